from django.contrib.sessions.middleware import SessionMiddleware


class VisitsOnly(SessionMiddleware):
    """The page asks for a token every few minutes: that is no visit, and keeps no session alive."""

    def process_response(self, request, response):
        if request.path == "/chat-token":
            return response
        return super().process_response(request, response)

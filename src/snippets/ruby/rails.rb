# [chat_token_controller.rb: jwt (gem)]
# chat_token_controller.rb: `bundle add jwt`; `get "/chat-token", to: "chat_token#show"` in config/routes.rb
# never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
# TILEDESK_SECRET_FILE names the file that has the secret, or TILEDESK_SECRET has it itself. `tilepass token explain` knows every line of its log.
require "digest"
require "jwt"

class ChatTokenController < ApplicationController
  # Who is not logged in is answered with 204: neither Devise nor Rails' own generator sends them to the log-in.
  skip_before_action :authenticate_user!, :require_authentication, raise: false

  def show
    status, text = ChatToken.answer(request.headers["Sec-Fetch-Site"]) { signed_in_user }
    ChatToken::HEADERS.each { |name, value| response.set_header(name.split("-").map(&:capitalize).join("-"), value) }
    request.session_options[:skip] = true # being asked every few minutes must not keep a session alive
    status == 204 ? head(status) : render(plain: text, status: status)
  end

  private

  # YOUR APPLICATION: whom the session says is signed in; nil for nobody.
  def signed_in_user
    user = current_user # Devise's, or your own; of Rails' own generator: resume_session&.user
    return unless user
    {
      id: user.id, # the account's key, which never changes; never the e-mail address
      name: user.try(:name),
      email: user.try(:email),
      email_verified: user.try(:confirmed?), # Devise's
    }
  end

  module ChatToken
    PROJECT_ID = "YOUR_PROJECT_ID" # or the variable TILEDESK_PROJECT_ID # [custom both]
    # [custom both]
    def self.log(line)
      Rails.logger.warn("chat-token: #{line}")
    end

    # Nothing below needs a change.
    # [core]
  end
end

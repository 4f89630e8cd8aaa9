# [chat_token.rb: jwt (gem)]
# chat_token.rb: `gem install jwt`; `map("/chat-token") { run ChatToken }` in config.ru, after the session
# never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
# TILEDESK_SECRET_FILE names the file that has the secret, or TILEDESK_SECRET has it itself. `tilepass token explain` knows every line of its log.
require "digest"
require "jwt"

module ChatToken
  PROJECT_ID = "YOUR_PROJECT_ID" # or the variable TILEDESK_PROJECT_ID # [custom both]
  # [custom both]
  # YOUR APPLICATION: whom the session says is signed in; nil for nobody.
  def self.signed_in_user(env)
    user = env["rack.session"]&.[]("user") # what your log-in put there
    return unless user
    {
      id: user["id"], # the account's key, which never changes; never the e-mail address
      name: user["name"],
      email: user["email"],
      email_verified: user["email_verified"],
    }
  end

  def self.call(env)
    status, text = answer(env["HTTP_SEC_FETCH_SITE"]) { signed_in_user(env) }
    headers = text.empty? ? HEADERS : HEADERS.merge("content-type" => "text/plain; charset=utf-8")
    [status, headers.dup, [text]]
  end

  def self.log(line)
    warn "chat-token: #{line}"
  end

  # Nothing below needs a change.
  # [core]
end

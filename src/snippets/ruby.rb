# [chat_token.rb: jwt (gem)]
# chat_token.rb: `gem install jwt`; it is a Rack application: in Rails, `get "/chat-token", to: ChatToken`; `TILEDESK_SECRET_FILE=path/to/secret ruby chat_token.rb` shows a token
# never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
require "jwt"

module ChatToken
  PROJECT_ID = "YOUR_PROJECT_ID" # [custom both]

  # REPLACE THIS: whom your site's own session says is signed in; nil for nobody.
  def self.signed_in_user(env)
    {
      id: "user-123456", # your own id of the customer, which must never change: letters, digits, - _ .
      email: "ada@example.com",
      name: "Ada Lovelace", # [visitor both]
      first_name: "Ada", # [custom both]
      last_name: "Lovelace", # [custom both]
    }
  end

  def self.token(user)
    needed = [
      :id,
      :email,
      :name, # [visitor both]
      :first_name, # [custom both]
      :last_name, # [custom both]
    ]
    missing = needed.find { |field| user[field].to_s.empty? }
    raise "the signed-in user has no #{missing}" if missing
    raise "the id of the signed-in user must be 1 to 255 of A-Z a-z 0-9 . _ -" unless user[:id].to_s.match?(/\A[A-Za-z0-9._-]{1,255}\z/)
    now = Time.now.to_i # whole seconds
    claims = {
      name: user[:name], # [visitor both]
      email: user[:email],
      external_id: user[:id].to_s, # [visitor both]
      iat: now,
      exp: now + 300,
      _id: "#{PROJECT_ID}_#{user[:id]}", # [custom both]
      sub: "userexternal", # [custom both]
      aud: "https://tiledesk.com/projects/#{PROJECT_ID}", # [custom both]
      firstname: user[:first_name], # [custom both]
      lastname: user[:last_name], # [custom both]
    }
    "JWT " + JWT.encode(claims, SECRET, "HS256", { typ: "JWT" })
  end

  def self.call(env)
    headers = { "content-type" => "text/plain; charset=utf-8", "cache-control" => "no-store" }
    user = signed_in_user(env)
    user ? [200, headers, [token(user)]] : [401, headers, ["nobody is signed in"]]
  rescue StandardError => error
    warn "error: #{error.message.lines.first.to_s.chomp}"
    [500, headers, ["the token could not be made"]]
  end

  def self.read_secret
    file = ENV["TILEDESK_SECRET_FILE"].to_s
    text = file.empty? ? ENV["TILEDESK_SECRET"].to_s : File.read(file, encoding: "UTF-8")
    secret = text.chomp
    secret.empty? ? abort("error: there is no secret: set TILEDESK_SECRET_FILE, or TILEDESK_SECRET") : secret
  rescue SystemCallError, IOError
    abort "error: the file that TILEDESK_SECRET_FILE names cannot be read"
  end

  SECRET = read_secret
end

print ChatToken.call({}).last.join if $PROGRAM_NAME == __FILE__

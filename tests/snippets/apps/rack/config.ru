# A Rack site: Rack's own session, and a CORS middleware that lets everybody in.
require "json"
require_relative "chat_token"

accounts = JSON.parse(File.read(File.join(__dir__, "accounts.json"))).to_h { |account| [account["case"], account] }
accounts["broken"] = ["no account"]

everybody = Struct.new(:application) do
  def call(env)
    status, headers, body = application.call(env)
    [status, headers.merge("access-control-allow-origin" => "*", "access-control-allow-credentials" => "true"), body]
  end
end
use everybody
# Not the cookie: Marshal brings back what JSON does not know, such as endless numbers.
use Rack::Session::Pool

map("/login") do
  run(lambda do |env|
    env["rack.session"]["user"] = accounts.fetch(Rack::Request.new(env).params["as"])
    [200, {}, ["welcome"]]
  end)
end
map("/logout") do
  run(lambda do |env|
    env["rack.session"].clear
    [200, {}, ["good-bye"]]
  end)
end
map("/chat-token") { run ChatToken }

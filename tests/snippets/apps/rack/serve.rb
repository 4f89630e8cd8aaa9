require "rack"
require "webrick"

application, = Rack::Builder.parse_file(File.join(__dir__, "config.ru"))
quiet = WEBrick::Log.new(File::NULL)
Rack::Handler::WEBrick.run(application, Host: "127.0.0.1", Port: 0, Logger: quiet, AccessLog: []) do |server|
  puts "listening on http://127.0.0.1:#{server.listeners.first.addr[1]}"
  $stdout.flush
end

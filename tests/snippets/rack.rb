# Calls the sample in this folder as a Rack server would, and prints its answer as a CGI program would.
require "./chat_token.rb"

status, headers, body = ChatToken.call({})
head = ["Status: #{status} "] + headers.map { |name, value| "#{name}: #{value}" }
print head.join("\r\n"), "\r\n\r\n", body.join

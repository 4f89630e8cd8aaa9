HEADERS = { "cache-control" => "private, no-store", "vary" => "Cookie", "x-content-type-options" => "nosniff" }.freeze
ADDRESS = /\A[^\s@]+@[^\s@.]+(\.[^\s@.]+)*\z/
NO_VALUE = /\A(undefined|null|None|nil|NaN)( (undefined|null|None|nil|NaN))*\z/
NO_ID = /\A([\t-\r ]*|undefined|null|None|nil|NaN|-?Infinity|\[object .*|#<.*)\z/m

# Status and text for what a request has as Sec-Fetch-Site; the block says who is signed in.
def self.answer(site)
  return [403, "only pages of this site get a token"] unless [nil, "", "same-origin", "none"].include?(site)
  user = yield
  user ? [200, "JWT " + token(user)] : [204, ""]
rescue StandardError => error
  log "error: #{error.message.lines.first.to_s.chomp}"
  [500, "the token could not be made"]
end

def self.token(user)
  external_id = chat_id(user[:id])
  email = one_line(user[:email])
  name = one_line(user[:name])
  name = email if name.empty?
  name = name.split("@").first if name.match?(ADDRESS)
  name = external_id if name.empty?
  first, _, last = name.rpartition(" ") # [custom both]
  project = project_id # [custom both]
  now = Time.now.to_i # whole seconds
  claims = {
    name: name, # [visitor both]
    external_id: external_id, # [visitor both]
    iat: now,
    exp: now + 300,
    _id: "#{project}_#{external_id}", # [custom both]
    sub: "userexternal", # [custom both]
    aud: "https://tiledesk.com/projects/#{project}", # [custom both]
    firstname: first.empty? ? last : first, # [custom both]
  }
  claims[:lastname] = last unless first.empty? # [custom both]
  # Agents take an address for proven.
  claims[:email] = email if user[:email_verified] == true && email.match?(ADDRESS)
  JWT.encode(claims, secret, "HS256", { typ: "JWT" })
end

def self.one_line(text)
  line = text.to_s.encode("UTF-8").gsub(/([[:cntrl:]]|[[:space:]])+/, " ").strip
  line.match?(NO_VALUE) ? "" : line
end

# The account's key as Tiledesk takes one. Whom it names must never change, so neither may this.
def self.chat_id(key)
  text = [Float, TrueClass, FalseClass].include?(key.class) ? "" : key.to_s
  raise "the signed-in user has no id" if text.b.match?(NO_ID)
  return text if ENV["TILEDESK_RAW_IDS"] == "1"
  return text if text.b.match?(/\A[A-Za-z0-9._-]{1,255}\z/) && !text.start_with?("x--")
  once "ids that have other characters than A-Z a-z 0-9 . _ - are signed in as x--…"
  "x--" + (text.bytesize <= 120 ? text.unpack1("H*") : "sha256-" + Digest::SHA256.hexdigest(text))
end
# [custom both]
def self.project_id # [custom both]
  project = ENV["TILEDESK_PROJECT_ID"].to_s # [custom both]
  project = PROJECT_ID if project.empty? # [custom both]
  raise "TILEDESK_PROJECT_ID is not 24 of 0-9 a-f" unless project.match?(/\A[0-9a-f]{24}\z/) # [custom both]
  project # [custom both]
end # [custom both]

LOCK = Mutex.new
@stamp = @secret = @failed = nil
@said = {}

# Read at the first request, and again when its file has changed: a rotation needs no restart.
def self.secret
  path = ENV["TILEDESK_SECRET_FILE"].to_s
  LOCK.synchronize do
    load_secret(path)
    @failed = nil
    @secret
  rescue StandardError => error
    raise unless @secret
    log "error: #{error.message}; the secret that was read before stays in use" unless @failed
    @failed = true
    @secret
  end
end

def self.load_secret(path)
  stamp = path.empty? ? "TILEDESK_SECRET" : file_stamp(path)
  return if stamp == @stamp
  text = path.empty? ? ENV["TILEDESK_SECRET"].to_s : File.binread(path)
  raise "the file that TILEDESK_SECRET_FILE names is being written" unless path.empty? || file_stamp(path) == stamp
  text = text.b.chomp
  raise "there is no secret: set TILEDESK_SECRET_FILE, or TILEDESK_SECRET" if text.empty?
  raise "the secret is not one line of 32 to 256 printable characters without blanks" unless text.match?(/\A[!-~]{32,256}\z/)
  @stamp, @secret = stamp, text
  log "uses the secret #{Digest::SHA256.hexdigest("tilepass fingerprint v1\0" + text)[0, 12].scan(/..../).join("-")}"
rescue SystemCallError, IOError, ArgumentError
  raise "the file that TILEDESK_SECRET_FILE names cannot be read"
end

def self.file_stamp(path)
  status = File.stat(path) # of what a link leads to
  [status.ino, status.size, status.mtime.to_r]
end

# One line a process.
def self.once(line)
  log line unless @said[line]
  @said[line] = true
end

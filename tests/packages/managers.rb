# Reads what `make release` writes for package managers, as they do: ruby managers.rb FOLDER RELEASES
#
# Each file that a formula or manifest names is in the folder, with the sum that it says; the formula is carried out, and
# its own test passes, with the few words of Homebrew that it uses.
require 'digest'
require 'fileutils'
require 'json'
require 'open3'
require 'tmpdir'
require 'yaml'

FOLDER, RELEASES = ARGV
VERSION = File.read('Cargo.toml')[/^version = "(.*)"/, 1]

def refuse(why)
  abort(why)
end

# The file that stands behind an address, with that sum.
def released(address, sum)
  name = address.delete_prefix("#{RELEASES}/v#{VERSION}/")
  refuse("#{address} is not below #{RELEASES}/v#{VERSION}/") if name.include?('/')
  path = File.join(FOLDER, name)
  refuse("#{address}: there is no such file") unless File.file?(path)
  refuse("#{address}: another sum") unless Digest::SHA256.file(path).hexdigest == sum.downcase
  path
end

# --- Homebrew -----------------------------------------------------------------------------------------

class Place
  def initialize(path) = @path = path

  def install(*files)
    FileUtils.mkdir_p(@path)
    files.flatten.each { |file| refuse("the formula installs #{file}, which is not there") unless File.exist?(file) }
    refuse("the formula installs nothing into #{@path}") if files.flatten.empty?
    FileUtils.cp_r(files.flatten, @path)
  end

  def to_s = @path
end

class Formula
  class << self
    attr_reader :said, :own_test

    %i[desc homepage version license url sha256].each do |word|
      define_method(word) { |*value| value.empty? ? @said[word] : (@said ||= {})[word] = value.first }
    end

    %w[macos linux].each { |name| define_method("on_#{name}") { |&block| block.call if system == name } }
    %w[arm intel].each { |name| define_method("on_#{name}") { |&block| block.call if processor == name } }

    def test(&block) = @own_test = block
  end

  def initialize(prefix)
    @prefix = prefix
  end

  { bin: 'bin', man1: 'share/man/man1', doc: 'share/doc/tilepass', bash_completion: 'etc/bash_completion.d',
    zsh_completion: 'share/zsh/site-functions', fish_completion: 'share/fish/vendor_completions.d' }.each do |word, path|
    define_method(word) { Place.new(File.join(@prefix, path)) }
  end

  def version = self.class.version

  def shell_output(command, status = 0)
    output, ended = Open3.capture2e(command)
    refuse("#{command}: status #{ended.exitstatus}\n#{output}") unless ended.exitstatus == status
    output
  end

  def assert_match(expected, text)
    refuse("no #{expected} in: #{text}") unless text.include?(expected)
  end
end

# The class that the file makes, on that system.
def formula(system, processor)
  Object.send(:remove_const, :Tilepass) if Object.const_defined?(:Tilepass)
  Formula.define_singleton_method(:system) { system }
  Formula.define_singleton_method(:processor) { processor }
  eval(File.read(File.join(FOLDER, 'tilepass.rb')), TOPLEVEL_BINDING, 'tilepass.rb')
  Tilepass
end

here = RbConfig::CONFIG['host_cpu'] == 'x86_64' ? 'intel' : 'arm'
said = formula('linux', here).said
refuse("Homebrew's version #{said[:version]}") unless said[:version] == VERSION
refuse("Homebrew wants a short description: #{said[:desc]}") if said[:desc].length > 80 || said[:desc].end_with?('.')
archive = released(said[:url], said[:sha256])
Dir.mktmpdir do |scratch|
  system('tar', '-xzf', archive, '-C', scratch, '--strip-components=1', exception: true)
  made = Tilepass.new(File.join(scratch, 'prefix'))
  Dir.chdir(scratch) { made.install }
  made.instance_eval(&Tilepass.own_test)
  %w[bin/tilepass share/man/man1/tilepass-token-sign.1 etc/bash_completion.d/tilepass share/doc/tilepass/LICENSE-MIT].each do |path|
    refuse("the formula leaves no #{path}") unless File.file?(File.join(scratch, 'prefix', path))
  end
end
# Of other systems it names what is there, and nothing else.
[%w[macos arm aarch64-apple-darwin], %w[macos intel x86_64-apple-darwin], %w[linux arm aarch64-unknown-linux-musl],
 %w[linux intel x86_64-unknown-linux-musl]].each do |system, processor, target|
  said = formula(system, processor).said
  there = File.exist?(File.join(FOLDER, "tilepass-#{VERSION}-#{target}.tar.gz"))
  refuse("the formula for #{target}: #{said[:url].inspect}") unless said.key?(:url) == there
  released(said[:url], said[:sha256]) if there
end

# --- Scoop and winget ---------------------------------------------------------------------------------

def in_zip(archive)
  output, ended = Open3.capture2('python3', '-m', 'zipfile', '--list', archive)
  refuse("cannot read #{archive}") unless ended.success?
  output.lines.drop(1).map(&:split).map(&:first)
end

scoop = JSON.parse(File.read(File.join(FOLDER, 'tilepass.json')))
refuse("Scoop's version #{scoop['version']}") unless scoop['version'] == VERSION
one = scoop['architecture']['64bit']
program = "#{one['extract_dir']}/#{scoop['bin'].tr('\\', '/')}"
refuse("Scoop: no #{program}") unless in_zip(released(one['url'], one['hash'])).include?(program)

winget = %w[yaml installer.yaml locale.en-US.yaml].to_h do |end_of_name|
  [end_of_name, YAML.safe_load(File.read(File.join(FOLDER, "Tilepass.Tilepass.#{end_of_name}")))]
end
winget.each do |name, text|
  same = { 'PackageIdentifier' => 'Tilepass.Tilepass', 'PackageVersion' => VERSION, 'ManifestVersion' => '1.6.0' }
  refuse("winget's #{name}: #{text}") unless text.slice(*same.keys) == same
end
kinds = winget.values.map { |text| text['ManifestType'] }
refuse("winget's kinds: #{kinds}") unless kinds == %w[version installer defaultLocale]
refuse('winget: no such locale') unless winget['yaml']['DefaultLocale'] == winget['locale.en-US.yaml']['PackageLocale']
refuse('winget: the description is too long') if winget['locale.en-US.yaml']['ShortDescription'].length > 256
installer = winget['installer.yaml']
one = installer['Installers'].first
nested = installer['NestedInstallerFiles'].first
entries = in_zip(released(one['InstallerUrl'], one['InstallerSha256']))
refuse("winget: no #{nested}") unless entries.include?(nested['RelativeFilePath'].tr('\\', '/'))

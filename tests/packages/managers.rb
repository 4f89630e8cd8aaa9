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

# Whether these are all of the pairs: each key with the pattern of its text, or what it is to be.
def pairs(what, found, allowed)
  wrong = allowed.reject { |key, expected| expected === found[key] }.keys | (found.keys - allowed.keys)
  refuse("#{what}: #{wrong.map { |key| "#{key}: #{found[key].inspect}" }.join(', ')}") unless wrong.empty?
end

def text(least, most, pattern = //m)
  ->(found) { found.is_a?(String) && found.length.between?(least, most) && pattern.match?(found) }
end

# What the lists' own schemas (Scoop's schema.json, winget's manifests 1.6.0) allow of what is written here.
SUM = /\A\h{64}\z/
ADDRESS = text(9, 2048, %r{\Ahttps?://.+\z})
LOCALE = text(2, 20, /\A[a-zA-Z]{2,3}(-[a-zA-Z]{1,8})*\z/)
NO_PATH = '[^.\s\\\\/:*?"<>|\x01-\x1f]{1,32}'

scoop = JSON.parse(File.read(File.join(FOLDER, 'tilepass.json')))
pairs('Scoop', scoop, 'version' => /\A[\w.\-+]+\z/, 'description' => String, 'homepage' => ADDRESS, 'license' => /\A[\w.\-+|,]+\z/,
                      'architecture' => Hash, 'bin' => String)
refuse("Scoop's architectures #{scoop['architecture'].keys}") unless scoop['architecture'].keys == %w[64bit]
one = scoop['architecture']['64bit']
pairs("Scoop's program", one, 'url' => ADDRESS, 'hash' => SUM, 'extract_dir' => String)
refuse("Scoop's version #{scoop['version']}") unless scoop['version'] == VERSION
program = "#{one['extract_dir']}/#{scoop['bin'].tr('\\', '/')}"
refuse("Scoop: no #{program}") unless in_zip(released(one['url'], one['hash'])).include?(program)

def winget(end_of_name, kind, allowed)
  found = YAML.safe_load(File.read(File.join(FOLDER, "Tilepass.Tilepass.#{end_of_name}")))
  pairs("winget's #{end_of_name}", found, {
    'PackageIdentifier' => text(3, 128, /\A#{NO_PATH}(\.#{NO_PATH}){1,7}\z/), 'PackageVersion' => VERSION,
    'ManifestType' => kind, 'ManifestVersion' => '1.6.0'
  }.merge(allowed))
  refuse("winget's #{end_of_name}: #{found['PackageIdentifier']}") unless found['PackageIdentifier'] == 'Tilepass.Tilepass'
  found
end

said = winget('yaml', 'version', 'DefaultLocale' => LOCALE)
locale = winget('locale.en-US.yaml', 'defaultLocale',
                'PackageLocale' => LOCALE, 'Publisher' => text(2, 256), 'PackageName' => text(2, 256), 'PackageUrl' => ADDRESS,
                'License' => text(3, 512), 'ShortDescription' => text(3, 256), 'Description' => text(3, 10_000))
refuse('winget: no such locale') unless said['DefaultLocale'] == locale['PackageLocale']
installer = winget('installer.yaml', 'installer',
                   'InstallerType' => 'zip', 'NestedInstallerType' => 'portable',
                   'NestedInstallerFiles' => ->(found) { found.is_a?(Array) && found.length == 1 },
                   'Installers' => ->(found) { found.is_a?(Array) && found.length == 1 })
nested = installer['NestedInstallerFiles'].first
pairs("winget's file", nested, 'RelativeFilePath' => text(1, 512), 'PortableCommandAlias' => text(1, 40))
one = installer['Installers'].first
pairs("winget's installer", one, 'Architecture' => 'x64', 'InstallerUrl' => ADDRESS, 'InstallerSha256' => SUM)
entries = in_zip(released(one['InstallerUrl'], one['InstallerSha256']))
refuse("winget: no #{nested}") unless entries.include?(nested['RelativeFilePath'].tr('\\', '/'))

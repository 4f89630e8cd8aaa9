# Runs what is written for forges, as they do: the steps of the Action, and the lines of GitLab's component.
#
#     ruby forges.rb action FOLDER INPUT=VALUE…      prints the log, then the variables that later steps have
#     ruby forges.rb component FOLDER INPUT=VALUE…   prints the log
#     ruby forges.rb documented action|component     prints the inputs that docs/ci.md shows, a line each
#
# FOLDER is the runner's own.
require 'fileutils'
require 'open3'
require 'yaml'

what, folder, *given = ARGV
given = given.to_h { |pair| pair.split('=', 2) }
FileUtils.mkdir_p(folder) unless what == 'documented'
KEEP = ENV.to_h.slice('PATH', 'HOME', 'TILEPASS_RELEASES', 'TILEPASS_KEY')

# Whoever gives an input that is not known, or leaves out one without a default, is told by the forge.
def inputs(known, given)
  abort("unknown inputs: #{given.keys - known.keys}") unless (given.keys - known.keys).empty?
  known.to_h { |name, about| [name, given.fetch(name) { about.fetch('default') }.to_s] }
end

def run(shell, script, environment, folder)
  log, ended = Open3.capture2e(environment, *shell, stdin_data: script, chdir: folder, unsetenv_others: true)
  print log
  exit(ended.exitstatus) unless ended.success?
end

if what == 'action'
  action = YAML.safe_load(File.read('action.yml'))
  values = inputs(action['inputs'], given)
  path, later = %w[path env].map { |name| File.join(folder, name).tap { |file| File.write(file, '') } }
  fill = ->(text) { text.to_s.gsub(/\$\{\{ inputs\.(\w+) \}\}/) { values.fetch(Regexp.last_match(1)) } }
  action['runs']['steps'].each do |step|
    abort("steps run in sh alone: #{step}") unless step['shell'] == 'sh'
    condition = step['if']
    next if condition && !condition.match(/\Ainputs\.(\w+) == '(.*)'\z/).then { |is| values.fetch(is[1]) == is[2] }

    abort("an expression in a script is filled in by anybody: #{step['run']}") if step['run'].include?('${{')
    environment = KEEP.merge((step['env'] || {}).transform_values(&fill))
    environment['PATH'] = [*File.readlines(path, chomp: true).reverse, KEEP['PATH']].join(':')
    environment.merge!('GITHUB_ACTIONS' => 'true', 'CI' => 'true', 'GITHUB_ACTION_PATH' => Dir.pwd, 'RUNNER_TEMP' => folder,
                       'GITHUB_PATH' => path, 'GITHUB_ENV' => later)
    run(%w[sh -e -s], step['run'], environment, folder)
  end
  puts 'later steps have:', File.read(later), File.read(path)
elsif what == 'component'
  head, body = YAML.load_stream(File.read('templates/tilepass.yml'))
  values = inputs(head['spec']['inputs'], given)
  job = body.fetch('.tilepass')
  fill = ->(text) { text.gsub(/\$\[\[ inputs\.(\w+) \]\]/) { values.fetch(Regexp.last_match(1)) } }
  variables = job['variables'].transform_values(&fill)
  script = [*job['before_script'].map(&fill), 'tilepass --version'].join("\n")
  [%w[sh -eu -s], %w[bash -eo pipefail -s]].each_with_index do |shell, index|
    home = File.join(folder, index.to_s).tap { |one| FileUtils.mkdir_p(one) }
    run(shell, script, KEEP.merge(variables, 'HOME' => home), folder)
  end
elsif what == 'documented'
  version = File.read('Cargo.toml')[/^version = "(.*)"/, 1]
  blocks = File.read('docs/ci.md').scan(/^```yaml\n(.*?)^```$/m).flatten.select { |block| block.include?('OWNER/tilepass') }
  shown = blocks.map { |block| YAML.safe_load(block) }
  step = shown.grep(Array).fetch(0).fetch(0)
  component = shown.grep(Hash).fetch(0).fetch('include').fetch(0)
  abort("docs/ci.md shows another version: #{step['uses']}") unless step['uses'] == "OWNER/tilepass@v#{version}"
  abort("docs/ci.md shows #{component['component']}") unless component['component'].end_with?("/tilepass/tilepass@#{version}")
  inputs = folder == 'action' ? step['with'] : component['inputs']
  inputs.each { |name, value| puts "#{name}=#{value}" }
else
  abort("no such thing: #{what}")
end

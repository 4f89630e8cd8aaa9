# shellcheck shell=bash disable=SC2154
# The npm packages, from a registry on loopback. Sourced by test.sh.

start_registry "$release"
npm() { bare npm_config_registry="$address" npm_config_cache="$scratch/npm" npm_config_update_notifier=false \
    npm_config_audit=false npm_config_fund=false "$@"; }
mkdir "$scratch/site"
cd "$scratch/site" || exit
npm npm install --silent --ignore-scripts --save-exact "tilepass@$version"
use "npm" "$scratch/secret" bare node_modules/.bin/tilepass
package=@tilepass/linux-$(node -p process.arch)
same "what npm fetched" "$(printf '%s\n' "tilepass-$version.tgz" "$(echo "${package#@}" | tr / -)-$version.tgz" | LC_ALL=C sort)" \
    "$(LC_ALL=C sort "$scratch/fetched")"
# In an empty folder, as somebody does who tries it.
mkdir "$scratch/empty"
(cd "$scratch/empty" && use "npx" "$scratch/secret" npm npx --yes "tilepass@$version")

# What the shell hands over as a file of its own: <(…).
tilepass=(bare node_modules/.bin/tilepass)
token=$("${tilepass[@]}" token sign --quiet --test-visitor --secret-file <(cat "$scratch/secret")) || fail "npm: <(…) does not arrive"
"${tilepass[@]}" token inspect --secret-file "$scratch/secret" "$token" > /dev/null || fail "npm: <(…) is another file"

# The wrapper looks whether it is at a terminal; that takes its time here, so that a signal comes while the program starts.
cat > "$scratch/slow.js" << 'SLOW'
const fs = require('node:fs');
const open = fs.openSync;
fs.openSync = (path, ...rest) => {
  if (path === '/dev/tty') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
  return open(path, ...rest);
};
SLOW
# signalled SIGNAL SCRIPT: how the wrapper ends, and what was said, when it gets a signal while the program runs. In a
# session of its own, as a service is: there is no terminal.
signalled() {
    local signal=$1 script=$2 status=0 wrapper
    rm -f "$scratch/ready" "$scratch/said"
    mkfifo "$scratch/ready"
    # A job that a shell starts in the background ignores SIGINT; Python gives it back.
    (exec env -i "PATH=$PATH" "HOME=$scratch/home" "NODE_OPTIONS=--require $scratch/slow.js" python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL); signal.signal(signal.SIGQUIT, signal.SIG_DFL); os.setsid(); os.execvp(sys.argv[1], sys.argv[1:])' \
        node node_modules/tilepass/bin/tilepass.js secret exec --secret-file "$scratch/secret" -- \
        sh -c "echo \$\$ > '$scratch/pid'; $script") > "$scratch/said" 2>&1 &
    wrapper=$!
    read -r _ < "$scratch/ready"
    kill -s "$signal" "$wrapper"
    wait "$wrapper" 2> /dev/null || status=$?
    ! kill -0 "$(cat "$scratch/pid")" 2> /dev/null || fail "npm: the program outlives its wrapper after SIG$signal"
    echo "$status $(cat "$scratch/said")"
}
for signal in INT TERM HUP QUIT USR1; do
    same "npm: SIG$signal, which the program handles" "7 got it" "$(signalled "$signal" \
        "trap 'echo got it; exit 7' $signal; echo > '$scratch/ready'; while :; do sleep 0.05; done")"
done
same "npm: SIGTERM, of which the program dies" "143 " "$(signalled TERM "echo > '$scratch/ready'; exec sleep 1000")"

# Without what is optional, and where there is nothing for the system.
mv "node_modules/$package" "$scratch/aside"
status=0
said=$("${tilepass[@]}" --version 2>&1) || status=$?
same "npm without the program" "6 error: npm did not install \`$package\`
hint: \`npm install --include=optional\` installs it" "$status $said"
status=0
said=$(bare node -e 'Object.defineProperty(process, "platform", { value: "sunos" }); require("tilepass/bin/tilepass.js")' 2>&1) || status=$?
same "npm on another system" "6 error: there is no npm package of tilepass for \`sunos-$(node -p process.arch)\`" "$status ${said%%$'\n'*}"
cd "$root" || exit
step "npm"

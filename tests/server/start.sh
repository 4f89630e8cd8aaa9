#!/usr/bin/env bash
# Starts the server that install.sh installed, on loopback: nothing in its database but one administrator and one project,
# both new each time. Prints the path of the env file, which has the address, the project's id and the credentials.
#
#   tests/server/start.sh DIRECTORY   an empty or absent one, for logs and process ids; `stop.sh DIRECTORY` ends it all
set -eu
here=$(cd "$(dirname "$0")" && pwd)
installed=$(cd "$here/../.installed/server" && pwd)
modules=$installed/npm
mkdir -p "$1"
run=$(cd "$1" && pwd)

finish() {
    local status=$?
    if [ "$status" -ne 0 ]; then
        echo "the test server did not start; the last lines of its logs:" >&2
        tail -n 5 "$run"/*.log >&2
        "$here/stop.sh" "$run"
    fi
}
trap finish EXIT

# background NAME COMMAND…: in a session of its own, so that Ctrl-C at the terminal is ours to handle.
background() {
    local name=$1
    shift
    setsid "$@" > "$run/$name.log" 2>&1 < /dev/null &
    echo $! > "$run/$name.pid"
}

# await NAME WHAT…: until the command succeeds, as long as the process lives, for two minutes at most.
await() {
    local name=$1 attempt
    shift
    for ((attempt = 0; attempt < 600; attempt++)); do
        if "$@" 2> /dev/null; then
            return
        fi
        kill -0 "$(cat "$run/$name.pid")" 2> /dev/null || break
        sleep 0.2
    done
    echo "$name did not start" >&2
    return 1
}

listens() { (: < "/dev/tcp/127.0.0.1/$1"); }
has_port() { [ -s "$run/database.log" ]; }
random() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

# Ports that are free now. The database picks its own.
read -r redis_port port < <(node -e '
    const sockets = [0, 0].map(() => require("node:net").createServer().listen(0, "127.0.0.1"));
    Promise.all(sockets.map((socket) => new Promise((ready) => socket.once("listening", ready)))).then(() => {
        console.log(...sockets.map((socket) => socket.address().port));
        sockets.forEach((socket) => socket.close());
    });')

background database "$installed/venv/bin/python" "$here/store.py"
redis=$(command -v redis-server || command -v redis-check-rdb || echo "$installed/redis/usr/bin/redis-check-rdb")
libraries=$(printf '%s:' "$installed"/redis/usr/lib/*/)
# shellcheck disable=SC2016 # $0 and $@ are the inner shell's; the program decides by its name what it is.
background redis env LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH-}" bash -c 'exec -a redis-server "$0" "$@"' "$redis" \
    --port "$redis_port" --bind 127.0.0.1 --save '' --appendonly no --dir "$run"
await database has_port
await redis listens "$redis_port"

database=mongodb://127.0.0.1:$(head -n 1 "$run/database.log")
# The server connects first and then loads its code for seconds, without a look at what has arrived meanwhile.
patience=connectTimeoutMS=120000
base=http://127.0.0.1:$port
email=admin@example.com
password=$(random)
# It looks for some of its files in the current directory.
cd "$modules/node_modules/@tiledesk/tiledesk-server"
background server env \
    PORT="$port" API_URL="$base" API_ENDPOINT="$base" \
    DATABASE_URI="$database/tiledesk?$patience" MONGODB_URI="$database/tiledesk?$patience" \
    MONGODB_LOGS_URI="$database/tiledesk-logs?$patience" \
    CACHE_REDIS_HOST=127.0.0.1 CACHE_REDIS_PORT="$redis_port" \
    ADMIN_EMAIL="$email" ADMIN_PASSWORD="$password" \
    GLOBAL_SECRET="$(random)" SUPER_PASSWORD="$(random)" \
    TILEPASS_TEST_CLOCK="$run/clock" \
    DISABLE_AUTO_SHEMA_MIGRATION=true VOICE_TOKEN=off VOICE_TWILIO_TOKEN=off LOG_LEVEL=error NODE_NO_WARNINGS=1 \
    node --require "$here/clock.cjs" --require "$here/preload.cjs" bin/www
await server listens "$port"
(umask 077 && node "$here/prepare.cjs" "$modules" "$base" "$database/tiledesk" "$email" "$password" > "$run/env")
echo "CLOCK=$run/clock" >> "$run/env"
echo "$run/env"

#!/usr/bin/env bash
# A throw-away PostgreSQL cluster on a free loopback port, for tests.
#   postgres.sh run CMD…    start, export TEST_DATABASE_URL, run CMD, stop; exits as CMD does
#   postgres.sh start       prints the URL, and on stderr how to stop it
#   postgres.sh stop DIR
#   postgres.sh bin         prints the folder of the server's programs
# POSTGRES_DURABLE=1 keeps fsync on.
set -euo pipefail

bin() {
    local initdb
    for initdb in "$(command -v initdb || true)" $(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -rV); do
        [ -n "$initdb" ] || continue
        dirname "$(readlink -f "$initdb")"
        return 0 # in a trap, a bare return would repeat the status before it
    done
    echo "no PostgreSQL server found in PATH or /usr/lib/postgresql" >&2
    return 1
}

# PostgreSQL refuses to run as root, so root lends it another user.
as_server() {
    if [ "$(id -u)" != 0 ]; then "$@"
    elif command -v runuser >/dev/null; then runuser -u "$server_user" -- "$@"
    else setpriv --reuid "$server_user" --regid "$(id -g "$server_user")" --clear-groups -- "$@"
    fi
}

choose_user() {
    server_user=$(id -un)
    [ "$(id -u)" = 0 ] || return 0
    if id -u postgres >/dev/null 2>&1; then server_user=postgres; else server_user=nobody; fi
}

# Sets `cluster` and `url`.
start() {
    local bin password port try
    bin=$(bin)
    choose_user
    cluster=$(mktemp -d /tmp/louwei-pg.XXXXXX)
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    echo "$password" >"$cluster/password"
    [ "$(id -u)" != 0 ] || chown -R "$server_user" "$cluster"
    cd "$cluster" # the server's user may not be able to enter the folder we were called from
    as_server "$bin/initdb" --pgdata="$cluster/data" --username=postgres --pwfile="$cluster/password" \
        --auth=password --encoding=UTF8 --lc-collate=C --lc-ctype=C.UTF-8 --lc-messages=C --no-sync >"$cluster/log" 2>&1 ||
        { cat "$cluster/log" >&2; return 1; }
    {
        echo "listen_addresses = '127.0.0.1'"
        echo "unix_socket_directories = ''"
        echo "max_connections = 200"
        [ "${POSTGRES_DURABLE:-}" = 1 ] || printf '%s = off\n' fsync synchronous_commit full_page_writes
    } | as_server tee -a "$cluster/data/postgresql.conf" >/dev/null
    for try in 1 2 3 4 5 6 7 8; do
        port=$((20000 + RANDOM % 12000)) # below the ports that the system gives to clients
        if as_server "$bin/pg_ctl" --pgdata="$cluster/data" --log="$cluster/data/server.log" --options="-p $port" --wait --silent start \
            >/dev/null 2>&1 </dev/null; then
            cd - >/dev/null
            url="postgres://postgres:$password@127.0.0.1:$port/postgres"
            return 0
        fi
    done
    echo "PostgreSQL did not start, last of $try tries:" >&2
    as_server tail -n 20 "$cluster/data/server.log" >&2
    return 1
}

stop() {
    local cluster=$1 bin
    bin=$(bin)
    choose_user
    (cd "$cluster" && as_server "$bin/pg_ctl" --pgdata="$cluster/data" --mode=immediate --silent stop >/dev/null 2>&1) || true
    rm -rf "$cluster"
}

case ${1:-} in
    bin) bin ;;
    start)
        start
        echo "stop it with: $0 stop $cluster" >&2
        echo "$url"
        ;;
    stop)
        case ${2:-} in
            /tmp/louwei-pg.*) stop "$2" ;;
            *) echo "not a cluster of this script: ${2:-}" >&2; exit 2 ;;
        esac
        ;;
    run)
        shift
        cluster=
        trap '[ -z "$cluster" ] || stop "$cluster"' EXIT
        trap 'exit 130' INT
        trap 'exit 143' TERM
        start
        TEST_DATABASE_URL=$url "$@"
        ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac

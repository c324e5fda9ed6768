#!/usr/bin/env bash
# docker-compose.yml as plain processes on loopback: PostgreSQL, Redis, two APIs, two workers, nginx in front.
#   npm run build && bash deploy/run-topology.sh            until Ctrl-C
#   npm run build && bash deploy/run-topology.sh --check    until everything answers through the proxy, then stops
# Needs postgresql, redis-server and nginx of the system. Everything it writes is in a temporary folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=$(mktemp -d)
chmod 755 "$folder"
pids=()

stop() {
  # The last started first: programs before what they need.
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
    kill -INT "${pids[i]}" 2>/dev/null || true
    wait "${pids[i]}" 2>/dev/null || true
  done
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

# begin <name> <command...>: in the background, its words in a file
begin() {
  local name=$1
  shift
  "$@" >"$folder/$name.log" 2>&1 &
  pids+=($!)
}

# wait_for <what> <command...>: until it succeeds, for a minute
wait_for() {
  local what=$1
  shift
  for _ in $(seq 600); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
  done
  echo "$what doesn't answer:" >&2
  tail -n 20 "$folder"/*.log >&2
  return 1
}

# replicas <service>: as docker-compose.yml says
replicas() {
  node --input-type=module -e '
    import { parse } from "yaml"; import { readFileSync } from "node:fs";
    console.log(parse(readFileSync("docker-compose.yml", "utf8"), { merge: true }).services[process.argv[1]].deploy.replicas)' "$1"
}

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v postgres)")
for program in "$bin/postgres" redis-server nginx; do
  command -v "$program" >/dev/null || { echo "needs $program" >&2; exit 1; }
done
as_postgres=()
[ "$(id -u)" -ne 0 ] || as_postgres=(setpriv --reuid=postgres --regid=postgres --clear-groups)
postgres_port=$(free_port) redis_port=$(free_port) proxy_port=$(free_port)

mkdir "$folder/postgres" "$folder/data"
[ "$(id -u)" -ne 0 ] || chown postgres: "$folder/postgres"
(cd / && "${as_postgres[@]}" "$bin/initdb" -D "$folder/postgres" -U system_profiles -A trust -E UTF8 --locale=C.UTF-8) >"$folder/initdb.log"
begin postgres "${as_postgres[@]}" "$bin/postgres" -D "$folder/postgres" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c port="$postgres_port"
begin redis redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$folder" --appendonly yes --maxmemory-policy noeviction
wait_for PostgreSQL "$bin/pg_isready" -h 127.0.0.1 -p "$postgres_port"
wait_for Redis redis-cli -p "$redis_port" ping

ADMIN_API_KEY=$(node -p 'crypto.randomBytes(24).toString("hex")')
SECRETS_KEY=$(node -p 'crypto.randomBytes(32).toString("base64")')
export ADMIN_API_KEY SECRETS_KEY DATA_DIR="$folder/data" PUBLIC_URL="http://127.0.0.1:$proxy_port"
export DATABASE_URL="postgres://system_profiles@127.0.0.1:$postgres_port/postgres" REDIS_URL="redis://127.0.0.1:$redis_port"
export EXAMPLE=off

upstream=
for ((i = 1; i <= $(replicas api); i++)); do
  port=$(free_port)
  PORT=$port begin "api-$i" node dist/src/api.js
  # One after the other: the first migrates the database.
  wait_for "API $i" curl -fsS "http://127.0.0.1:$port/readyz"
  upstream+="server 127.0.0.1:$port; "
done
for ((i = 1; i <= $(replicas worker); i++)); do begin "worker-$i" node dist/workers/main.js; done

# The very nginx.conf of the composition, with other addresses.
sed -e "s/server api:4000;/$upstream/" -e "s/listen 4000;/listen 127.0.0.1:$proxy_port;/" deploy/nginx.conf >"$folder/site.conf"
cat >"$folder/nginx.conf" <<CONF
daemon off; pid $folder/nginx.pid; error_log stderr;
events {}
http { access_log off; client_body_temp_path $folder/body; proxy_temp_path $folder/proxy; fastcgi_temp_path $folder/f;
  uwsgi_temp_path $folder/u; scgi_temp_path $folder/s; include $folder/site.conf; }
CONF
begin nginx nginx -c "$folder/nginx.conf" -e stderr
wait_for "the proxy" curl -fsS "$PUBLIC_URL/readyz"

ask() {
  curl -fsS "$PUBLIC_URL/graphql" -H 'content-type: application/json' -H "authorization: Bearer $ADMIN_API_KEY" -d "{\"query\":\"$1\"}"
}
ask 'mutation { createSystemProfile(input: { name: \"Through the proxy\" }) { systemProfile { id } userErrors { message } } }' | grep -q '"userErrors":\[\]'
ask '{ systemProfiles { totalCount } }' | grep -q '"totalCount":1'
for log in "$folder"/worker-*.log; do wait_for "$(basename "$log" .log)" grep -q 'A worker is at work' "$log"; done

echo "PostgreSQL, Redis, $(replicas api) APIs, $(replicas worker) workers and the proxy answer at $PUBLIC_URL"
[ "${1:-}" != --check ] || exit 0
echo "The administrator's key: $ADMIN_API_KEY"
wait "${pids[0]}"

#!/usr/bin/env bash
# Runs the public Autobahn suite against samples/Echo and compares with expected-results.json.
# Needs docker or podman, jq and the .NET SDK. Reports go to ./reports (not in git).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly image=docker.io/crossbario/autobahn-testsuite
readonly agent=TypedWs                       # as in fuzzingclient.json
readonly port=3002                           # as in fuzzingclient.json
readonly start_limit=30                      # seconds

find_engine() {
  local engine
  for engine in docker podman; do
    "$engine" info >/dev/null 2>&1 && echo "$engine" && return
  done
  return 1
}

# A TCP connection to the port succeeds.
is_listening() {
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null
}

# Waits for the end too, so that the port is free for the next run.
stop_server() {
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
}

start_server() {
  if is_listening; then
    echo "something listens on port $port already" >&2
    exit 1
  fi
  dotnet build ../../samples/Echo -c Release -v quiet
  dotnet ../../samples/Echo/bin/Release/net10.0/Echo.dll --urls "http://127.0.0.1:$port" --Logging:LogLevel:Default=Warning &
  server=$!
  trap stop_server EXIT
  for ((second = 0; second < start_limit; second++)); do
    is_listening && return
    sleep 1
  done
  echo "the server did not start within $start_limit s" >&2
  exit 1
}

# CASE BEHAVIOR BEHAVIOR_CLOSE per line, sorted; the suite nests its cases under the agent.
results() {
  jq -r "$1"' | to_entries[] | "\(.key) \(.value.behavior) \(.value.behaviorClose)"' "$2" | sort -V
}

command -v jq >/dev/null || { echo "jq is needed to compare the results" >&2; exit 1; }
engine=$(find_engine) || { echo "no running docker or podman: nothing was tested" >&2; exit 1; }
start_server

rm -rf reports
mkdir reports
"$engine" run --rm --network host \
  --volume "$PWD/fuzzingclient.json:/fuzzingclient.json:ro" \
  --volume "$PWD/reports:/reports" \
  "$image" wstest --mode fuzzingclient --spec /fuzzingclient.json

if diff --unified=0 --label expected --label received \
  <(results . expected-results.json) <(results ".\"$agent\"" reports/index.json); then
  echo "all $(jq length expected-results.json) cases as expected"
else
  echo "differences: see reports/index.html" >&2
  exit 1
fi

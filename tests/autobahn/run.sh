#!/usr/bin/env bash
# Runs the public Autobahn suite against samples/Echo and against the .NET client, and compares with expected-results.json.
# usage: run.sh [server|client]; without an argument, both. Needs docker or podman, jq and the .NET SDK. Reports go to ./reports (not
# in git).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly image=docker.io/crossbario/autobahn-testsuite
readonly agent=TypedWs                       # as in fuzzingclient.json
readonly port=3002                           # as in fuzzingclient.json
readonly fuzzer_port=9001                    # as in fuzzingserver.json
readonly fuzzer_name=typedws-fuzzingserver
readonly start_limit=30                      # seconds

find_engine() {
  local engine
  for engine in docker podman; do
    "$engine" info >/dev/null 2>&1 && echo "$engine" && return
  done
  return 1
}

# PORT: a TCP connection to it succeeds.
is_listening() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# PORT NAME: fails if another program has the port.
expect_free() {
  if is_listening "$1"; then
    echo "something listens on port $1 already, which the $2 needs" >&2
    exit 1
  fi
}

# PORT NAME
wait_for() {
  local second
  for ((second = 0; second < start_limit; second++)); do
    is_listening "$1" && return
    sleep 1
  done
  echo "the $2 did not start within $start_limit s" >&2
  exit 1
}

# Waits for the end too, so that the port is free for the next run.
stop_server() {
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
}

start_server() {
  expect_free "$port" "server"
  dotnet build ../../samples/Echo -c Release -v quiet
  dotnet ../../samples/Echo/bin/Release/net10.0/Echo.dll --urls "http://127.0.0.1:$port" --Logging:LogLevel:Default=Warning &
  server=$!
  trap stop_server EXIT
  wait_for "$port" "server"
}

# ARGUMENTS: runs the suite's program in a container that sees the network, the settings and the reports.
suite() {
  "$engine" run --rm --network host \
    --volume "$PWD/fuzzingclient.json:/fuzzingclient.json:ro" \
    --volume "$PWD/fuzzingserver.json:/fuzzingserver.json:ro" \
    --volume "$PWD/reports:/reports" \
    "$@"
}

stop_fuzzer() {
  "$engine" rm --force "$fuzzer_name" >/dev/null 2>&1 || true
}

test_server() {
  start_server
  suite "$image" wstest --mode fuzzingclient --spec /fuzzingclient.json
  stop_server
  trap - EXIT
  compare server
}

test_client() {
  expect_free "$fuzzer_port" "fuzzing server"
  dotnet build Client -c Release -v quiet
  trap stop_fuzzer EXIT
  suite --detach --name "$fuzzer_name" "$image" wstest --mode fuzzingserver --spec /fuzzingserver.json
  wait_for "$fuzzer_port" "fuzzing server"
  dotnet Client/bin/Release/net10.0/TypedWs.Autobahn.dll "ws://127.0.0.1:$fuzzer_port" "$agent"
  stop_fuzzer
  trap - EXIT
  compare client
}

# CASE BEHAVIOR BEHAVIOR_CLOSE per line, sorted; the suite nests its cases under the agent.
results() {
  jq -r "$1"' | to_entries[] | "\(.key) \(.value.behavior) \(.value.behaviorClose)"' "$2" | sort -V
}

# SIDE: its results are those of expected-results.json.
compare() {
  if diff --unified=0 --label expected --label received \
    <(results . expected-results.json) <(results ".\"$agent\"" "reports/$1/index.json"); then
    echo "$1: all $(jq length expected-results.json) cases as expected"
  else
    echo "$1: differences: see reports/$1/index.html" >&2
    failed=1
  fi
}

side=${1:-both}
case $side in
  server | client | both) ;;
  *)
    echo "usage: run.sh [server|client]" >&2
    exit 2
    ;;
esac
command -v jq >/dev/null || { echo "jq is needed to compare the results" >&2; exit 1; }
engine=$(find_engine) || { echo "no running docker or podman: nothing was tested" >&2; exit 1; }
failed=0
rm -rf reports
mkdir reports
if [[ $side != client ]]; then
  test_server
fi
if [[ $side != server ]]; then
  test_client
fi
exit "$failed"

# shellcheck shell=bash
# The border between scripts and Swift, measured inside one process: calls that run at once, calls that suspend and are resumed, and
# the memory of fibers that wait. Must show 2 of issue 3.
swift build -c release --static-swift-stdlib --product SwkMeasure >&2
.build/release/SwkMeasure calls >"$work/calls"
.build/release/SwkMeasure fibers >>"$work/calls"
held() { awk -F '\t' -v name="$1" 'index($1, name) == 1 { print $2 }' "$work/calls"; }
figure "host call of two arguments" "$(held typed) ns" - - "$(held typed)" "<= 60"
figure "host call that answers a HostCall" "$(held plain) ns" - - - -
figure "host call, suspended and resumed" "$(held resumed) ns" - - "$(held resumed)" "<= 300"
figure "1000 waiting fibers" "$(held 1000) KiB" - - "$(held 1000)" "<= 16384"

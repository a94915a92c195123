# shellcheck shell=bash
# The border between scripts and Swift, measured inside one process: calls that run at once, calls that suspend their fiber and are
# resumed, and the memory of fibers that wait. Must show 2 of issue 3. The last of the calls also goes through a continuation of
# Swift's own, which costs as much again and is not ours.
swift build -c release --static-swift-stdlib --product SwkMeasure >&2
.build/release/SwkMeasure calls >"$work/inside"
.build/release/SwkMeasure fibers >>"$work/inside"
inside() { awk -F '\t' -v name="$1" 'index($1, name) == 1 { print $2 }' "$work/inside"; }
for call in typed:60 suspending:300; do
    ns=$(inside "${call%:*}")
    figure "${call%:*} host call of two arguments" "$ns ns" - - "$ns" "<= ${call#*:}"
done
figure "host call that takes a HostCall" "$(inside plain) ns" - - - -
figure "suspending, and a Swift continuation" "$(inside resumed) ns" - - - -
figure "1000 waiting fibers" "$(inside 1000) KiB" - - "$(inside 1000)" "<= 16384"

# shellcheck shell=bash
# How fast a long script is read: a generated one of more than 100,000 lines, parsed alone and checked by the command, from spawn to
# exit. Must show 3 of issue 3.
"$here/long-script.sh" 4000 >"$work/long.swk"
lines=$(wc -l <"$work/long.swk")
alternate 5 check "$swk" check "$work/long.swk"
speed=$(awk -v lines="$lines" -v us="$(median_of check)" 'BEGIN { printf "%d", lines / us * 1000000 }')
swift build -c release --static-swift-stdlib --product SwkMeasure >&2
alone=$(.build/release/SwkMeasure parse "$work/long.swk" | awk -F '\t' '$1 ~ /^parse,/ { print $2 }')
figure "parse, $lines lines" "$alone lines/s" - - "$alone" ">= 100000"
figure "swk check, the same" "$speed lines/s" - - "$speed" ">= 100000"

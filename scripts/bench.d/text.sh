# shellcheck shell=bash
# How fast a long script is read: a generated one of more than 100,000 lines, parsed alone and checked by the command, from spawn to
# exit. Where valgrind is installed, the instructions of a check are counted too: they are the same on
# every machine and every day, so that is the figure to compare with last week's.
"$here/long-script.sh" 4000 >"$work/long.swk"
lines=$(wc -l <"$work/long.swk")
alternate 5 check "$swk" check "$work/long.swk"
speed=$(awk -v lines="$lines" -v us="$(median_of check)" 'BEGIN { printf "%d", lines / us * 1000000 }')
swift build -c release --static-swift-stdlib --product SwkMeasure >&2
alone=$(.build/release/SwkMeasure parse "$work/long.swk" | awk -F '\t' '$1 ~ /^parse,/ { print $2 }')
figure "parse, $lines lines" "$alone lines/s" - - "$alone" ">= 100000"
figure "swk check, the same" "$speed lines/s" - - "$speed" ">= 100000"
if installed valgrind; then
    # The difference of two lengths, so that the start does not count. Valgrind gives up on Swift's debug information.
    strip -o "$work/stripped" "$swk"
    counted() {
        "$here/long-script.sh" "$1" >"$work/short.swk"
        valgrind --tool=callgrind --callgrind-out-file=/dev/null "$work/stripped" check "$work/short.swk" 2>&1 |
            awk '/Collected/ { print $NF }'
    }
    each=$((($(counted 140) - $(counted 40)) / 2700))
    figure "swk check, instructions a line" "$each" - - "$each" "<= 30000"
fi

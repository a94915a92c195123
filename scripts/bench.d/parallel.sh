# shellcheck shell=bash
# Two hundred `swk run -d` processes at once: every one succeeds, all are there, and one `swk rm -f` takes them all away.
# Must show 7 of "First light".
count=200
pids=() failed=0
start=${EPOCHREALTIME/./}
for ((i = 1; i <= count; i++)); do
    "$swk" run -d --name "bench-$i" busybox sleep 86393 >/dev/null 2>>"$work/parallel.errors" &
    pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || failed=$((failed + 1)); done
started=$((${EPOCHREALTIME/./} - start))
[[ ! -s $work/parallel.errors ]] || sort "$work/parallel.errors" | uniq -c | sort -rn | head -n 5 >&2
there=$("$swk" ps -q | wc -l)
mapfile -t names < <(seq -f 'bench-%g' "$count")
removed=$(wall "$swk" rm -f "${names[@]}")
left=$("$swk" ps -aq | wc -l)
figure "$count parallel swk run -d, all of them" "$(ms "$started")" - - - -
figure "  failed" "$failed" - - "$failed" "<= 0"
figure "  missing in swk ps" "$((count - there))" - - "$((count - there))" "<= 0"
figure "  left after one swk rm -f" "$left" - - "$left" "<= 0"
figure "  that swk rm -f" "$(ms "$removed")" - - - -

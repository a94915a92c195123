# shellcheck shell=bash
# The language beside Lua 5.4: each NAME.swk of scripts/bench.d/lang has a NAME.lua that computes the same. What they print
# must be the same, or the times say nothing. Must show 6 of "First light".
declare -A limits=([fib]=1.2 [loop]=1.3)
for ours in "$here"/lang/*.swk; do
    lua=${ours%.swk}.lua
    [[ -f $lua ]] || continue
    cmp <("$swk" "$ours") <(lua5.4 "$lua")
    name=$(basename "${ours%.swk}")
    limit=${limits[$name]:-}
    alternate 9 swk "$swk" "$ours" ::: lua lua5.4 "$lua"
    a=$(median_of swk) b=$(median_of lua)
    figure "$name" "$(ms "$a")" lua5.4 "$(ms "$b")" "$(ratio "$a" "$b")" "${limit:+<= }${limit:--}"
done

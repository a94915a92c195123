# shellcheck shell=bash
# The language beside Lua 5.4: each NAME.swk of scripts/bench.d/lang has a NAME.lua that computes the same; their first line
# carries the limit, as `limit 1.2`. What they print must be the same, or the times say nothing. Must show 6 of "First light".
for ours in "$here"/lang/*.swk; do
    lua=${ours%.swk}.lua
    [[ -f $lua ]] || continue
    cmp <("$swk" "$ours") <(lua5.4 "$lua")
    limit=$(sed -n 's/.*limit \([0-9.]*\).*/\1/p' "$ours" | head -n 1)
    alternate 9 swk "$swk" "$ours" ::: lua lua5.4 "$lua"
    a=$(median_of swk) b=$(median_of lua)
    figure "$(basename "${ours%.swk}")" "$(ms "$a")" lua5.4 "$(ms "$b")" "$(ratio "$a" "$b")" "${limit:+<= }${limit:--}"
done

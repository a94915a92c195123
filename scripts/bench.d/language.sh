# shellcheck shell=bash
# The language beside Lua 5.4, CPython and, where it is installed, LuaJIT: each NAME.swk of scripts/bench.d/lang has a NAME.lua and
# a NAME.py that do the same work. What they print must be the same, or the times say nothing.
python=/usr/bin/python3 # Debian's, not one that somebody built
declare -a jit=()
installed luajit && jit=(::: luajit luajit)
for ours in "$here"/lang/*.swk; do
    stem=${ours%.swk} name=$(basename "${ours%.swk}")
    cmp <("$swk" "$ours") <(lua5.4 "$stem.lua")
    cmp <("$swk" "$ours") <("$python" "$stem.py")
    alternate 7 swk "$swk" "$ours" ::: lua lua5.4 "$stem.lua" ::: python "$python" "$stem.py" \
        "${jit[@]}" ${jit[0]:+"$stem.lua"}
    a=$(median_of swk) b=$(median_of lua) c=$(median_of python) d=
    ((${#jit[@]} == 0)) || d=$(median_of luajit)
    printf '%s %s %s\n' "$(ratio "$a" "$b")" "$(ratio "$c" "$a")" "${d:+$(ratio "$a" "$d")}" >>"$work/ratios"
    figure "$name" "$(ms "$a")" lua5.4 "$(ms "$b")" "$(ratio "$a" "$b")" "<= 1.5"
    figure "$name" "$(ms "$a")" python3 "$(ms "$c")" "$(ratio "$a" "$c")" -
    [[ -z $d ]] || figure "$name" "$(ms "$a")" luajit "$(ms "$d")" "$(ratio "$a" "$d")" -
done
# Column N of the ratios, as its geometric mean.
geometric_mean() { awk -v n="$1" '$n { sum += log($n); count++ } END { printf "%.2f", exp(sum / count) }' "$work/ratios"; }
figure "the ten, geometric mean of Lua 5.4's time" - - - "$(geometric_mean 1)" "<= 1.0"
figure "the ten, CPython is slower by" - - - "$(geometric_mean 2)" ">= 2.5"
((${#jit[@]} == 0)) || figure "the ten, of LuaJIT's time" - - - "$(geometric_mean 3)" -

# shellcheck shell=bash
# Start-up: an empty program in our language and in Lua's, from spawn to exit. Must show 3 of issue 3.
alternate 100 swk "$swk" -e 'nil' ::: lua lua5.4 -e ''
ours=$(median_of swk) lua=$(median_of lua)
figure "swk -e nil" "$(ms "$ours")" "lua5.4 -e ''" "$(ms "$lua")" "$(ratio "$ours" "$lua")" "<= 4"

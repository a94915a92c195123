# shellcheck shell=bash
# The REPL as fingers feel it, each figure the median of five sessions on a real terminal: the first prompt with ten thousand lines of
# history, Tab to the completion of a name among a thousand containers, and Ctrl-C to the prompt in a loop, a wait, an exec and a pull from
# a registry that accepts and says nothing.
gcc -O2 -Wall -Wextra -D_GNU_SOURCE -o "$work/terminal" "$here/terminal.c"
export TERM=xterm INPUTRC=/dev/null SWK_HISTORY=$work/history
session() { "$work/terminal" "$swk" -- "$@"; }
# five FIGURE LIMIT-IN-MICROSECONDS STEP...: the limit is the figure's peer, so the ratio says how much of it was used.
five() {
    local name=$1 limit=$2 _
    shift 2
    for _ in 1 2 3 4 5; do session "$@"; done >"$work/repl.times"
    local took
    took=$(median <"$work/repl.times")
    figure "$name" "$(ms "$took")" "limit" "$(ms "$limit")" "$(ratio "$took" "$limit")" "<= 1"
}

for number in {1..10000}; do
    printf 'let name_%d = Image("busybox").run("echo", "%d").stdout\n' "$number" "$number"
done >"$work/history"
five "first prompt, 10000 lines of history" 20000 expect 'swk:1> ' stop

# A thousand containers that have ended: their records, which is what completion meets.
export SWK_HISTORY=
printf 'for i in 1..1000 { Image("busybox").start("true", name: "bench-\\(i)", network: "none").keep() }\n' \
    >"$work/thousand.swk"
"$swk" "$work/thousand.swk" >/dev/null
# The session opens its engine at the first question; the second is what typing feels like.
five "Tab among 1000 containers, first in a session" 20000 expect 'swk:1> ' \
    type 'Container("bench-77' pause 100 start type '\t' expect 'bench-777' stop type '\x03'
five "Tab among 1000 containers" 20000 expect 'swk:1> ' \
    type 'Container("bench-66\t' expect 'bench-666' pause 100 type '\x15Container("bench-77' pause 50 \
    start type '\t' expect 'bench-777' stop type '\x03'
mapfile -t bench_containers < <("$swk" ps -aq)
"$swk" rm -f "${bench_containers[@]}" >/dev/null

box='let box = Image("busybox").start("sleep", "1000", network: "none")\r'
python3 - "$work/stalled" <<'PYTHON' &
import socket, sys
server = socket.create_server(("127.0.0.1", 0))
with open(sys.argv[1], "w") as file: file.write(str(server.getsockname()[1]))
kept = []
while True: kept.append(server.accept())
PYTHON
stalled=$!
while [[ ! -s $work/stalled ]]; do sleep 0.05; done
five "Ctrl-C in a loop" 100000 expect 'swk:1> ' type 'while true { }\r' pause 300 \
    start type '\x03' expect 'swk:2> ' stop
five "Ctrl-C in sleep" 100000 expect 'swk:1> ' type 'sleep(1h)\r' pause 300 \
    start type '\x03' expect 'swk:2> ' stop
five "Ctrl-C in wait(port:)" 100000 expect 'swk:1> ' type "$box" expect '(1 container)> ' \
    type 'box.wait(port: 80)\r' pause 300 start type '\x03' expect 'container)> ' stop
five "Ctrl-C in exec" 100000 expect 'swk:1> ' type "$box" expect '(1 container)> ' \
    type 'box.exec("sleep", "100")\r' pause 300 start type '\x03' expect 'container)> ' stop
five "Ctrl-C in run" 100000 expect 'swk:1> ' type 'Image("busybox").run("sleep", "100", network: "none")\r' \
    pause 300 start type '\x03' expect 'swk:2> ' stop
five "Ctrl-C in a pull that stalls" 100000 expect 'swk:1> ' \
    type "Image(\"127.0.0.1:$(<"$work/stalled")/nothing:1\").pull()\r" pause 300 \
    start type '\x03' expect 'swk:2> ' stop
kill "$stalled"

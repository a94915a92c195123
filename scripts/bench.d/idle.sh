# shellcheck shell=bash
# What a detached container that does nothing costs on top of its own process, in private memory: swk's minder beside
# docker's shim and its proxy for one published port. Two containers run on either side and the second one is measured, so that
# the program's own pages are shared as they are on a host with several. Must show 5 of "First light".

# Private memory of the given processes together, in KiB.
private() {
    local pid
    for pid in "$@"; do cat "/proc/$pid/smaps_rollup"; done | awk '/^Private_/ { sum += $2 } END { print sum + 0 }'
}
parent() { awk '/^PPid:/ { print $2 }' "/proc/$1/status"; }
# The container's first process, as the host sees it: the one whose arguments are its own, inside another PID namespace.
first_process() {
    local dir own
    own=$(readlink /proc/self/ns/pid)
    for dir in /proc/[0-9]*; do
        # Processes come and go while they are looked at.
        [[ $({ tr '\0' ' ' <"$dir/cmdline"; } 2>/dev/null) == "$1 " && $(readlink "$dir/ns/pid") != "$own" ]] || continue
        echo "${dir#/proc/}"
        return 0
    done
    return 1
}

"$swk" run -d --name bench-other -p 127.0.0.1:0:80 busybox sleep 86390 >/dev/null
"$swk" run -d --name bench-idle -p 127.0.0.1:0:80 busybox sleep 86391 >/dev/null
minder=$(parent "$(first_process 'sleep 86391')")
ours=$(private "$minder")
"$swk" rm -f bench-idle bench-other >/dev/null
if installed dockerd; then
    docker_begin
    docker_do run -d --name bench-other -p 127.0.0.1:0:80 busybox sleep 86390 >/dev/null
    docker_do run -d --name bench-idle -p 127.0.0.1:0:80 busybox sleep 86392 >/dev/null
    shim=$(parent "$(first_process 'sleep 86392')")
    mapfile -t proxies < <(pgrep -P "$(<"$work/dockerd.pid")" docker-proxy || true)
    theirs=$(private "$shim") proxy=$(private "${proxies[0]}")
    docker_end
    figure "idle detached container" "$ours KiB" "docker's shim" "$theirs KiB" "$(ratio "$ours" 1024)" "<= 1"
    figure "  docker's proxy for one port" "$proxy KiB" - - - -
else
    figure "idle detached container" "$ours KiB" "1 MiB" "1024 KiB" "$(ratio "$ours" 1024)" "<= 1"
fi

# shellcheck shell=bash
# What every figure of scripts/bench leans on: the timing driver, medians, the table, the busybox root file system that all
# peers share, and the way everything is taken down at the end. Sourced by scripts/bench, which sets work, table, swk, rootfs.

# Compiles the C programs and makes the root file system: busybox, its applets as links, the directories that engines mount on.
bench_prepare() {
    local program applet
    for program in floor alternate; do
        gcc -O2 -Wall -Wextra -D_GNU_SOURCE -o "$work/$program" "$here/$program.c"
    done
    mkdir -p "$rootfs"/{bin,etc,proc,sys,dev,tmp,root} "$work/scratch"
    cp "$(command -v busybox)" "$rootfs/bin/busybox"
    for applet in $("$rootfs/bin/busybox" --list); do
        [[ $applet == busybox ]] || ln -sf busybox "$rootfs/bin/$applet"
    done
    printf 'root:x:0:0:root:/root:/bin/sh\n' >"$rootfs/etc/passwd"
    printf 'root:x:0:\n' >"$rootfs/etc/group"
    : >"$table"
}

# One row: what, its median, the other's name and median, their ratio, the limit. A dash where there is none.
figure() {
    local what=$1 value=$2 beside=$3 other=$4 ratio=$5 limit=$6 verdict=-
    if [[ $ratio != - && $limit != - ]]; then
        verdict=$(awk -v r="$ratio" -v l="${limit#* }" -v op="${limit%% *}" \
            'BEGIN { print ((op == "<=" && r <= l) || (op == ">=" && r >= l) || (op == "<" && r < l)) ? "ok" : "MISSED" }')
    fi
    [[ $value != "not measured"* ]] || verdict=MISSED
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$what" "$value" "$beside" "$other" "$ratio" "$limit" "$verdict" >>"$table"
}

# A peer that is not there gets a row that says so.
absent() { figure "$1" "not installed" - - - -; }
installed() { command -v "$1" >/dev/null; }

# alternate ROUNDS NAME COMMAND... [::: ...], its answer kept for `median_of`.
alternate() { "$work/alternate" "$@" >"$work/times"; }
median_of() { awk -F '\t' -v name="$1" '$1 == name { print $2 }' "$work/times"; }

# The median of the numbers on standard input.
median() { sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
# Microseconds as milliseconds with two digits behind the point.
ms() { awk -v us="$1" 'BEGIN { printf "%.2f ms", us / 1000 }'; }

# Wall time of a command in microseconds; its output goes nowhere, its errors come through.
wall() {
    local start=${EPOCHREALTIME/./} end
    "$@" >/dev/null
    end=${EPOCHREALTIME/./}
    echo $((end - start))
}

bench_print() {
    printf '\n%-44s %14s  %-34s %8s  %-8s %s\n' figure median beside ratio limit ''
    while IFS=$'\t' read -r what value beside other ratio limit verdict; do
        [[ $beside == - ]] && other= || other="$beside $other"
        printf '%-44s %14s  %-34s %8s  %-8s %s\n' "$what" "$value" "${other:--}" "$ratio" "$limit" "$verdict"
    done <"$table"
    printf '\n%s of %s figures with a limit keep it (%s, %s processors, kernel %s)\n' \
        "$(grep -c $'\tok$' "$table" || true)" "$(grep -cE $'\t(ok|MISSED)$' "$table" || true)" \
        "$(awk -F ': ' '/model name/ { print $2; exit }' /proc/cpuinfo)" "$(nproc)" "$(uname -r)"
}

# Every figure cleans up after itself; this is for the one that was interrupted.
bench_end() {
    local left
    if [[ -x $swk ]]; then
        mapfile -t left < <("$swk" ps -aq 2>/dev/null || true)
        ((${#left[@]} == 0)) || "$swk" rm -f "${left[@]}" >/dev/null 2>&1 || true
        "$swk" gc >/dev/null 2>&1 || true
        bench_unbridge
    fi
    [[ ! -f $work/dockerd.pid ]] || docker_end
    rm -rf "$work"
}

# The default bridge of the bench's own root: swk keeps it, as docker keeps docker0.
bench_unbridge() {
    local bridge
    bridge=$("$swk" network ls --json | jq -r '.[] | select(.name == "bridge") | .bridge') || return 0
    ip link delete "$bridge" 2>/dev/null || return 0
    nft "delete element ip swk bridges { \"$bridge\" }; delete element ip swk inside { \"$bridge\" . \"$bridge\" }" || true
}

# A dockerd of its own data, its own socket and its own network namespace. `docker_do` talks to it.
docker_begin() {
    mkdir -p "$work/docker"
    unshare -n -m --propagation slave sh -c 'ip link set lo up; exec dockerd --data-root "$1/data" --exec-root "$1/exec" \
        --pidfile "$1/pid" -H "unix://$1/socket"' dockerd "$work/docker" >"$work/docker/log" 2>&1 &
    echo $! >"$work/dockerd.pid"
    local deadline=$((SECONDS + 60))
    until docker_do info >/dev/null 2>&1; do
        ((SECONDS < deadline)) && kill -0 "$(<"$work/dockerd.pid")" 2>/dev/null ||
            { tail -n 5 "$work/docker/log" >&2; return 1; }
        sleep 0.2
    done
    tar -C "$rootfs" -c . | docker_do import - busybox >/dev/null
}
docker_do() { docker -H "unix://$work/docker/socket" "$@"; }

# Ends dockerd, which ends its containerd and its containers, and waits: its mounts must be gone before its files are.
docker_end() {
    local pid
    pid=$(<"$work/dockerd.pid")
    docker_do ps -aq 2>/dev/null | xargs -r docker -H "unix://$work/docker/socket" rm -f >/dev/null 2>&1 || true
    kill "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
    rm -f "$work/dockerd.pid"
}

#!/usr/bin/env bash
# usage: scripts/lib/leaks.sh snapshot            prints what is there now, one thing a line
#        scripts/lib/leaks.sh compare FILE        prints what has come since that snapshot and does not go away; then exits 1
#
# Sees what swk makes on a host: processes, mounts, cgroups, links, network namespaces, nftables elements, and files in the
# run-time directory. The table `ip swk` and the default bridge swk0 may stay, they belong to the host like docker0.
# The kernel takes down mounts and network namespaces after the call that ends them has returned, so `compare` looks again
# and again: only what is there in every look counts as left, up to SWK_LEAK_PATIENCE seconds (default 10).
# SWK_ROOT and SWK_RUN name the directories as for swk itself.
set -euo pipefail

root=${SWK_ROOT:-/var/lib/swk}
run=${SWK_RUN:-${SWK_ROOT:+$SWK_ROOT/run}}
run=${run:-/run/swk}

# The namespaces of a kind, one line for each process: PID and namespace. A process may end while it is looked at; then it is
# no leak, and stat's complaint about it is no news.
spaces() {
    stat --printf '%N\n' /proc/[0-9]*/ns/"$1" 2>/dev/null | sed -n "s#^'/proc/\([0-9]*\)/ns/.*' -> '\(.*\)'\$#\1 \2#p" || true
}

# Our binary under any name, and whatever lives in a PID namespace that is not ours: the processes of containers.
processes() {
    local pid command
    {
        spaces pid | awk -v own="$(readlink /proc/self/ns/pid)" '$2 != own { print $1 }'
        grep -sE '^swk(|[-:].*)$' /proc/[0-9]*/comm | sed 's#^/proc/\([0-9]*\)/.*#\1#' || true
    } | sort -un | while read -r pid; do
        # A zombie has no command line; it is its parent's to reap and holds nothing.
        command=$(tr '\0\n' '  ' 2>/dev/null <"/proc/$pid/cmdline") 2>/dev/null || continue
        [[ -z $command ]] || printf 'process %s %s\n' "$pid" "$command"
    done
}

mounts() {
    awk '{
        split("", part); type = ""
        for (i = 7; i <= NF; i++) if ($i == "-") { type = $(i + 1); source = $(i + 2) }
    }
    $0 ~ /swk/ || type == "nsfs" { print "mount", $5, type, source }' /proc/self/mountinfo
}

# The directory `swk` in each hierarchy is ours to keep, what is below it belongs to a container.
cgroups() {
    find /sys/fs/cgroup -mindepth 1 -type d \( -path '*/swk/*' -o -name 'swk?*' \) -printf 'cgroup %p\n' 2>/dev/null || true
}

links() {
    ip -o link show | awk -F': ' '{ sub(/@.*/, "", $2) } $2 ~ /^(swk|veth|br-|tap)/ && $2 != "swk0" { print "link", $1, $2 }'
}

namespaces() {
    spaces net | awk -v own="$(readlink /proc/self/ns/net)" '$2 != own { print "netns", $2 }'
    find /run/netns -mindepth 1 -printf 'netns %p\n' 2>/dev/null || true
}

# Elements of our sets and maps: a bridge that is looked after, a port that is published. The rules themselves never change.
elements() {
    command -v nft >/dev/null || return 0
    nft -nn list table ip swk 2>/dev/null | tr '\n\t' '  ' | grep -o 'elements = {[^}]*}' |
        sed 's/elements = {//; s/}//' | tr ',' '\n' | awk 'NF && !/"swk0"/ { $1 = $1; print "nft element", $0 }' || true
}

# Journals, containers, names, leases and members of networks. Locks and the mark of this boot stay: they are where things
# are kept, not things.
files() {
    find "$run" "$root/containers" "$root/names" ! -type d ! -name '*lock' ! -name boot-id ! -name tickets \
        -printf 'file %p\n' 2>/dev/null || true
    # Files that somebody began to write; unpacked layers and what containers wrote are not ours.
    find "$root" -maxdepth 2 -name '.swk-*.tmp' -printf 'file %p\n' 2>/dev/null || true
}

snapshot() {
    { processes; mounts; cgroups; links; namespaces; elements; files; } | LC_ALL=C sort -u
}

compare() {
    local before=$1 left deadline=$((SECONDS + ${SWK_LEAK_PATIENCE:-10}))
    left=$(LC_ALL=C comm -13 "$before" <(snapshot))
    while [[ -n $left ]] && ((SECONDS < deadline)); do
        sleep 0.2
        left=$(LC_ALL=C comm -12 <(printf '%s\n' "$left") <(snapshot))
    done
    [[ -n $left ]] || return 0
    printf '%s\n' "$left"
    return 1
}

case "${1:-} $#" in
'snapshot 1') snapshot ;;
'compare 2') compare "$2" ;;
*) sed -n '2,3s/^# *//p' "$0" >&2; exit 2 ;;
esac

# shellcheck shell=bash
# Pulls of a debian and a redis, some 60 and 100 MB unpacked from one gzip layer, from a registry on loopback: swk beside docker, each
# with an empty store. Must show 5 of "The everyday docker set": at most 0.7 of docker's time.
cache=${SWK_TEST_CACHE:-/var/cache/swk-tests}
rounds=${SWK_BENCH_ROUNDS:-5}
mkdir -p "$cache" "$work/pull"

# The figure ends its registry and its dockerd, also when something in between fails.
pull_end() {
    [[ -z ${registry_pid:-} ]] || { kill "$registry_pid" 2>/dev/null || true; wait "$registry_pid" 2>/dev/null || true; }
    [[ ! -f $work/dockerd.pid ]] || docker_end
}
trap pull_end EXIT

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
printf 'version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: "127.0.0.1:%s"}\n' \
    "$cache/bench-registry" "$port" >"$work/pull/registry.yml"
OTEL_TRACES_EXPORTER=none docker-registry serve "$work/pull/registry.yml" >"$work/pull/registry.log" 2>&1 &
registry_pid=$!
until curl -fsS "http://127.0.0.1:$port/v2/" >/dev/null 2>&1; do
    kill -0 "$registry_pid" 2>/dev/null || { cat "$work/pull/registry.log" >&2; return 1; }
    sleep 0.1
done
scripts/lib/fill-registry.sh "127.0.0.1:$port" "$cache" >&2

# In the host's network, where the registry is, and without a bridge or a rule of its own.
pull_docker() {
    mkdir -p "$work/docker"
    unshare -m --propagation slave dockerd --data-root "$work/docker/data-$1" --exec-root "$work/docker/exec" \
        --pidfile "$work/docker/pid" -H "unix://$work/docker/socket" --bridge none --iptables=false --ip-forward=false \
        >"$work/docker/log" 2>&1 &
    echo $! >"$work/dockerd.pid"
    until docker_do info >/dev/null 2>&1; do
        kill -0 "$(<"$work/dockerd.pid")" 2>/dev/null || { tail -n 5 "$work/docker/log" >&2; return 1; }
        sleep 0.2
    done
}

# Each pull has a store that was never used, and none is removed before the end: ext4 gives nobody the inode of a file that was removed
# within the last minutes, and searching past thousands of those takes longer than either pull.
for name in debian:12 redis:7; do
    image=127.0.0.1:$port/library/$name
    : >"$work/pull/ours"
    : >"$work/pull/theirs"
    for ((round = 0; round < rounds; round++)); do
        pull_docker "${name%:*}-$round"
        SWK_ROOT=$work/pull/root-${name%:*}-$round wall "$swk" pull -q "$image" >>"$work/pull/ours"
        wall docker_do pull -q "$image" >>"$work/pull/theirs"
        docker_end
    done
    ours_median=$(median <"$work/pull/ours")
    other=$(median <"$work/pull/theirs")
    figure "swk pull $name" "$(ms "$ours_median")" docker "$(ms "$other")" "$(ratio "$ours_median" "$other")" "<= 0.7"
done

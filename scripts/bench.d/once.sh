# shellcheck shell=bash
# One container from a cold process: `swk run` beside runc, crun, bwrap and docker, all with the same root file system and
# no network. crun 1.8 refuses hybrid hierarchies, so it runs where the unified one is unmounted; that is prepared outside of
# what is timed. Must show 4 of "First light".
ours=("$swk" run --rm --network none busybox true)
bundle=$work/bundle
mkdir -p "$bundle"

commands=(swk "${ours[@]}")
if installed runc; then
    (cd "$bundle" && runc spec)
    jq --arg root "$rootfs" '.process.terminal = false | .process.args = ["true"] | .root = {path: $root, readonly: false}' \
        "$bundle/config.json" >"$bundle/config.new"
    mv "$bundle/config.new" "$bundle/config.json"
    commands+=(::: runc runc --root "$work/runc" run --bundle "$bundle" swk-bench-runc)
fi
if installed bwrap; then
    commands+=(::: bwrap bwrap --unshare-all --bind "$rootfs" / --proc /proc --dev /dev true)
fi
if installed dockerd; then
    docker_begin
    commands+=(::: docker docker -H "unix://$work/docker/socket" run --rm --network none busybox true)
fi
alternate 25 "${commands[@]}"
ours_median=$(median_of swk)
figure "swk run --rm --network none" "$(ms "$ours_median")" - - - -
if installed runc; then
    other=$(median_of runc)
    figure "  beside runc run" "$(ms "$ours_median")" runc "$(ms "$other")" "$(ratio "$ours_median" "$other")" "< 1"
else
    absent "  beside runc run"
fi
if installed dockerd; then
    other=$(median_of docker)
    figure "  times faster than docker run" "$(ms "$ours_median")" docker "$(ms "$other")" \
        "$(ratio "$other" "$ours_median")" ">= 10"
    docker_end
else
    absent "  times faster than docker run"
fi
if installed bwrap; then
    other=$(median_of bwrap)
    figure "  beside bwrap" "$(ms "$ours_median")" bwrap "$(ms "$other")" "$(ratio "$ours_median" "$other")" -
fi
if installed crun && [[ -f $bundle/config.json ]]; then
    unshare -m --propagation slave sh -c 'mountpoint -q /sys/fs/cgroup/unified && umount /sys/fs/cgroup/unified; exec "$@"' \
        sh "$work/alternate" 25 crun crun --root "$work/crun" run --bundle "$bundle" swk-bench-crun >"$work/times"
    other=$(median_of crun)
    figure "  beside crun run" "$(ms "$ours_median")" crun "$(ms "$other")" "$(ratio "$ours_median" "$other")" -
fi

# shellcheck shell=bash
# One hundred containers in one script, counted in floors: what a container costs on top of what the kernel asks for it.
# The script's whole wall time counts, its start and its end with the clean-up included. Must show 3 of "First light".
runs=100
script() { printf 'for i in 1..%s { Image("busybox").run("true"%s) }\n' $runs "$1"; }
script ', network: "none"' >"$work/none.swk"
script '' >"$work/bridge.swk"
"$swk" "$work/bridge.swk" >/dev/null
for _ in {1..7}; do
    "$work/floor" $runs "$rootfs" "$work/scratch" >>"$work/floor.none"
    "$work/floor" $runs "$rootfs" "$work/scratch" net >>"$work/floor.net"
    for kind in none bridge; do
        wall "$swk" "$work/$kind.swk" >>"$work/script.$kind"
    done
done
floor_none=$(($(median <"$work/floor.none") / 1000)) floor_net=$(($(median <"$work/floor.net") / 1000))
none=$(($(median <"$work/script.none") / runs)) bridge=$(($(median <"$work/script.bridge") / runs))
figure "floor without network namespace" "$(ms $floor_none)" - - - -
figure "floor with network namespace" "$(ms $floor_net)" - - - -
figure 'Image("busybox").run("true"), none' "$(ms $none)" "floor" "$(ms $floor_none)" "$(ratio $none $floor_none)" "<= 5"
figure 'Image("busybox").run("true"), bridge' "$(ms $bridge)" "floor, net" "$(ms $floor_net)" \
    "$(ratio $bridge $floor_net)" "<= 12"

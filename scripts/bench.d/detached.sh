# shellcheck shell=bash
# One container in the background, with a bridge, a name and a published port, from the command to its id: `swk run -d` beside docker's.
# Must show 5 of "The everyday docker set".
named() { printf 'exec "$@" run -d --name "bench-$$" -p 127.0.0.1::80 busybox sleep 1000'; }

"$swk" run --rm busybox true
commands=(swk sh -c "$(named)" sh "$swk")
if installed dockerd; then
    docker_begin
    commands+=(::: docker sh -c "$(named)" sh docker -H "unix://$work/docker/socket")
fi
alternate 25 "${commands[@]}"
ours=$(median_of swk)
"$swk" ps -aq | xargs -r "$swk" rm -f >/dev/null
figure "swk run -d: bridge, name, port" "$(ms "$ours")" - - "$(ratio "$ours" 1000)" "<= 40"
if installed dockerd; then
    other=$(median_of docker)
    figure "  times faster than docker run -d" "$(ms "$ours")" docker "$(ms "$other")" "$(ratio "$other" "$ours")" -
    docker_end
else
    absent "  times faster than docker run -d"
fi

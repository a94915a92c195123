# shellcheck shell=bash
# Every verb that only reads, in a world as an afternoon leaves it: a web server on a network of its own with a published port, a volume,
# a log and changed files, containers that have ended, images with several layers, a registry on loopback. Then `ps` with a
# thousand containers that run. Must show 5 of "The everyday docker set": 20 ms each, 30 ms for the thousand.
mkdir -p "$work/read/registry"

# The figure ends its registry, also when something in between fails.
read_end() { [[ -z ${registry_pid:-} ]] || { kill "$registry_pid" 2>/dev/null || true; wait "$registry_pid" 2>/dev/null || true; }; }
trap read_end EXIT

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
printf 'version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: "127.0.0.1:%s"}\n' \
    "$work/read/registry" "$port" >"$work/read/registry.yml"
OTEL_TRACES_EXPORTER=none docker-registry serve "$work/read/registry.yml" >"$work/read/registry.log" 2>&1 &
registry_pid=$!
until curl -fsS "http://127.0.0.1:$port/v2/" >/dev/null 2>&1; do
    kill -0 "$registry_pid" 2>/dev/null || { cat "$work/read/registry.log" >&2; return 1; }
    sleep 0.1
done

web=127.0.0.1:$port/bench/web:1
printf 'FROM busybox\nENV PORT=80\nRUN mkdir /srv && echo hello > /srv/index.html\nEXPOSE 80\nCMD ["httpd", "-f", "-v", "-p", "80", "-h", "/srv"]\n' |
    "$swk" build -q -t "$web" - >/dev/null
"$swk" push -q "$web" >/dev/null
"$swk" network create bench-net >/dev/null
"$swk" volume create bench-data >/dev/null
"$swk" run -d --name bench-web --network bench-net -p 127.0.0.1::80 -v bench-data:/data "$web" >/dev/null
"$swk" exec bench-web sh -c 'for i in $(seq 200); do echo line $i > /proc/1/fd/1; echo $i > /srv/$i.html; done'
for number in 1 2 3 4 5; do "$swk" run --name "bench-ended-$number" --network none busybox true; done

# reads NAME VERB...: one more row.
verbs=() commands=()
reads() {
    verbs+=("$1")
    commands+=("$1" "$swk" "${@:2}" :::)
}
reads version version
reads images images
reads "images -a --digests" images -a --digests
reads history history "$web"
reads "inspect an image" inspect "$web"
reads "search a registry" search "127.0.0.1:$port/web"
reads ps ps
reads "ps -a -s" ps -a -s
reads "inspect a container" inspect bench-web
reads "inspect --format" inspect --format '{{.State.Status}}' bench-web
reads port port bench-web
reads logs logs bench-web
reads top top bench-web
reads diff diff bench-web
reads "network ls" network ls
reads "network inspect" network inspect bench-net
reads "volume ls" volume ls
reads "volume inspect" volume inspect bench-data
reads "stats --no-stream" stats --no-stream
alternate 25 "${commands[@]}"
for verb in "${verbs[@]}"; do
    took=$(median_of "$verb")
    # A share of processor time needs two looks, a tenth of a second apart.
    [[ $verb != stats* ]] || { took=$((took - 100000)) && verb+=", besides its 100 ms"; }
    figure "swk $verb" "$(ms "$took")" - - "$(ratio "$took" 1000)" "<= 20"
done
"$swk" rm -f bench-web bench-ended-{1..5} >/dev/null
"$swk" network rm bench-net >/dev/null
"$swk" volume rm bench-data >/dev/null

printf 'for i in 1..1000 { Image("busybox").start("sleep", "1000", name: "bench-\\(i)", network: "none").keep() }\n' \
    >"$work/read/thousand.swk"
"$swk" "$work/read/thousand.swk" >/dev/null
there=$("$swk" ps -q | wc -l)
((there == 1000)) || { echo "$there of 1000 containers run" >&2; return 1; }
alternate 15 ps "$swk" ps ::: all "$swk" ps -a ::: quiet "$swk" ps -q
figure "swk ps, 1000 containers run" "$(ms "$(median_of ps)")" - - "$(ratio "$(median_of ps)" 1000)" "<= 30"
figure "  ps -a" "$(ms "$(median_of all)")" - - "$(ratio "$(median_of all)" 1000)" "<= 30"
figure "  ps -q" "$(ms "$(median_of quiet)")" - - "$(ratio "$(median_of quiet)" 1000)" "<= 30"
"$swk" rm -f bench-{1..1000} >/dev/null

# shellcheck shell=bash
# A build of six steps beside docker's classic builder, with the same Dockerfile, files and base: cold (no step cached) and again with
# nothing changed. Must show 5 of "The everyday docker set".
context=$work/context
mkdir -p "$context/site"
for page in $(seq 100); do echo "<h1>$page</h1>" >"$context/site/$page.html"; done
cat >"$context/Dockerfile" <<'DOCKERFILE'
FROM busybox
ENV PORT=80 MODE=production
RUN mkdir -p /srv/www && echo "$MODE" > /srv/mode
COPY site /srv/www
RUN ls /srv/www | wc -l > /srv/count
CMD ["httpd", "-f", "-h", "/srv/www"]
DOCKERFILE

# The median of seven runs of a command in microseconds.
of_seven() {
    local round
    for round in $(seq 7); do wall "$@"; done | median
}
ours_cold() { "$swk" build --no-cache -q -t bench/site "$context"; }
ours_again() { "$swk" build -q -t bench/site "$context"; }
theirs_cold() { DOCKER_BUILDKIT=0 docker_do build --no-cache -q -t bench/site "$context"; }
theirs_again() { DOCKER_BUILDKIT=0 docker_do build -q -t bench/site "$context"; }

ours_cold >/dev/null
cold=$(of_seven ours_cold)
again=$(of_seven ours_again)
if installed dockerd; then
    docker_begin
    theirs_cold >/dev/null
    other_cold=$(of_seven theirs_cold)
    other_again=$(of_seven theirs_again)
    docker_end
    figure "build of six steps, cold" "$(ms "$cold")" docker "$(ms "$other_cold")" "$(ratio "$cold" "$other_cold")" "<= 0.5"
    figure "  nothing changed" "$(ms "$again")" docker "$(ms "$other_again")" "$(ratio "$again" "$other_again")" "<= 1"
else
    absent "build of six steps, cold"
fi
figure "  nothing changed, against 30 ms" "$(ms "$again")" limit "30 ms" "$(ratio "$again" 30000)" "<= 1"

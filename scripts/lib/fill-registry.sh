#!/usr/bin/env bash
# usage: scripts/lib/fill-registry.sh HOST:PORT CACHE
#
# Puts the images that tests pull into a registry: a Debian, a redis and a python that mmdebstrap makes, busybox, and a tiny image with a
# layer that deletes (whiteout) and one that replaces (opaque directory). What mmdebstrap makes is kept in CACHE; what the
# registry has is not sent again. Names below `library/` are what docker.io's images are called behind a mirror.
set -euo pipefail

[[ $# == 2 ]] || { sed -n '2s/^# //p' "$0" >&2; exit 2; }
registry=$1 cache=$2
mkdir -p "$cache"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

has() { skopeo inspect --raw --tls-verify=false "docker://$registry/$1" >/dev/null 2>&1; }
push() { skopeo copy --quiet --dest-tls-verify=false "oci:$work/oci:$1" "docker://$registry/$2"; }

# new_image TAG: an empty image in the layout.
new_image() {
    [[ -d $work/oci ]] || umoci init --layout "$work/oci"
    umoci new --image "$work/oci:$1"
}
add_layer() { umoci raw add-layer --image "$work/oci:$1" "$2"; }

# root_of NAME OPTIONS: a Debian root file system, made once.
root_of() {
    [[ -s $cache/$1.tar ]] && return
    mmdebstrap --quiet --mode=root "${@:2}" bookworm "$work/$1.tar"
    mv "$work/$1.tar" "$cache/$1.tar"
}

if ! has library/debian:latest || ! has library/debian:12; then
    root_of debian --variant=minbase
    new_image debian
    add_layer debian "$cache/debian.tar"
    umoci config --image "$work/oci:debian" --config.cmd bash --config.env PATH=/usr/sbin:/usr/bin:/sbin:/bin
    push debian library/debian:latest
    push debian library/debian:12
fi

# In the foreground, for everybody on its network, with its data in the container's own tree.
if ! has library/redis:7; then
    root_of redis --variant=essential --include=redis-server --customize-hook='mkdir "$1/data"'
    new_image redis
    add_layer redis "$cache/redis.tar"
    umoci config --image "$work/oci:redis" --config.env PATH=/usr/sbin:/usr/bin:/sbin:/bin --config.workingdir /data \
        --config.exposedports 6379/tcp --config.cmd redis-server --config.cmd=--bind --config.cmd=0.0.0.0 \
        --config.cmd=--protected-mode --config.cmd=no
    push redis library/redis:7
fi

if ! has library/python:3; then
    root_of python --variant=minbase --include=python3
    new_image python
    add_layer python "$cache/python.tar"
    umoci config --image "$work/oci:python" --config.cmd python3 --config.env PATH=/usr/sbin:/usr/bin:/sbin:/bin
    push python library/python:3
fi

if ! has library/busybox:latest; then
    new_image busybox
    mkdir -p "$work/busybox/"{bin,etc,proc,sys,dev,tmp,root}
    cp "$(command -v busybox)" "$work/busybox/bin/busybox"
    "$work/busybox/bin/busybox" --list | grep -vx busybox | while read -r applet; do
        ln -f "$work/busybox/bin/busybox" "$work/busybox/bin/$applet"
    done
    echo root:x:0:0:root:/root:/bin/sh >"$work/busybox/etc/passwd"
    tar -C "$work/busybox" -cf "$work/busybox.tar" .
    add_layer busybox "$work/busybox.tar"
    umoci config --image "$work/oci:busybox" --config.cmd sh --config.env PATH=/sbin:/bin
    push busybox library/busybox:latest
fi

# Without a prefix, for those that name the registry.
has busybox:latest ||
    skopeo copy --quiet --src-tls-verify=false --dest-tls-verify=false "docker://$registry/library/busybox" "docker://$registry/busybox"

if ! has test/tiny:1; then
    new_image tiny
    mkdir -p "$work/one/bin" "$work/one/etc/full" "$work/two/etc/full"
    cp "$(command -v busybox)" "$work/one/bin/busybox"
    ln "$work/one/bin/busybox" "$work/one/bin/sh"
    echo one >"$work/one/etc/gone"
    echo one >"$work/one/etc/full/old"
    tar -C "$work/one" -cf "$work/one.tar" .
    touch "$work/two/etc/.wh.gone" "$work/two/etc/full/.wh..wh..opq"
    echo two >"$work/two/etc/full/new"
    tar -C "$work/two" -cf "$work/two.tar" .
    add_layer tiny "$work/one.tar"
    add_layer tiny "$work/two.tar"
    umoci config --image "$work/oci:tiny" --config.entrypoint /bin/busybox --config.cmd ls --config.cmd /etc/full \
        --config.env GREETING=hello --config.workingdir /etc
    push tiny test/tiny:1
fi

# The same image in docker's own formats, and with layers that are compressed with zstd.
has test/tiny:docker ||
    skopeo copy --quiet --src-tls-verify=false --dest-tls-verify=false --format v2s2 \
        "docker://$registry/test/tiny:1" "docker://$registry/test/tiny:docker"
has test/tiny:zstd || {
    skopeo copy --quiet --src-tls-verify=false --dest-compress-format zstd "docker://$registry/test/tiny:1" "oci:$work/zstd:1"
    skopeo copy --quiet --dest-tls-verify=false --dest-compress-format zstd --dest-compress "oci:$work/zstd:1" \
        "docker://$registry/test/tiny:zstd"
}

# An index of two processors, and one that has nothing for ours.
descriptor() { # TAG ARCHITECTURE
    skopeo inspect --raw --tls-verify=false "docker://$registry/test/multi:$1" >"$work/manifest"
    printf '{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%d,' \
        "$(sha256sum "$work/manifest" | cut -d ' ' -f 1)" "$(stat -c %s "$work/manifest")"
    printf '"platform":{"os":"linux","architecture":"%s"}}' "$2"
}
put_index() { # TAG DESCRIPTORS
    printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[%s]}' "$2" >"$work/index"
    curl -fsS -X PUT -H 'Content-Type: application/vnd.oci.image.index.v1+json' --data-binary "@$work/index" \
        "http://$registry/v2/test/multi/manifests/$1"
}
if ! has test/multi:foreign; then
    new_image foreign
    mkdir -p "$work/foreign"
    echo s390x >"$work/foreign/architecture"
    tar -C "$work/foreign" -cf "$work/foreign.tar" .
    add_layer foreign "$work/foreign.tar"
    umoci config --image "$work/oci:foreign" --architecture s390x --os linux --config.cmd /bin/true
    push foreign test/multi:s390x
    skopeo copy --quiet --src-tls-verify=false --dest-tls-verify=false "docker://$registry/test/tiny:1" "docker://$registry/test/multi:ours"
    ours=$(descriptor ours "$(dpkg --print-architecture)") theirs=$(descriptor s390x s390x)
    put_index 1 "$theirs,$ours"
    put_index foreign "$theirs"
fi

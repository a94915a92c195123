# shellcheck shell=bash
# Which Debian packages swk needs, for what, and how a script asks for them.
#
# Each list holds one package a line with the reason behind it, so that a package nobody needs any more is seen to be so. A
# script names the lists that it wants; when nothing is missing that costs a single dpkg-query. Root installs what is
# missing, anybody else is told the exact names. Sourced, never run.

packages_build='
binutils                the linker that swift calls
libc6-dev               C headers and start files
libgcc-12-dev           compiler run-time, start files
libstdc++-12-dev        C++ run-time that the static Swift library needs
libseccomp-dev          compiles system call filters; linked statically
libreadline-dev         line editing in the REPL; linked statically
libncurses-dev          libtinfo.a, which readline leans on
libyaml-dev             reads YAML for scripts; linked statically
libarchive-dev          headers: layers are tar archives
libcurl4-openssl-dev    headers: registries speak HTTP
libssl-dev              headers: SHA-256 with SHA instructions
libnftables-dev         headers: published ports and NAT
libisal-dev             headers: fast inflate of gzip layers
libzstd-dev             headers: zstd layers
'

packages_run='
busybox-static          the embedded image `busybox`
libarchive13            unpacks layers; loaded when first used
libcurl4                talks to registries; loaded when first used
libssl3                 hashes blobs; loaded when first used
libnftables1            programs NAT and ports; loaded when first used
libisal2                inflates gzip layers; loaded when first used
libzstd1                inflates zstd layers; loaded when first used
ca-certificates         trust in registries that speak TLS
'

packages_test='
docker-registry         the registry that tests pull from
apache2-utils           htpasswd: the account of a registry that wants one
openssl                 certificates of registries, and tokens for them
skopeo                  fills that registry, and is an oracle for digests
umoci                   oracle for unpacking layers
mmdebstrap              makes the Debian root file system that tests pull
curl                    puts image indexes into that registry
nftables                looks at our table from outside
iproute2                looks at links and namespaces from outside
procps                  looks at processes from outside
attr                    sets and shows extended attributes
python3                 makes archives that no honest program would
docker.io               the reference beside which results are compared
iptables                what dockerd programs its bridge with
zsh                     completes command lines of swk
fish                    the same
jq                      writes bundles for the OCI runtime, and reads what docker and runc print
'

packages_bench='
gcc                     compiles the floor and the timing driver
lua5.4                  the language to compare with
python3                 the other one
runc                    peer
crun                    peer
bubblewrap              peer
'

# The names in the given lists, one a line.
package_names() {
    local list
    for list in "$@"; do
        list="packages_$list"
        awk 'NF { print $1 }' <<<"${!list}"
    done
}

# The names among the arguments that are not installed.
packages_missing() {
    local installed
    # dpkg-query fails when one name is unknown to it; what it does know is still on its standard output.
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
    comm -23 <(printf '%s\n' "$@" | sort) <(awk '$1 == "installed" { print $2 }' <<<"$installed" | sort)
}

# Makes sure that the packages of the given lists are installed, or says which are not and returns 1.
packages_require() {
    local names missing
    mapfile -t names < <(package_names "$@")
    mapfile -t missing < <(packages_missing "${names[@]}")
    ((${#missing[@]})) || return 0
    if ((EUID != 0)); then
        printf 'these Debian packages are missing: %s\n  help: sudo apt-get install --no-install-recommends %s\n' \
            "${missing[*]}" "${missing[*]}" >&2
        return 1
    fi
    printf 'installing %s\n' "${missing[*]}" >&2
    export DEBIAN_FRONTEND=noninteractive
    # A fresh machine has no package lists, an old one outdated ones; a failed refresh shows in the install that follows.
    apt-get update -qq >&2 || true
    apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends "${missing[@]}" >&2
}

# Makes sure that a Swift 6.3 (or newer) toolchain is in PATH, or says where it looked and returns 1.
swift_require() {
    local dir version
    if ! command -v swift >/dev/null; then
        for dir in /opt/swift/usr/bin /usr/local/swift/usr/bin "$HOME/.local/share/swiftly/bin"; do
            [[ -x $dir/swift ]] && PATH=$dir:$PATH && export PATH && break
        done
    fi
    if ! command -v swift >/dev/null; then
        printf 'no Swift toolchain in PATH, /opt/swift, /usr/local/swift or swiftly: swk needs Swift 6.3\n%s\n' \
            '  help: install one from https://www.swift.org/install/linux/' >&2
        return 1
    fi
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    if ! printf '%s\n' 6.3 "$version" | sort -C -V; then
        printf 'Swift %s at %s is too old: swk needs Swift 6.3\n' "${version:-of unknown version}" "$(command -v swift)" >&2
        return 1
    fi
}

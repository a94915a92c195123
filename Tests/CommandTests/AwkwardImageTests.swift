// Awkward images, made the same way by swk and by docker: what was changed, what the committed image holds for docker, for skopeo with
// umoci and for swk, and what comes back of docker's own archive. Everything is compared as trees: kinds, modes, owners, times, links,
// content, devices, attributes, and which names are one file.

import FoundationEssentials
import Glibc
import Testing

extension Commands {
    @Suite(.docker) struct AwkwardImageTests {
        /// What is done in a container of the base image, which has some of everything.
        static let cases: [(name: String, script: String)] = [
            ("nothing", ":"),
            ("deleted", "rm /d/a; rm -r /d/deep; rm /link"),
            ("deleted-and-made-again", "rm -r /d; mkdir /d; echo new >/d/new; rm /f; echo again >/f"),
            (
                "deep-and-again",
                "rm -r /d/deep/e; mkdir -p /d/deep/e/f; echo x >/d/deep/e/f/g; rm -r /d/deep/e/f; mkdir /d/deep/e/f"
            ),
            (
                "kinds-swapped",
                "rm -r /d; echo file >/d; rm /f; mkdir -p /f/g; rm /link; mkdir /link; rm -r /p; ln -s f /p"
            ),
            (
                "hard-links",
                "echo one >/one; ln /one /two; mkdir /l; ln /one /l/three; ln /f /again; echo more >>/again"
            ),
            ("hard-link-of-the-image", "rm /h2; echo changed >>/h1; ln /h1 /h3"),
            (
                "devices",
                "mknod /null c 1 3; mknod /disk b 8 1; mkfifo /pipe; chmod 640 /pipe; chown 5:6 /disk; rm /p; mknod /p c 5 1"
            ),
            (
                "rights",
                "cp /f /su; chown 7:8 /su; chmod 4755 /su; mkdir /t; chmod 1777 /t; chmod 2750 /d; chown -h 9:9 /link; chmod 700 /"
            ),
            (
                "links",
                "ln -s /etc/passwd /abs; ln -s ../../../x /up; ln -s self /self; ln -s /nowhere/at/all /d/dangling"
            ),
            (
                "times",
                "touch -d '2001-02-03 04:05:06' /f /d; touch -h -d '1999-01-01 00:00:00' /link; touch -d @1 /d/a"
            ),
            (
                "names",
                "touch \"$(printf '/caf\\351')\" \"$(printf '/a\\nb')\" '/ blank ' '/\"quoted\"' '/back\\slash' '/ü'"
            ),
            (
                "long-names",
                "n=$(printf '%0200d' 0); mkdir -p /$n/$n; echo long >/$n/$n/$n; ln -s $n/$n/$n /to-long; ln /$n/$n/$n /hard"
            ),
            (
                "sizes",
                ": >/empty; dd if=/dev/zero of=/zeros bs=1M count=3; truncate -s 5M /hole; echo end >>/hole; seq 100000 >/numbers"
            ),
            ("moved", "mv /f /moved; mv /d/deep /moved-deep; mkdir /n; mv /n /n2; mv /link /d/"),
            ("big-owners", "touch /big; chown 4000000000:70000 /big; chown 65536:65537 /d/deep"),
        ]

        private static let base = """
            mkdir -p /d/deep/e /d/other; echo a >/d/a; echo b >/d/b; echo old >/d/deep/e/old; echo f >/f; ln -s f /link; mkfifo /p
            echo shared >/h1; ln /h1 /h2; chmod 4711 /d/b; chown 3:4 /d/deep; chmod 750 /d/deep
            find / -xdev -exec touch -h -d '2020-01-01 00:00:00' {} + 2>/dev/null || true
            """

        /// Prints a tree below a directory, one line for each fact; docker's own additions to every container left out.
        private static let describe = """
            cd "$1" && rm -rf .dockerenv dev etc/hostname etc/hosts etc/resolv.conf etc/mtab proc sys
            find . -mindepth 1 ! -path ./etc -printf '%P|%y|%m|%U|%G|%T@|%l\\0' | sed -z 's/\\.0*|/|/g' | sort -z | tr '\\0\\n' '\\n?'
            find . -type f -size +0 -print0 | sort -z | xargs -0 -r sha256sum
            find . ! -type d -links +1 -printf '%i %P\\0' | sort -z | awk 'BEGIN{RS="\\0"} {i=$1; sub(/^[0-9]+ /,""); g[i]=g[i] " " $0}
              END{for(i in g) print "same:" g[i]}' | sort
            find . \\( -type b -o -type c \\) -exec stat -c '%n %t:%T' {} + | sort
            getfattr -R -h -d -m 'user|security.capability' . 2>/dev/null | sort || true
            """

        @Test func everybodyReadsTheSameImages() throws {
            let docker = try DockerDaemon.required()
            let registry = try Registry.required().address
            try withWorld(extra: ["SWK_MIRRORS": "http://\(registry)"]) { world in
                let script = try world.write(Self.describe, to: "describe.sh")
                try prepare(world, docker)
                let names = Self.cases.map { "awkward:\($0.name)" }
                for (name, script) in Self.cases { try change(name, script, world, docker) }
                #expect(try world.start(["save", "-o", "ours.tar"] + names).outcome(within: 120).code == 0)
                let loaded = try docker.host("docker", "load", "-q", "-i", "\(world.files)/ours.tar")
                #expect(loaded.code == 0 && loaded.lines.count == names.count, "\(loaded)")
                for (name, _) in Self.cases {
                    let seen = try tree(
                        world, script,
                        "swk run --network none --name out awkward:\(name) true >&2; swk export out; swk rm out >&2")
                    #expect(seen.contains("/busybox|f|") || seen.contains("bin/busybox|f|"), "\(name) is seen")
                    let theirs = try tree(
                        docker, world, script,
                        "docker create --name out awkward:\(name) true >&2; docker export out; docker rm out >&2")
                    #expect(theirs == seen, "docker's \(name)")
                    for kind in ["docker-archive", "oci-archive"] {
                        #expect(try umoci(world, script, kind, name) == seen, "umoci's \(name) by \(kind)")
                    }
                }
                try comeBack(world, docker, script)
                try docker.host("sh", "-c", "docker images -aq | sort -u | xargs -r docker rmi -f")
            }
        }

        /// The base image: the same for both, as docker has it from swk.
        private func prepare(_ world: World, _ docker: DockerDaemon) throws {
            try world.swk("run", "--name", "base", "busybox", "sh", "-c", Self.base)
            _ = try world.host(
                "sh", "-c", "touch attr; setfattr -n user.note -v hello attr && tar -c --xattrs attr | swk cp - base:/")
            #expect(try world.swk("commit", "base", "awkward:base").code == 0)
            try world.swk("rm", "base")
            #expect(try world.swk("save", "-o", "base.tar", "awkward:base").code == 0)
            let loaded = try docker.host("docker", "load", "-i", "\(world.files)/base.tar")
            #expect(loaded.stdout == "Loaded image: awkward:base\n", "\(loaded)")
        }

        /// Changes a container of either, compares what they say of it, and commits ours.
        private func change(_ name: String, _ script: String, _ world: World, _ docker: DockerDaemon) throws {
            let ours = try world.swk("run", "--network", "none", "--name", "box", "awkward:base", "sh", "-ec", script)
            let theirs = try docker.host(
                "docker", "run", "--network", "none", "--name", "box", "awkward:base", "sh", "-ec", script)
            #expect(ours.code == 0 && theirs.code == 0, "\(name): \(ours) \(theirs)")
            let changes = try (
                world.swk("diff", "box").lines.sorted(), docker.host("docker", "diff", "box").lines.sorted()
            )
            #expect(changes.0 == changes.1, "diff of \(name)")
            #expect(try world.swk("commit", "box", "awkward:\(name)").code == 0)
            try docker.host("docker", "commit", "box", "theirs:\(name)")
            try docker.host("docker", "rm", "box")
            try world.swk("rm", "box")
        }

        /// What docker committed and saved, loaded by swk, is what docker exports.
        private func comeBack(_ world: World, _ docker: DockerDaemon, _ script: String) throws {
            let names = Self.cases.map { "theirs:\($0.name)" }
            try docker.host(["docker", "save", "-o", "\(world.files)/theirs.tar"] + names)
            let loaded = try world.swk("load", "-i", "theirs.tar", within: 120)
            #expect(loaded.code == 0 && loaded.lines.count == names.count, "\(loaded)")
            for name in names {
                let ours = try tree(
                    world, script, "swk run --network none --name out \(name) true >&2; swk export out; swk rm out >&2")
                let theirs = try tree(
                    docker, world, script,
                    "docker create --name out \(name) true >&2; docker export out; docker rm out >&2")
                #expect(ours == theirs, "our reading of docker's \(name)")
            }
        }

        private static let extract =
            "rm -rf tree; mkdir tree; tar -xp --xattrs --xattrs-include='*' --numeric-owner -C tree; sh describe.sh tree; rm -rf tree"

        private func tree(_ world: World, _ script: String, _ command: String) throws -> String {
            try world.host("sh", "-c", "{ \(command); } | { \(Self.extract); }").stdout
        }

        private func tree(_ docker: DockerDaemon, _ world: World, _ script: String, _ command: String) throws -> String
        {
            try docker.host(["sh", "-c", "{ \(command); } | { \(Self.extract); }"], directory: world.files).stdout
        }

        private func umoci(_ world: World, _ script: String, _ kind: String, _ name: String) throws -> String {
            try world.host(
                "sh", "-c",
                """
                rm -rf layout bundle
                skopeo copy -q \(kind):ours.tar:awkward:\(name) oci:layout:x && umoci unpack --image layout:x bundle >&2
                sh describe.sh bundle/rootfs; rm -rf layout bundle
                """, within: 120
            ).stdout
        }
    }
}

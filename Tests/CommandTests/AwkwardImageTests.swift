// Awkward images: each change is made by swk and by docker to the same base, and both must say the same of what was changed. Then what
// we committed and pushed, what we built and saved, and what docker committed and saved is read by everybody: the tree that
// swk runs and those that docker and umoci unpack must be equal.

import FoundationEssentials
import Glibc
import Testing

extension Commands {
    @Suite(.docker) struct AwkwardImageTests {
        struct Case: Sendable, CustomTestStringConvertible {
            var name, script: String
            var testDescription: String { name }

            init(_ name: String, _ script: String) { (self.name, self.script) = (name, script) }
        }

        /// What is done in a container of the base image, which has some of everything.
        static let cases = [
            Case("nothing", ":"),
            Case("deleted", "rm /d/a; rm -r /d/deep; rm /link"),
            Case("deleted-and-made-again", "rm -r /d; mkdir /d; echo new >/d/new; rm /f; echo again >/f"),
            Case(
                "deep-and-again",
                "rm -r /d/deep/e; mkdir -p /d/deep/e/f; echo x >/d/deep/e/f/g; rm -r /d/deep/e/f; mkdir /d/deep/e/f"),
            Case(
                "kinds-swapped",
                "rm -r /d; echo file >/d; rm /f; mkdir -p /f/g; rm /link; mkdir /link; rm /p; ln -s f /p"),
            Case(
                "hard-links",
                "echo one >/one; ln /one /two; mkdir /l; ln /one /l/three; ln /f /again; echo more >>/again"),
            Case("hard-link-of-the-image", "rm /h2; echo changed >>/h1; ln /h1 /h3"),
            Case("a-hard-link-more", "ln /h1 /d/h3; ln /link /link2"),
            Case(
                "devices",
                "mknod /null c 1 3; mknod /disk b 8 1; mkfifo /pipe; chmod 640 /pipe; chown 5:6 /disk; rm /p; mknod /p c 5 1"
            ),
            Case(
                "rights",
                "cp /f /su; chown 7:8 /su; chmod 4755 /su; mkdir /t; chmod 1777 /t; chmod 2750 /d; chown -h 9:9 /link"
            ),
            Case("attributes", "echo more >>/noted; chmod 755 /ping; mv /ping /d/ping; chown 1:1 /d/deep"),
            Case(
                "links",
                "ln -s /etc/passwd /abs; ln -s ../../../x /up; ln -s self /self; ln -s /nowhere/at/all /d/dangling"),
            Case(
                "times",
                "touch -d '2001-02-03 04:05:06' /f /d; touch -h -d '1999-01-01 00:00:00' /link; touch -d @1 /d/a"),
            Case(
                "names",
                #"touch "$(printf '/caf\351')" "$(printf '/a\nb')" '/ blank ' '/"quoted"' '/back\slash' '/ü' '/-dash'"#),
            Case(
                "long-names",
                "n=$(printf '%0200d' 0); mkdir -p /$n/$n; echo long >/$n/$n/$n; ln -s $n/$n/$n /to-long; ln /$n/$n/$n /hard"
            ),
            Case(
                "sizes",
                ": >/empty; dd if=/dev/zero of=/zeros bs=1M count=3; truncate -s 5M /hole; echo end >>/hole; seq 100000 >/numbers"
            ),
            Case("moved", "mv /f /moved; mv /d/deep /moved-deep; mkdir /n; mv /n /n2; mv /link /d/"),
            Case("big-owners", "touch /big; chown 4000000000:70000 /big; chown 65536:65537 /d/deep"),
        ]

        private static let base = """
            mkdir -p /d/deep/e /d/other; echo a >/d/a; echo b >/d/b; echo old >/d/deep/e/old; echo f >/f; ln -s f /link; mkfifo /p
            echo shared >/h1; ln /h1 /h2; chmod 4711 /d/b; chown 3:4 /d/deep; chmod 750 /d/deep; touch -d '2020-01-01' /d /d/a /f
            """

        @Test(arguments: cases) func everybodyReadsTheSame(_ example: Case) throws {
            let docker = try DockerDaemon.required()
            let registry = try Registry.required().address
            try withWorld { world in
                try prepare(world, docker)
                try change(example, world, docker)

                let committed = "\(registry)/awkward/\(example.name)"
                try succeed(world.swk("tag", "ours", committed))
                try succeed(world.swk("push", "-q", committed))
                try succeed(docker.host("docker", "pull", "-q", committed))
                let ours = try running("ours", in: world)
                #expect(ours.lines.count > 10)
                try expect(unpacked(committed, in: docker), "what docker pulls", toBe: ours)
                try expect(unpacked("docker://\(committed)", world), "what umoci unpacks of the registry", toBe: ours)

                try succeed(world.swk("save", "-o", "built.tar", "built"))
                try succeed(docker.host("docker", "load", "-i", "\(world.files)/built.tar"))
                let built = try running("built", in: world)
                try expect(unpacked("built", in: docker), "what docker loads", toBe: built)
                try expect(
                    unpacked("docker-archive:built.tar:built:latest", world), "what umoci unpacks of the file",
                    toBe: built)

                try succeed(docker.host("docker", "save", "-o", "\(world.files)/theirs.tar", "theirs"))
                try succeed(world.swk("load", "-i", "theirs.tar"))
                try expect(running("theirs", in: world), "what we load of docker", toBe: unpacked("theirs", in: docker))
                try docker.host("docker", "rmi", "-f", "theirs", "built", committed)
            }
        }

        /// The base image, the same for both. The first case makes it, and leaves it beside dockerd for the others.
        private func prepare(_ world: World, _ docker: DockerDaemon) throws {
            let archive = "\(docker.directory)/base.tar"
            guard access(archive, F_OK) != 0 else { return try succeed(world.swk("load", "-i", archive)) }
            try succeed(world.swk("run", "--name", "base", "busybox", "sh", "-ec", Self.base))
            let attributes = """
                set -e; touch noted ping; setfattr -n user.note -v hello noted
                setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 ping
                tar -c --xattrs --xattrs-include='*' noted ping | swk cp - base:/
                """
            try succeed(world.host("sh", "-c", attributes))
            try succeed(world.swk("commit", "base", "base"))
            try succeed(world.swk("rm", "base"))
            try succeed(world.swk("save", "-o", archive, "base"))
            try succeed(docker.host("docker", "load", "-i", archive))
        }

        /// Changes a container of either, compares what they say of it, and commits both; ours is built as well.
        private func change(_ example: Case, _ world: World, _ docker: DockerDaemon) throws {
            let command = ["run", "--network", "none", "--name", "box", "base", "sh", "-ec", example.script]
            try succeed(world.start(command).outcome())
            try succeed(docker.host(["docker"] + command))
            let changes = try (world.swk("diff", "box"), docker.host("docker", "diff", "box"))
            #expect(changes.0.lines.sorted() == changes.1.lines.sorted(), "diff")
            try succeed(world.swk("commit", "box", "ours"))
            try succeed(docker.host("docker", "commit", "box", "theirs"))
            try docker.host("docker", "rm", "box")
            try succeed(world.swk("rm", "box"))

            let words = String(decoding: try JSONEncoder().encode(["sh", "-ec", example.script]), as: UTF8.self)
            let file = try world.write("FROM base\nRUN \(words)\n", to: "Dockerfile")
            try succeed(world.swk("build", "-q", "--network", "none", "-t", "built", "-f", file, world.files))
        }

        private func succeed(_ outcome: Outcome, sourceLocation: SourceLocation = #_sourceLocation) throws {
            try #require(outcome.code == 0, "\(outcome)", sourceLocation: sourceLocation)
        }

        private func expect(
            _ found: FileListing, _ what: String, toBe wanted: FileListing,
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            #expect(found.differences(from: wanted) == [], "\(what)", sourceLocation: sourceLocation)
        }

        // MARK: - Three readers

        private func running(_ image: String, in world: World) throws -> FileListing {
            try succeed(world.swk("run", "-d", "--network", "none", "--name", "out", image, "sleep", "1000"))
            defer { #expect(throws: Never.self) { try succeed(world.swk("rm", "-f", "out")) } }
            let pid = try world.swk("inspect", "--format", "{{.State.Pid}}", "out").trimmed
            return try FileListing("/proc/\(pid)/root")
        }

        /// Its layers as docker unpacked them, without a container.
        private func unpacked(_ image: String, in docker: DockerDaemon) throws -> FileListing {
            let format = "{{.GraphDriver.Data.UpperDir}}:{{.GraphDriver.Data.LowerDir}}"
            let said = try docker.host("docker", "image", "inspect", "--format", format, image)
            try succeed(said)
            return try FileListing(layers: said.trimmed.split(separator: ":").map(String.init))
        }

        private func unpacked(_ source: String, _ world: World) throws -> FileListing {
            let script = """
                set -e; rm -rf layout bundle
                skopeo copy -q --src-tls-verify=false \(source) oci:layout:x; umoci unpack --image layout:x bundle
                """
            try succeed(world.host("sh", "-c", script, within: 120))
            return try FileListing("\(world.files)/bundle/rootfs")
        }
    }
}

// `cp` in both directions, running and stopped, with docker's rules; and that nothing in a container leads out of it.

import Glibc
import Testing

extension Commands {
    @Suite struct CopyTests {
        /// A world with a container `c`, running or stopped, and a tree `t` on the host.
        private func withContainer(running: Bool, _ body: (World) throws -> Void) throws {
            try withWorld { world in
                if running {
                    try world.swk("run", "-d", "--name", "box", "busybox", "sleep", "1000")
                } else {
                    try world.swk("run", "--name", "box", "busybox", "true")
                }
                _ = try world.host(
                    "sh", "-c",
                    "mkdir -p t/sub; echo one > t/one; echo two > t/sub/two; ln -s one t/link; chmod 640 t/one")
                try body(world)
                try world.swk("rm", "-f", "box")
            }
        }

        /// What is in the container, through a copy out as an archive: works on stopped ones as well.
        private func listing(_ world: World, _ path: String) throws -> [String] {
            try world.host("sh", "-c", "swk cp box:\(path) - | tar -t").lines.sorted()
        }

        @Test(arguments: [true, false]) func aTreeGoesInByDockersRules(running: Bool) throws {
            try withContainer(running: running) { world in
                #expect(try world.swk("cp", "t", "box:/tmp").code == 0)
                #expect(try listing(world, "/tmp/t") == ["t/", "t/link", "t/one", "t/sub/", "t/sub/two"])
                #expect(try world.swk("cp", "t", "box:/tmp/new").code == 0)
                #expect(try listing(world, "/tmp/new") == ["new/", "new/link", "new/one", "new/sub/", "new/sub/two"])
                #expect(try world.swk("cp", "t/.", "box:/tmp/new").code == 0)
                #expect(try listing(world, "/tmp/new").count == 5)
                #expect(try world.swk("cp", "t/.", "box:/tmp/made").code == 0)
                #expect(try listing(world, "/tmp/made").count == 5)
                #expect(try world.swk("exec", "box", "test", "-e", "/tmp/one").code != 0 || !running)
                #expect(try world.swk("cp", "t/one", "box:/tmp/new/sub").code == 0)
                #expect(try world.swk("cp", "t/one", "box:/tmp/new/two").code == 0)
                #expect(try world.swk("cp", "t/sub/two", "box:tmp/new/two").code == 0)
                #expect(
                    try listing(world, "/tmp/new")
                        == ["new/", "new/link", "new/one", "new/sub/", "new/sub/one", "new/sub/two", "new/two"])
                let row = try world.host(
                    "sh", "-c",
                    "swk cp box:/tmp/new/two - | tar -tv --numeric-owner; swk cp box:/tmp/new/two - | tar -xO")
                #expect(row.stdout.hasPrefix("-rw-r--r-- 0/0") && row.stdout.hasSuffix("two\n"), "\(row)")
                for (words, said) in [
                    (["t", "box:/etc/passwd"], "cannot be copied to a file"),
                    (["t/one", "box:/no/x"], "no directory `/no`"),
                    (["t/one", "box:/tmp/none/"], "no such directory"), (["absent", "box:/tmp"], "no such file"),
                    (["t/one/", "box:/tmp"], "not a directory"), (["t", "box:/none/x"], "no directory `/none`"),
                    (["t", "absent:/tmp"], "absent"), (["box:/etc", "box:/tmp"], "from one container to another"),
                    (["t", "u"], "must be in a container"),
                ] {
                    let refused = try world.start(["cp"] + words).outcome()
                    #expect(refused.code == 1 && refused.stderr.contains(said), "\(words): \(refused)")
                }
            }
        }

        @Test(arguments: [true, false]) func aTreeComesOut(running: Bool) throws {
            try withContainer(running: running) { world in
                try world.swk("cp", "t", "box:/srv")
                #expect(try world.swk("cp", "box:/srv", "out").code == 0)
                #expect(try world.host("diff", "-r", "t", "out").code == 0)
                #expect(try world.swk("cp", "box:/srv/.", "out").code == 0)
                #expect(try world.swk("cp", "box:/srv/.", "made").code == 0)
                #expect(try world.host("diff", "-r", "t", "made").code == 0)
                #expect(access("\(world.files)/one", F_OK) != 0)
                #expect(try world.swk("cp", "box:/srv", "out").code == 0)
                #expect(try world.host("diff", "-r", "t", "out/srv").code == 0)
                #expect(try world.swk("cp", "box:/srv/link", "as-link").code == 0)
                #expect(try world.host("readlink", "as-link").trimmed == "one")
                #expect(try world.swk("cp", "-L", "box:/srv/link", "as-file").code == 0)
                #expect(contents(of: "\(world.files)/as-file") == "one\n")
                #expect(try world.host("stat", "-c", "%a", "as-file").trimmed == "640")
                #expect(try world.swk("cp", "box:/absent", "x").code == 1)
            }
        }

        @Test(arguments: [true, false]) func anArchiveGoesInAndOwnersAreKeptOnDemand(running: Bool) throws {
            try withContainer(running: running) { world in
                let piped = try world.host(
                    "sh", "-c",
                    "chown 5:6 t/one; tar -c -C t . | swk cp - box:/tmp && tar -cz -C t one | swk cp - box:/var"
                )
                #expect(piped.code == 0, "\(piped)")
                #expect(try listing(world, "/tmp/one") == ["one"] && listing(world, "/var/one") == ["one"])
                try world.swk("cp", "-a", "t/one", "box:/home/kept")
                try world.swk("cp", "t/one", "box:/home/roots")
                let owners = try world.host(
                    "sh", "-c", "swk cp box:/home - | tar -tv --numeric-owner | awk '{print $2}'")
                #expect(owners.lines == ["0/0", "5/6", "0/0"])
                #expect(try world.host("sh", "-c", "tar -c t | swk cp - box:/etc/passwd").code == 1)
                #expect(try world.host("sh", "-c", "echo no archive | swk cp - box:/tmp").code == 1)
            }
        }

        @Test func volumesAndMountedFilesTakePart() throws {
            try withWorld { world in
                _ = try world.host("sh", "-c", "mkdir host; echo h > host/file; echo new > new")
                try world.swk(
                    "run", "-d", "--name", "box", "-v", "data:/data", "-v", "\(world.files)/host:/host:ro", "busybox",
                    "sh",
                    "-c", "echo d > /data/file; sleep 1000")
                for state in ["running", "stopped"] {
                    #expect(try world.swk("cp", "new", "box:/data/\(state)").code == 0)
                    #expect(try world.swk("cp", "box:/host/file", "copied").code == 0)
                    #expect(contents(of: "\(world.files)/copied") == "h\n")
                    #expect(try world.swk("cp", "new", "box:/host/x").code == 1, "it is mounted read-only")
                    try world.swk("stop", "-t", "0", "box")
                }
                try world.swk("start", "box")
                #expect(try world.swk("exec", "box", "cat", "/data/running", "/data/stopped").stdout == "new\nnew\n")
                #expect(try world.swk("cp", "box:/etc/hosts", "hosts").code == 0)
                #expect(contents(of: "\(world.files)/hosts").contains("localhost"))
                #expect(try world.swk("cp", "new", "box:/etc/hosts").code == 0)
                #expect(try world.swk("exec", "box", "cat", "/etc/hosts").stdout == "new\n")
                #expect(try !world.host("sh", "-c", "ls host").stdout.contains("x"))
                try world.swk("rm", "-f", "box")
                try world.swk("volume", "rm", "data")
            }
        }

        @Test(arguments: [true, false]) func linksInAContainerDoNotLeadOut(running: Bool) throws {
            try withContainer(running: running) { world in
                let canary = "\(world.files)/canary"
                _ = try world.host("sh", "-c", "mkdir canary; echo untouched > canary/file; chmod 700 canary")
                let up = String(repeating: "../", count: 30)
                let links = try world.host(
                    "sh", "-c",
                    "mkdir l; ln -s \(canary) l/abs; ln -s \(up)\(canary.dropFirst()) l/up; ln -s \(canary)/file l/file; swk cp l box:/l"
                )
                #expect(links.code == 0, "\(links)")
                for name in ["abs", "up", "file"] {
                    // Inside, the links lead to nothing, or to a place in the container.
                    _ = try world.swk("cp", "t/one", "box:/l/\(name)")
                    _ = try world.swk("cp", "t/one", "box:/l/\(name)/file")
                    _ = try world.swk("cp", "t", "box:/l/\(name)/made")
                    #expect(try world.swk("cp", "-L", "box:/l/\(name)/file", "stolen").code == 1)
                }
                _ = try world.swk("cp", "t/one", "box:/\(up)\(canary.dropFirst())/file")
                let evil = """
                    import io, sys, tarfile
                    out = tarfile.open(fileobj=sys.stdout.buffer, mode="w|")
                    def add(name, **fields):
                        member = tarfile.TarInfo(name)
                        for key, value in fields.items(): setattr(member, key, value)
                        data = b"hostile" if member.type == tarfile.REGTYPE else b""
                        member.size = len(data)
                        out.addfile(member, io.BytesIO(data))
                    add(sys.argv[1], **eval(sys.argv[2]))
                    if len(sys.argv) > 3: add(sys.argv[3])
                    out.close()
                    """
                _ = try world.write(evil, to: "evil.py")
                for arguments in [
                    "'\(up)\(canary.dropFirst())/file' '{}'", "'\(canary)/file' '{}'",
                    "s '{\"type\": tarfile.SYMTYPE, \"linkname\": \"\(canary)\"}' s/file",
                    "h '{\"type\": tarfile.LNKTYPE, \"linkname\": \"\(up)\(canary.dropFirst())/file\"}' h",
                    "h '{\"type\": tarfile.LNKTYPE, \"linkname\": \"\(canary)/file\"}' h",
                ] {
                    for command in ["cp - box:/tmp", "import - acme/evil", "load"] {
                        _ = try world.host("sh", "-c", "python3 evil.py \(arguments) | swk \(command)")
                    }
                }
                #expect(contents(of: "\(canary)/file") == "untouched\n")
                #expect(try world.host("sh", "-c", "ls canary; stat -c '%a %h' canary/file").stdout == "file\n644 1\n")
            }
        }

        @Test func scriptsCopy() throws {
            try withWorld { world in
                let said = try world.script(
                    #"""
                    fs.write("in.txt", "hello\n")
                    let c = Image("busybox").start("sleep", "1000")
                    c.copy("in.txt", to: "/tmp/").copy(from: "/tmp/in.txt", to: "out.txt")
                    print(c.exec("cat", "/tmp/in.txt").stdout.trim(), fs.read("out.txt").trim())
                    try { c.copy(from: "/absent", to: "x") } catch e { print(e.code) }
                    try { c.copy("in.txt", from: "/tmp", to: "x") } catch e { print(e.code) }
                    """#)
                #expect(said.stdout == "hello hello\ncopy.not-found\noption.invalid\n", "\(said)")
            }
        }
    }
}

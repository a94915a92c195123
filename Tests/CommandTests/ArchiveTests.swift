// Images and containers as files: commit, diff, export, import, save, load. As verbs, and as methods of values.

import Glibc
import Testing

extension Commands {
    @Suite struct ArchiveTests {
        @Test func whatAContainerChangedIsShown() throws {
            try withWorld { world in
                try world.swk(
                    "run", "--name", "box", "busybox", "sh", "-c",
                    "echo x >/etc/motd; echo y >>/etc/passwd; rm /etc/group; mkdir -p /a/b; rm -r /var/spool; mkdir /var/spool"
                )
                let said = try world.swk("diff", "box").lines.filter { !$0.hasSuffix(" /var/spool") }
                #expect(
                    said == ["A /a", "A /a/b", "C /etc", "D /etc/group", "A /etc/motd", "C /etc/passwd", "C /var"])
                let json = try JSONValue(try world.swk("diff", "box", "--json").stdout)
                #expect(json.elements.contains { $0["kind"]?.string == "D" && $0["path"]?.string == "/etc/group" })
                try world.swk("rm", "box")
            }
        }

        @Test func aCommittedImageHasTheChangesAndTheConfiguration() throws {
            try withWorld { world in
                try world.swk("run", "-d", "--name", "box", "-e", "A=1", "busybox", "sleep", "1000")
                try world.swk("exec", "box", "sh", "-c", "echo changed >/etc/motd; rm /etc/group")
                let made = try world.swk(
                    "commit", "-m", "a new motd", "-a", "Jane", "-c", #"CMD ["cat", "/etc/motd"]"#, "--change",
                    "ENV B=$A$A", "box", "acme/box:2")
                #expect(made.code == 0, "\(made)")
                #expect(made.trimmed.hasPrefix("sha256:") && made.trimmed.count == 71)
                #expect(try world.swk("exec", "box", "true").code == 0, "it goes on")
                #expect(try world.swk("run", "--rm", "acme/box:2").stdout == "changed\n")
                let env = try world.swk("run", "--rm", "acme/box:2", "sh", "-c", "echo $A $B; ls /etc/group")
                #expect(env.stdout == "1 11\n" && env.stderr.contains("No such file"))
                let unnamed = try world.swk("commit", "--pause=false", "box")
                #expect(try world.swk("run", "--rm", unnamed.trimmed, "cat", "/etc/motd").stdout == "changed\n")
                try world.swk("rm", "-f", "box")
            }
        }

        @Test func mistakesOfACommitLeaveNothing() throws {
            try withWorld { world in
                try world.swk("run", "--name", "box", "busybox", "true")
                let before = try world.swk("images", "-q").stdout
                for (words, said) in [
                    (["box", "Acme/X"], "Acme/X"), (["absent", "acme/x"], "absent"),
                    (["box", "acme/x@sha256:12"], "acme/x"),
                    (["-c", "CDM x", "box"], "did you mean `CMD`"),
                ] {
                    let refused = try world.start(["commit"] + words).outcome()
                    #expect(refused.code == 1 && refused.stderr.contains(said), "\(refused)")
                }
                #expect(try world.swk("images", "-q").stdout == before)
                try world.swk("rm", "box")
            }
        }

        @Test func anExportedContainerComesBackAsAFlatImage() throws {
            try withWorld { world in
                try world.swk("run", "--name", "box", "busybox", "sh", "-c", "echo changed >/etc/motd; rm /etc/group")
                #expect(try world.host("sh", "-c", "swk export box > x.tar").code == 0)
                #expect(try world.swk("export", "-o", "y.tar", "box").code == 0)
                #expect(try world.host("cmp", "x.tar", "y.tar").code == 0)
                let names = try world.host("tar", "-tf", "x.tar").lines
                #expect(names.contains("etc/motd") && names.contains("bin/busybox") && !names.contains("etc/group"))
                let piped = try world.host("sh", "-c", "cat x.tar | swk import - acme/flat:v1")
                #expect(piped.code == 0 && piped.trimmed.hasPrefix("sha256:"), "\(piped)")
                #expect(try world.swk("run", "--rm", "acme/flat:v1", "cat", "/etc/motd").stdout == "changed\n")
                for (packer, ending) in [("gzip", "gz"), ("zstd", "zst"), ("xz", "xz")] {
                    guard try world.host("sh", "-c", "command -v \(packer)").code == 0 else { continue }
                    _ = try world.host("sh", "-c", "\(packer) -c x.tar > x.tar.\(ending)")
                    let file = try world.swk(
                        "import", "-m", "packed", "-c", "CMD cat /etc/motd", "x.tar.\(ending)", "acme/\(ending)")
                    #expect(file.code == 0, "\(file)")
                    #expect(try world.swk("run", "--rm", "acme/\(ending)").stdout == "changed\n")
                    let pipe = try world.host("sh", "-c", "swk import - acme/piped < x.tar.\(ending)")
                    #expect(pipe.code == 0, "\(pipe)")
                }
                try world.swk("rm", "box")
            }
        }

        @Test func whatIsNoArchiveIsRefusedAndLeavesNothing() throws {
            try withWorld { world in
                try world.swk("run", "--rm", "busybox", "true")
                _ = try world.host(
                    "sh", "-c", "head -c 100000 /dev/urandom > noise; : > empty; head -c 5000 /bin/busybox | gzip > cut"
                )
                let before = try world.host("sh", "-c", "find $SWK_ROOT/images -type f | sort").stdout
                for source in ["noise", "empty", "cut", "absent", "http://127.0.0.1:9/x.tar"] {
                    let refused = try world.swk("import", source, "acme/x")
                    #expect(refused.code == 1 && refused.stderr.split(separator: "\n").count <= 4, "\(refused)")
                }
                for source in ["noise", "empty", "cut"] {
                    #expect(try world.host("sh", "-c", "cat \(source) | swk import - acme/x").code == 1)
                    #expect(try world.host("sh", "-c", "cat \(source) | swk load").code == 1)
                    #expect(try world.swk("load", "-i", source).code == 1)
                }
                #expect(try world.host("sh", "-c", "find $SWK_ROOT/images -type f | sort").stdout == before)
                #expect(try !world.swk("images").stdout.contains("acme/x"))
            }
        }

        @Test func imagesAreSavedAndLoaded() throws {
            try withWorld { world in
                try world.swk("tag", "busybox", "acme/box:1")
                try world.swk("tag", "busybox", "acme/box:2")
                let id = try world.swk("images", "-q", "--no-trunc").lines[0]
                #expect(try world.swk("save", "-o", "both.tar", "acme/box").code == 0)
                #expect(try world.host("sh", "-c", "swk save acme/box:1 | gzip > one.tar.gz").code == 0)
                try world.swk("rmi", "-f", "acme/box:1", "acme/box:2", "busybox")
                #expect(
                    try world.swk("load", "-i", "both.tar").stdout
                        == "Loaded image: acme/box:1\nLoaded image: acme/box:2\n")
                #expect(try world.swk("images", "-q", "--no-trunc").lines.first == id)
                #expect(try world.swk("run", "--rm", "acme/box:2", "echo", "loaded").stdout == "loaded\n")
                try world.swk("rmi", "-f", "acme/box:1", "acme/box:2")
                #expect(try world.host("sh", "-c", "swk load < one.tar.gz").stdout == "Loaded image: acme/box:1\n")
                // Everything of two images at once, one of them by its id.
                try world.swk("run", "--name", "box", "acme/box:1", "touch", "/new")
                let other = try world.swk("commit", "box").trimmed
                try world.swk("rm", "box")
                #expect(try world.swk("save", "-o", "two.tar", "acme/box:1", other).code == 0)
                try world.swk("rmi", "-f", "acme/box:1", other)
                #expect(
                    try world.swk("load", "-i", "two.tar").stdout
                        == "Loaded image: acme/box:1\nLoaded image ID: \(other)\n")
                #expect(try world.swk("run", "--rm", other, "ls", "/new").stdout == "/new\n")
                #expect(try world.swk("save", "absent").code == 1)
            }
        }

        @Test func aNameThatIsLoadedLeavesItsImage() throws {
            try withWorld { world in
                try world.swk("tag", "busybox", "acme/box:1")
                try world.swk("save", "-o", "box.tar", "acme/box:1")
                try world.swk("run", "--name", "box", "busybox", "touch", "/new")
                let newer = try world.swk("commit", "box", "acme/box:1").trimmed
                #expect(
                    try world.swk("load", "-i", "box.tar").stdout == """
                        The image acme/box:1 already exists, renaming the old one with ID \(newer) to empty string
                        Loaded image: acme/box:1

                        """)
                try world.swk("rm", "box")
            }
        }

        @Test func anArchiveIsNotWrittenToATerminal() throws {
            try withWorld { world in
                try world.swk("run", "--name", "box", "busybox", "true")
                for words in ["export box", "save busybox", "cp box:/etc -"] {
                    let said = try world.host("script", "-qec", "swk \(words)", "/dev/null")
                    #expect(said.code == 1 && said.stdout.contains("not written to a terminal"), "\(said)")
                }
                try world.swk("rm", "box")
            }
        }

        @Test func scriptsCommitExportImportSaveAndLoad() throws {
            try withWorld { world in
                let said = try world.script(
                    #"""
                    let c = Image("busybox").start("sleep", "1000")
                    c.exec(sh"echo new > /etc/motd; rm /etc/group")
                    for change in c.diff() { print(change.kind, change.path) }
                    let made = c.commit("acme/box:2", message: "motd", author: "me", changes: ["CMD [\"cat\", \"/etc/motd\"]"])
                    print(made.run().stdout.trim(), made.reference)
                    c.export("c.tar")
                    let flat = Image.import("c.tar", "acme/flat:v1", changes: ["ENV FLAT=1"])
                    print(flat.run("sh", "-c", "echo $FLAT; cat /etc/motd").stdout.trim())
                    made.save("made.tar")
                    made.remove()
                    print(Image.load("made.tar")[0].run().stdout.trim())
                    try { c.commit("Not A Name") } catch e { print(e.code) }
                    """#)
                #expect(
                    said.stdout == """
                        C /etc
                        D /etc/group
                        A /etc/motd
                        new acme/box:2
                        1
                        new
                        new
                        image.invalid-reference

                        """, "\(said)")
            }
        }

        @Test func aFailedBlockTakesBackItsImages() throws {
            try withWorld { world in
                let said = try world.script(
                    #"""
                    let c = Image("busybox").start("sleep", "1000")
                    try {
                        atomically {
                            c.commit("acme/box:2")
                            c.export("c.tar")
                            Image.import("c.tar", "acme/flat:v1")
                            throw "no"
                        }
                    } catch e { print(e.message) }
                    print(Image.list().map((image) => image.reference), fs.exists("c.tar"))
                    """#)
                #expect(said.stdout == "no\n[\"busybox:latest\"] false\n", "\(said)")
            }
        }
    }
}

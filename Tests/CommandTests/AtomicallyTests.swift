// `atomically` in scripts: after a failure, of whatever kind, there is what was there before.

import Glibc
import Testing

extension Commands {
    @Suite struct AtomicallyTests {
        private static let before = """
            let box = Image("busybox")
            let old = box.start("sleep", "1000", name: "old", network: "none")
            box.tag("acme/gone:1")
            box.tag("acme/moved:1")
            let other = old.snapshot().tag("acme/other:1")

            """
        private static let block = """
            atomically {
                let net = Network.create("half")
                let c = box.start("sleep", "1000", name: "half", network: net, mounts: {"/data": Volume("half")})
                c.snapshot().tag("acme/half:1")
                Image("acme/gone:1").remove()
                other.tag("acme/moved:1")
                parallel for i in 1..3 { box.start("sleep", "1000", name: "branch\\(i)", network: "none") }
                print("made")

            """

        @Test func anErrorLeavesWhatWasThere() throws {
            try withWorld { world in
                let said = try world.script(
                    """
                    \(Self.before) try { \(Self.block) throw "no" } } catch err { print(err.message) }
                    print(Container.list(all: true).names)
                    print(Image("acme/moved:1").id == box.id, Image("acme/gone:1").id == box.id)
                    """)
                #expect(said.stdout == "made\nno\n[\"old\"]\ntrue true\n", "\(said)")
                try expectNothingHalf(world)
            }
        }

        @Test func aKillLeavesWhatWasThere() throws {
            try withWorld { world in
                let program = try world.start([
                    try world.write("\(Self.before)\(Self.block) sleep(60s) }", to: "killed.swk")
                ])
                for _ in 0..<3000 where !program.outputSoFar.contains("made") { usleep(10_000) }
                program.signal(SIGKILL)
                #expect(try program.outcome().code == 137)
                try world.swk("gc")
                #expect(try world.swk("ps", "-aq").stdout == "")
                try expectNothingHalf(world)
                let images = try world.swk("images").stdout
                #expect(images.contains("acme/gone") && images.contains("acme/moved"), "\(images)")
            }
        }

        @Test func aBlockThatEndsWellStands() throws {
            try withWorld { world in
                let said = try world.script("\(Self.before)\(Self.block) c.name }\nprint(Container.list().count)")
                #expect(said.stdout == "made\n5\n", "\(said)")
                #expect(try world.swk("ps", "-aq").stdout == "")
                let images = try world.swk("images").stdout
                #expect(images.contains("acme/half") && !images.contains("acme/gone"), "\(images)")
            }
        }

        @Test func whatCannotBeTakenBackIsRefused() throws {
            try withWorld { world in
                let said = try world.script(
                    """
                    let old = Image("busybox").start("sleep", "1000", name: "old", network: "none")
                    for act in [() => old.remove(force: true), () => old.stop(grace: 0s), () => old.kill()] {
                        try { atomically { act() } } catch err { print(err.code) }
                    }
                    print(old.running)
                    """)
                #expect(said.stdout == String(repeating: "atomically.irreversible\n", count: 3) + "true\n", "\(said)")
            }
        }

        @Test func filesOfTheHostAreAsTheyWere() throws {
            try withWorld { world in
                _ = try world.write("old", to: "kept")
                let said = try world.script(
                    """
                    try {
                        atomically {
                            fs.write("kept", "new")
                            fs.append("kept", "er")
                            fs.write("made", "x")
                            fs.makeDirectory("a/b")
                            fs.write("a/b/c", "x")
                            fs.remove("kept")
                            throw "no"
                        }
                    } catch { }
                    print(fs.read("kept"), fs.exists("made"), fs.exists("a"))
                    """)
                #expect(said.stdout == "old false false\n", "\(said)")
            }
        }

        private func expectNothingHalf(_ world: World, sourceLocation: SourceLocation = #_sourceLocation) throws {
            let networks = try world.swk("network", "ls").stdout
            #expect(!networks.contains("half"), sourceLocation: sourceLocation)
            let images = try world.swk("images").stdout
            #expect(!images.contains("acme/half"), "\(images)", sourceLocation: sourceLocation)
            let volumes = try world.host("ls", "\(world.root)/volumes").stdout
            #expect(!volumes.contains("half"), "\(volumes)", sourceLocation: sourceLocation)
        }
    }
}

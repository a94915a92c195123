// Scripts as a user runs them: the shipped examples, arguments, exit codes, and errors that point at the line.

import Glibc
import Testing

extension Commands {
    @Suite struct ScriptTests {
        @Test func theFirstExampleSaysHello() throws {
            try withWorld { world in
                let said = try world.swk("\(Binary.package)/stdlib/examples/hello.swk")
                #expect(said.code == 0, "\(said)")
                #expect(said.stdout == "hello from a container\n")
            }
        }

        @Test func theLongerExampleWorksOffline() throws {
            try withWorld { world in
                let said = try world.swk("\(Binary.package)/stdlib/examples/first-light.swk")
                #expect(said.code == 0, "\(said)")
                #expect(try world.swk("ps", "-aq").stdout == "")
            }
        }

        @Test func anExampleIsAProgramByItself() throws {
            try withWorld { world in
                let said = try world.host("\(Binary.package)/stdlib/examples/hello.swk")
                #expect(said.stdout == "hello from a container\n")
            }
        }

        @Test func oneLineIsAScript() throws {
            try withWorld { world in
                let said = try world.swk("-e", #"print(Image("busybox").run("echo", "hi").stdout.trim())"#)
                #expect(said.stdout == "hi\n")
            }
        }

        @Test func aCommandThatFailsStopsTheScriptWithItsEvidence() throws {
            try withWorld { world in
                let said = try world.script(
                    """
                    func probe() { Image("busybox").run("sh", "-c", "echo no such table >&2; exit 3") }
                    probe()
                    print("not reached")
                    """)
                #expect(said.code != 0)
                #expect(said.stdout == "")
                for evidence in ["script.swk:1", "script.swk:2", "no such table", "3", "^"] {
                    #expect(said.stderr.contains(evidence), "\(evidence): \(said)")
                }
            }
        }

        @Test func aCaughtFailureTellsItsCodeAndExit() throws {
            try withWorld { world in
                let said = try world.script(
                    """
                    try { Image("busybox").run("sh", "-c", "echo why >&2; exit 3") } catch err { print(err.code, err.exit, err.message.contains("why")) }
                    """)
                #expect(said.stdout == "command.failed 3 true\n", "\(said)")
            }
        }

        @Test func aSyntaxErrorShowsItsPlaceBeforeAnythingRuns() throws {
            try withWorld { world in
                let said = try world.script("print(\"first\")\nlet x = (1 +\nprint(2\n")
                #expect(said.code != 0)
                #expect(said.stdout == "")
                #expect(said.stderr.contains("script.swk:") && said.stderr.contains("^"), "\(said)")
            }
        }

        @Test func anUndefinedNameShowsItsNearestBeforeAnythingRuns() throws {
            try withWorld { world in
                let said = try world.script("print(\"first\")\nlet container = 1\nprint(contaner)\n")
                #expect(said.code != 0)
                #expect(said.stdout == "")
                #expect(said.stderr.contains("script.swk:3") && said.stderr.contains("`container`"), "\(said)")
            }
        }

        @Test func aWrongLabelIsNamedWithItsNearest() throws {
            try withWorld { world in
                let said = try world.script(#"Image("busybox").run("true", netwrk: "none")"#)
                #expect(said.code != 0)
                #expect(said.stderr.contains("`netwrk`") && said.stderr.contains("network"), "\(said)")
            }
        }

        @Test func anAbsentScriptIsNamed() throws {
            try withWorld { world in
                let said = try world.swk("./nowhere.swk")
                #expect(said.code != 0)
                #expect(said.stderr.contains("nowhere.swk"))
            }
        }

        @Test func theReplReadsAPipe() throws {
            try withWorld { world in
                let said = try world.start([], input: "let a = 20\na * 2 + 2\n").outcome()
                #expect(said.code == 0, "\(said)")
                #expect(said.stdout.contains("42"), "\(said)")
            }
        }
    }
}

// `swk check` and `swk explain` as a user runs them: text for people, JSON for programs, and an exit code for both.

import Glibc
import Testing

extension Commands {
    @Suite struct CheckTests {
        @Test func aRightScriptIsQuiet() throws {
            try withWorld { world in
                let file = try world.write("let c = Container.list()\nprint(c.count)\n", to: "right.swk")
                let said = try world.swk("check", file)
                #expect(said.code == 0 && said.stdout == "" && said.stderr == "", "\(said)")
            }
        }

        @Test func allFindingsOfAFileAreShownWithCodeTwo() throws {
            try withWorld { world in
                let file = try world.write(
                    "print(nam)\nImage(\"busybox\").run(\"true\", netwrk: \"none\")\n", to: "wrong.swk")
                let said = try world.swk("check", file)
                #expect(said.code == 2, "\(said)")
                #expect(
                    said.stdout.contains("error[name.undefined]") && said.stdout.contains("did you mean `network:`?"))
                #expect(said.stdout.hasSuffix("2 errors\n"))
            }
        }

        @Test func aWarningIsNoFailure() throws {
            try withWorld { world in
                let file = try world.write("let s = \"a\"\ns.upper()\nprint(s)\n", to: "warned.swk")
                let said = try world.swk("check", file)
                #expect(said.code == 0 && said.stdout.hasPrefix("warning[value.unused]"), "\(said)")
            }
        }

        @Test func aPlanShowsWhatAScriptWouldChangeAndChangesNothing() throws {
            try withWorld { world in
                let file = try world.write(
                    "using net = Network.create(\"shop\")\nfor c in Container.list() { c.stop() }\nfs.write(\"made\", \"x\")\n",
                    to: "ci.swk")
                let said = try world.swk("plan", file)
                #expect(said.code == 0, "\(said)")
                #expect(
                    said.stdout.contains("1  using net = Network.create(\"shop\")   containers\n")
                        && said.stdout.hasSuffix("\n3 calls change something; nothing was done\n"), "\(said)")
                #expect(access("\(world.files)/made", F_OK) != 0 && access(world.root, F_OK) != 0)
                let steps = try JSONValue(try world.swk("plan", "--json", file).stdout).elements
                #expect(steps.map { $0["kind"]?.string } == ["change", "within", "change", "change"])
                #expect(steps[2]["function"]?.string == "Container.stop" && said.stdout.contains("\n  2    c.stop()"))
                let wrong = try world.write("Network.creat()\n", to: "wrong.swk")
                let refused = try world.swk("plan", wrong)
                #expect(refused.code == 2 && refused.stderr.contains("did you mean `create`?"), "\(refused)")
            }
        }

        @Test func programsReadJSON() throws {
            try withWorld { world in
                let file = try world.write("let a = 1\nprint(a)\nlet a = 2\n", to: "twice.swk")
                let said = try world.swk("check", "--json", file)
                #expect(said.code == 2, "\(said)")
                for part in [
                    #""code":"name.duplicate""#, #""severity":"error""#, #""line":3"#, #""column":5"#,
                    #""end":{"column":6,"line":3}"#,
                    #""secondary":[{"#, #""message":"first declared here""#,
                ] { #expect(said.stdout.contains(part), "\(part): \(said.stdout)") }
            }
        }

        @Test func severalFilesAndStandardInput() throws {
            try withWorld { world in
                let good = try world.write("print(1)\n", to: "good.swk")
                let said = try world.swk("check", good, "-", input: "print(nam)\n")
                #expect(said.code == 2 && said.stdout.contains("--> <stdin>:1:7"), "\(said)")
            }
        }

        @Test func aMistakeInAModuleIsShownInItsFile() throws {
            try withWorld { world in
                _ = try world.write("func f() { nothing }\n", to: "lib.swk")
                let file = try world.write("import \"./lib\"\nprint(lib.f())\n", to: "main.swk")
                let said = try world.swk("check", file)
                #expect(said.code == 2 && said.stdout.contains("lib.swk:1:12"), "\(said)")
            }
        }

        @Test func aCodeIsExplained() throws {
            try withWorld { world in
                let said = try world.swk("explain", "name.undefined")
                #expect(
                    said.code == 0 && said.stdout.hasPrefix("name.undefined: a name that nothing declares\n"), "\(said)"
                )
            }
        }

        @Test func allCodesAreListed() throws {
            try withWorld { world in
                let said = try world.swk("explain")
                for code in ["limit.depth", "port.taken", "json.syntax", "test.timeout"] {
                    #expect(said.stdout.contains(code))
                }
            }
        }

        @Test func anUnknownCodeNamesTheNearest() throws {
            try withWorld { world in
                let said = try world.swk("explain", "name.undefinde")
                #expect(said.code != 0 && said.stderr.contains("`name.undefined`"), "\(said)")
            }
        }
    }
}

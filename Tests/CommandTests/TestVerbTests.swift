// `swk test`: tests of scripts with real containers, each in a session of its own.

import Testing

extension Commands {
    @Suite struct TestVerbTests {
        private let story = """
            fixture motd = () => {
                using c = Image("busybox").start("sleep", "1000", network: "none")
                c.exec("hostname").stdout.trim()
            }
            test "a container runs" {
                let r = Image("busybox").run("echo", "hi", network: "none")
                print("said", r.stdout)
                assert r.stdout == "hi\\n"
            }
            test "a container that nobody removes goes with its test" {
                Image("busybox").start("sleep", "1000", network: "none")
            }
            test "the fixture is a value" { assert motd.count == 12 }
            test "a failure is shown" {
                print("looking")
                assert Image("busybox").run("false", network: "none", check: false).code == 0
            }

            """

        @Test func failuresAreShownAndCounted() throws {
            try withWorld { world in
                let path = try world.write(story, to: "story_test.swk")
                let said = try world.swk("test", path)
                #expect(said.code == 1, "\(said)")
                #expect(said.stdout.contains("3 passed, 1 failed in"), "\(said)")
                #expect(said.stdout.contains("looking\nerror"), "\(said)")
                #expect(said.stdout.contains("story_test.swk:16:"), "\(said)")
                #expect(!said.stdout.contains("said hi"), "\(said)")
                #expect(try world.swk("ps", "-aq").stdout == "")
            }
        }

        @Test func filesAreFoundBelowADirectory() throws {
            try withWorld { world in
                _ = try world.write("test \"one\" { }\ntest \"two\" { }\n", to: "a_test.swk")
                _ = try world.write("test \"none\" { }\n", to: "b.swk")
                let said = try world.swk("test", "--list")
                #expect(said.code == 0 && said.stdout == "a_test.swk:1: one\na_test.swk:2: two\n", "\(said)")
                #expect(try world.swk("test", "--filter", "/T.O$/i", "--list").stdout == "a_test.swk:2: two\n")
            }
        }

        @Test func noTestsAreAnError() throws {
            try withWorld { world in
                let said = try world.swk("test")
                #expect(said.code == 2 && said.stderr.contains("no tests"), "\(said)")
                let path = try world.write("test \"one\" { }\n", to: "a_test.swk")
                let filtered = try world.swk("test", "--filter", "other", path)
                #expect(filtered.code == 2 && filtered.stderr.contains("leaves none of 1"), "\(filtered)")
            }
        }

        @Test func aFileWithMistakesDoesNotStopTheOthers() throws {
            try withWorld { world in
                _ = try world.write("test \"one\" { nme }\n", to: "a_test.swk")
                _ = try world.write("test \"two\" { }\n", to: "b_test.swk")
                let said = try world.swk("test")
                #expect(said.code == 2 && said.stdout.contains("b_test.swk: two"), "\(said)")
                #expect(said.stderr.contains("`nme` is not defined"), "\(said)")
            }
        }

        @Test func junitIsReadByAParser() throws {
            try withWorld { world in
                _ = try world.write("test \"a <&> b\" { print(\"\\e[1m\"); assert 1 == 2 }\n", to: "a_test.swk")
                let said = try world.swk("test", "--junit", "out.xml", "--format", "junit")
                #expect(said.code == 1, "\(said)")
                let read =
                    "import sys,xml.etree.ElementTree as t; r=t.parse('out.xml').getroot(); "
                    + "c=r.find('testsuite/testcase'); print(r.get('failures'), c.get('name'), c.find('failure').get('type'))"
                let parsed = try world.host("python3", "-c", read)
                #expect(parsed.stdout.hasPrefix("1 a <&> b "), "\(parsed)")
                #expect(said.stdout == contents(of: "\(world.files)/out.xml"))
            }
        }

        @Test func anInterruptCleansUpAndSaysWhatRan() throws {
            try withWorld { world in
                let text = """
                    test "waits" {
                        Image("busybox").start("sleep", "1000", network: "none")
                        sleep(60s)
                    }
                    test "later" { }

                    """
                _ = try world.write(text, to: "a_test.swk")
                let program = try world.start(["test", "--jobs", "1"])
                while try world.swk("ps", "-q").stdout.isEmpty {}
                program.signal(2)
                let said = try program.outcome()
                #expect(said.code == 130, "\(said)")
                #expect(said.stdout.contains("a_test.swk: waits was interrupted"), "\(said)")
                #expect(said.stdout.contains("a_test.swk: later was not run"), "\(said)")
                #expect(try world.swk("ps", "-aq").stdout == "")
            }
        }

        @Test func aTestFileIsAProgram() throws {
            try withWorld { world in
                let path = try world.write(
                    "#!/usr/bin/env -S swk test\ntest \"one\" { }\n", to: "a_test.swk", mode: 0o755)
                let said = try world.host(path)
                #expect(said.code == 0 && said.stdout.contains("1 passed"), "\(said)")
            }
        }
    }
}

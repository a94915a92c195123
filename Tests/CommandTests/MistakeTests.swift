// The user types it wrong: one clear message that names the thing, docker's exit code, and nothing left behind.

import Glibc
import Testing

extension Commands {
    @Suite struct MistakeTests {
        @Test func anUnknownImageIsNamed() throws {
            try withWorld { world in
                let said = try world.swk("run", "--rm", "\(try Registry.required().address)/bussybox", "true")
                #expect(said.code == 125)
                #expect(said.stderr.contains("bussybox"))
            }
        }

        @Test func aTakenNameSaysWhoHasIt() throws {
            try withWorld { world in
                let id = try world.swk("run", "-d", "--name", "one", "busybox", "sleep", "1000").trimmed
                let said = try world.swk("run", "-d", "--name", "one", "busybox", "sleep", "1000")
                #expect(said.code == 125)
                #expect(said.stderr.contains("`one`") && said.stderr.contains(id.prefix(12)), "\(said)")
                #expect(try world.swk("ps", "-aq").lines.count == 1)
                try world.swk("rm", "-f", "one")
            }
        }

        @Test func anUnknownOptionIsNamedWithItsNearest() throws {
            try withWorld { world in
                let said = try world.swk("run", "--netwrk", "none", "busybox", "true")
                #expect(said.code == 125)
                #expect(said.stderr.contains("`--netwrk`") && said.stderr.contains("--network"), "\(said)")
            }
        }

        @Test func anUnknownCapabilityIsNamed() throws {
            try withWorld { world in
                let said = try world.swk("run", "--rm", "--cap-add", "NET_ADMINN", "busybox", "true")
                #expect(said.code == 125)
                #expect(said.stderr.contains("NET_ADMINN") && said.stderr.contains("NET_ADMIN`"), "\(said)")
            }
        }

        @Test func anUnknownVerbIsNamedWithItsNearest() throws {
            try withWorld { world in
                let said = try world.swk("imagse")
                #expect(said.code == 125)
                #expect(said.stderr.contains("`imagse`") && said.stderr.contains("images"), "\(said)")
            }
        }

        @Test(arguments: [
            ["--memory", "lots"], ["--cpus", "many"], ["-p", "eighty"], ["-v", "relative:nowhere:what"],
            ["--pids-limit", "x"],
        ])
        func aValueOfTheWrongFormIsShown(option: [String]) throws {
            try withWorld { world in
                let said = try world.start(["run", "--rm"] + option + ["busybox", "true"]).outcome()
                #expect(said.code == 125, "\(said)")
                #expect(said.stderr.contains(option[1]), "\(said)")
            }
        }

        @Test(arguments: [
            ["logs"], ["stop"], ["start"], ["rm"], ["inspect"], ["exec"],
        ])
        func anAbsentContainerIsNamedWithItsNearest(verb: [String]) throws {
            try withWorld { world in
                try world.swk("run", "-d", "--name", "database", "busybox", "sleep", "1000")
                let said = try world.start(verb + ["databse"] + (verb == ["exec"] ? ["true"] : [])).outcome()
                #expect(said.code != 0)
                #expect(said.stderr.contains("`databse`") && said.stderr.contains("`database`"), "\(said)")
                try world.swk("rm", "-f", "database")
            }
        }

        @Test func withoutRootItSaysWhatIsMissing() throws {
            try withWorld { world in
                // The binary may lie where nobody else may go: it is copied to where they may.
                let binary = "/tmp/swk-unprivileged-\(getpid())"
                defer { unlink(binary) }
                _ = try world.host("install", "-m", "755", Binary.path, binary)
                let said = try world.host(
                    "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "env", "-u", "SWK_ROOT",
                    "HOME=/nonexistent", binary, "run", "--rm", "busybox", "true")
                #expect(said.code == 125, "\(said)")
                #expect(said.stderr.contains("root"), "\(said)")
                #expect(!said.stderr.contains("Fatal error"), "\(said)")
            }
        }

        @Test func aFailedRunLeavesNoContainer() throws {
            try withWorld { world in
                for words in [["nonsense"], ["/etc/passwd"]] {
                    try world.start(["run", "--name", "gone", "busybox"] + words).outcome()
                    #expect(try world.swk("ps", "-aq").stdout == "")
                }
            }
        }
    }
}

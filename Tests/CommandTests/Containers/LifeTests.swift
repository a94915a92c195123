// A container's life by docker's words: made, started, paused, renamed, changed, stopped, waited for, pruned; and what is refused.

import Glibc
import Testing

extension Commands {
    @Suite struct LifeTests {
        private static let idle = ["--network", "none", "busybox", "sleep", "1000"]

        /// A container `box` that does nothing.
        private func run(_ world: World, _ options: String...) throws -> String {
            let started = try world.start(["run", "-d", "--name", "box"] + options + Self.idle).outcome()
            #expect(started.code == 0, "\(started)")
            return started.trimmed
        }

        private func state(_ world: World, _ name: String = "box") throws -> JSONValue? {
            try JSONValue(try world.swk("inspect", name).stdout)[0]?["State"]
        }

        @Test func aCreatedContainerWaitsForItsStart() throws {
            try withWorld { world in
                let made = try world.swk("create", "--name", "box", "--network", "none", "busybox", "echo", "late")
                #expect(made.code == 0 && made.trimmed.count == 64)
                #expect(try world.swk("ps", "-a").stdout.contains("Created"))
                #expect(try world.swk("wait", "box").stdout == "0\n")
                #expect(try world.swk("start", "-a", "box").stdout == "late\n")
                // Only what this run writes.
                #expect(try world.swk("start", "-a", "box").stdout == "late\n")
                #expect(try world.swk("logs", "box").stdout == "late\nlate\n")
                #expect(try world.swk("create", "--name", "box", "busybox").code == 1)
                try world.swk("rm", "box")
            }
        }

        @Test func aPausedContainerStandsStill() throws {
            try withWorld { world in
                _ = try run(world)
                #expect(try world.swk("unpause", "box").code == 1)
                #expect(try world.swk("pause", "box").stdout == "box\n")
                let refused = try world.swk("exec", "box", "true")
                #expect(refused.code == 1 && refused.stderr.contains("paused"))
                #expect(try world.swk("pause", "box").stderr.contains("paused already"))
                #expect(try world.swk("unpause", "box").stdout == "box\n")
                #expect(try world.swk("exec", "box", "echo", "on").stdout == "on\n")
                // Asked to stop while it stands still, it goes on in order to hear it.
                try world.swk("pause", "box")
                #expect(try world.swk("stop", "-t", "1", "box").code == 0)
                try world.swk("start", "box")
                try world.swk("pause", "box")
                #expect(try world.swk("rm", "-f", "box").code == 0)
            }
        }

        @Test func aRenamedContainerHasOnlyItsNewName() throws {
            try withWorld { world in
                _ = try run(world)
                #expect(try world.swk("rename", "box", "crate").code == 0)
                #expect(try world.swk("exec", "crate", "echo", "found").stdout == "found\n")
                #expect(try world.swk("exec", "box", "true").code == 1)
                #expect(try world.swk("rename", "crate", "-bad").code != 0)
                try world.swk("create", "--name", "box", "busybox")
                let taken = try world.swk("rename", "crate", "box")
                #expect(taken.code == 1 && taken.stderr.contains("in use"))
                try world.swk("rm", "-f", "crate", "box")
                #expect(try world.swk("create", "--name", "crate", "busybox").code == 0)
                try world.swk("rm", "crate")
            }
        }

        @Test func severalAreWaitedForInOrder() throws {
            try withWorld { world in
                for (name, code) in [("one", "3"), ("two", "0")] {
                    try world.swk(
                        "run", "-d", "--name", name, "--network", "none", "busybox", "sh", "-c", "exit \(code)")
                }
                #expect(try world.swk("wait", "one", "two").stdout == "3\n0\n")
                let partly = try world.swk("wait", "absent", "one")
                #expect(partly.code == 1 && partly.stdout == "3\n" && partly.stderr.contains("absent"))
                #expect(try world.swk("wait", "--json", "one", "two").stdout == "[3,0]\n")
                try world.swk("rm", "one", "two")
            }
        }

        @Test func aRestartIsANewRunOfTheSameFiles() throws {
            try withWorld { world in
                _ = try run(world)
                let first = try state(world)?["Pid"]?.number
                try world.swk("exec", "box", "touch", "/kept")
                #expect(try world.swk("restart", "-t", "0", "box").stdout == "box\n")
                #expect(try state(world)?["Pid"]?.number != first)
                #expect(try world.swk("exec", "box", "ls", "/kept").code == 0)
                try world.swk("stop", "-t", "0", "box")
                #expect(try world.swk("restart", "box").code == 0)
                #expect(try state(world)?["Running"] == .bool(true))
                try world.swk("rm", "-f", "box")
            }
        }

        @Test func startingWhatRunsIsFineAndSeveralAreStarted() throws {
            try withWorld { world in
                for name in ["one", "two"] {
                    try world.start(["create", "--name", name] + Self.idle).outcome()
                }
                #expect(try world.swk("start", "one", "two").stdout == "one\ntwo\n")
                #expect(try world.swk("start", "one").code == 0)
                #expect(try world.swk("start", "-a", "one", "two").code == 125)
                try world.swk("rm", "-f", "one", "two")
            }
        }

        @Test func itsOwnStopSignalAndTimeAreUsed() throws {
            try withWorld { world in
                let script = "trap 'echo told; exit 9' USR1; echo up; while :; do sleep 0.05; done"
                try world.swk(
                    "run", "-d", "--name", "box", "--network", "none", "--stop-signal", "USR1", "--stop-timeout", "60",
                    "busybox", "sh", "-c", script)
                while try !world.swk("logs", "box").stdout.contains("up") { usleep(10_000) }
                #expect(try world.swk("stop", "box").code == 0)
                #expect(try world.swk("wait", "box").stdout == "9\n")
                try world.swk("start", "box")
                #expect(try world.swk("kill", "-s", "KILL", "box").code == 0)
                #expect(try world.swk("wait", "box").stdout == "137\n")
                #expect(try world.swk("kill", "box").code == 1)
                try world.swk("rm", "box")
            }
        }

        @Test func aRunningContainerIsRemovedOnlyByForce() throws {
            try withWorld { world in
                _ = try run(world)
                let refused = try world.swk("rm", "box")
                #expect(refused.code == 1 && refused.stderr.contains("running") && refused.stderr.contains("--force"))
                #expect(try world.swk("rm", "-f", "box", "absent").code == 0)
                #expect(try world.swk("exec", "box", "true").code == 1)
            }
        }

        @Test func anAmbiguousPrefixListsItsCandidates() throws {
            try withWorld { world in
                var ids: [String] = []
                // Seventeen ids have two with the same first digit.
                for _ in 0..<17 { ids.append(try world.swk("create", "--network", "none", "busybox").trimmed) }
                let first = Dictionary(grouping: ids) { $0.prefix(1) }.first { $0.value.count > 1 }
                let pair = try #require(first)
                let refused = try world.swk("start", String(pair.key))
                #expect(refused.code == 1)
                for id in pair.value { #expect(refused.stderr.contains(id)) }
                #expect(try world.swk("container", "prune", "-f").stdout.contains("Deleted Containers:"))
            }
        }

        @Test func pruneShowsItsPlanFirst() throws {
            try withWorld { world in
                _ = try run(world)
                try world.swk(
                    "run", "--name", "done", "--network", "none", "-l", "tier=old", "busybox", "sh", "-c",
                    "head -c 5000 /dev/zero > /data")
                let no = try world.start(["container", "prune"], input: "n\n").outcome()
                #expect(no.code == 0 && no.stdout.contains("done") && !no.stdout.contains("Deleted"))
                #expect(try world.swk("ps", "-a").stdout.contains("done"))
                let other = try world.swk("container", "prune", "-f", "--filter", "label=tier=new")
                #expect(other.stdout == "Total reclaimed space: 0B\n")
                #expect(try world.swk("container", "prune", "-f", "--filter", "until=1h").stdout.contains("0B"))
                #expect(try world.swk("container", "prune", "-f", "--filter", "nonsense=1").code != 0)
                let yes = try world.start(["container", "prune", "--filter", "label=tier"], input: "y\n").outcome()
                #expect(yes.stdout.contains("Deleted Containers:\n") && yes.stdout.contains("space: 5kB\n"), "\(yes)")
                #expect(try world.swk("ps", "-a").lines.count == 2)
                try world.swk("rm", "-f", "box")
            }
        }

        @Test func limitsOfARunningContainerChange() throws {
            try withWorld { world in
                _ = try run(world, "--memory", "64m", "--cpus", "1")
                #expect(try world.swk("update", "--memory", "48m", "--cpus", "0.5", "box").stdout == "box\n")
                let limit = try world.swk(
                    "exec", "box", "sh", "-c",
                    "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null")
                #expect(limit.trimmed == "\(48 << 20)")
                #expect(try world.swk("update", "--restart", "nonsense", "box").code != 0)
                #expect(try world.swk("update", "--restart", "on-failure:1", "box").code == 0)
                try world.swk("exec", "box", "kill", "-9", "1")
                try world.swk("rm", "-f", "box")
            }
        }

        @Test func aLimitOfAnotherKindComesToARunningContainerWithAllItsProcesses() throws {
            try withWorld { world in
                try world.swk(
                    "run", "-d", "--name", "box", "busybox", "sh", "-c", "sleep 1000 & sleep 1001 & wait")
                #expect(try world.swk("update", "-m", "64m", "--pids-limit", "7", "--cpus", "0.5", "box").code == 0)
                let id = try world.swk("inspect", "-f", "{{.Id}}", "box").trimmed
                let limits = try world.host(
                    "sh", "-c",
                    """
                    cd /sys/fs/cgroup; cat memory/swk/\(id)/memory.limit_in_bytes swk/\(id)/memory.max \
                    pids/swk/\(id)/pids.max swk/\(id)/pids.max 2>/dev/null
                    """)
                #expect(limits.lines == ["\(64 << 20)", "7"], "\(limits)")
                // The limit holds for what ran before, too.
                let forks = try world.swk("exec", "box", "sh", "-c", "for i in 1 2 3 4 5 6 7; do sleep 9 & done; wait")
                #expect(forks.stderr.contains("fork"), "\(forks)")
                #expect(try world.swk("rm", "-f", "box").code == 0)
            }
        }

        @Test func aDetachedContainerThatEndsIsRemovedWithoutAnotherCommand() throws {
            try withWorld { world in
                try world.swk("run", "-d", "--rm", "--name", "box", "busybox", "sleep", "0.2")
                let record = "\(world.root)/containers"
                // Looked at from outside: another swk would remove it, too.
                for _ in 0..<6000 where try !world.host("ls", record).trimmed.isEmpty { usleep(10_000) }
                #expect(try world.host("ls", record).trimmed.isEmpty)
                #expect(try world.host("ls", "\(world.root)/names").trimmed.isEmpty)
            }
        }

        @Test func anEndedContainerGivesItsPortBackAtOnce() throws {
            try withWorld { world in
                try world.swk("run", "-d", "--name", "first", "-p", "127.0.0.1:18089:80", "busybox", "sleep", "0.2")
                let effects = "\(world.root)/run/containers/\(try world.swk("ps", "-aq", "--no-trunc").trimmed)/effects"
                for _ in 0..<6000 where access(effects, F_OK) == 0 { usleep(10_000) }
                #expect(access(effects, F_OK) != 0)
                try world.swk("rm", "-f", "first")
            }
        }

        @Test func signalsArePassedOnAndCounted() throws {
            try withWorld { world in
                for options in [["--rm"], []] {
                    let script =
                        "trap 'echo hup' HUP; trap 'echo term; exit 5' TERM; echo up; while :; do sleep 0.05; done"
                    let program = try world.start(
                        ["run", "--network", "none"] + options + ["busybox", "sh", "-c", script])
                    for _ in 0..<12_000 where !program.outputSoFar.contains("up") { usleep(10_000) }
                    kill(program.pid, SIGHUP)
                    for _ in 0..<12_000 where !program.outputSoFar.contains("hup") { usleep(10_000) }
                    kill(program.pid, SIGTERM)
                    let said = try program.outcome()
                    #expect(said.code == 5 && said.stdout == "up\nhup\nterm\n", "\(said)")
                }
                try world.swk("container", "prune", "-f")
            }
        }

        @Test func anExecInTheBackgroundGoesOn() throws {
            try withWorld { world in
                _ = try run(world)
                #expect(try world.swk("exec", "-d", "box", "sleep", "555").code == 0)
                #expect(try world.swk("exec", "box", "ps").stdout.contains("sleep 555"))
                _ = try world.write("A=from file\n# not this\nB\n", to: "env")
                let said = try world.swk(
                    "exec", "--env-file", "\(world.files)/env", "-e", "C=3", "box", "sh", "-c", "echo $A $B $C",
                    extra: ["B": "from here"])
                #expect(said.stdout == "from file from here 3\n")
                #expect(try world.swk("exec", "box", "absent").code == 127)
                #expect(try world.swk("exec", "box", "/etc/passwd").code == 126)
                let look = ["box", "grep", "CapEff", "/proc/self/status"]
                let usual = try world.start(["exec"] + look).outcome().stdout
                let rights = try world.start(["exec", "--privileged"] + look).outcome()
                #expect(rights.code == 0 && rights.stdout != usual)
                try world.swk("rm", "-f", "box")
            }
        }
    }
}

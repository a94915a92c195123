// `swk oci`: the life of a container step by step, as engines drive it, and an engine that does.

import FoundationEssentials
import Glibc
import Testing

/// A bundle with busybox, and the runtime over a state directory of its own.
private struct Bundle {
    let world: World
    var path: String { "\(world.files)/bundle" }

    init(_ world: World) throws {
        self.world = world
        let made = try world.host(
            "sh", "-ec",
            """
            mkdir -p bundle/rootfs/bin
            cp /bin/busybox bundle/rootfs/bin/
            for name in sh sleep echo ps id test cat true; do ln -s busybox bundle/rootfs/bin/$name; done
            """)
        try #require(made.code == 0, "\(made.stderr)")
    }

    /// Runs the runtime.
    @discardableResult
    func oci(_ words: String...) throws -> Outcome {
        try world.start(["oci", "--root", "\(world.files)/state"] + words).outcome(within: 60)
    }

    /// Writes config.json anew, with what `jq` makes of what `spec` writes.
    func configure(_ change: String) throws {
        _ = try world.host("rm", "-f", "\(path)/config.json")
        #expect(try oci("spec", "--bundle", path).code == 0)
        let changed = try world.host("jq", change, "\(path)/config.json")
        try #require(changed.code == 0, "\(changed.stderr)")
        _ = try world.write(changed.stdout, to: "bundle/config.json")
    }

    func program(_ script: String) -> String { #".process.args = ["sh", "-c", "\#(script)"]"# }

    /// Nil while there is no such container.
    func status(_ id: String) throws -> String? {
        let state = try oci("state", id)
        return state.code == 0 ? try JSONValue(state.stdout)["status"]?.string : nil
    }
}

extension Commands {
    @Suite(.enabled(if: Binary.isUsable)) struct OCITests {
        @Test func aContainerIsCreatedAndStartedAndStoppedAndDeleted() throws {
            try withWorld { world in
                let bundle = try Bundle(world)
                try bundle.configure(bundle.program("echo started; exec sleep 1000"))
                let pidFile = "\(world.files)/pid"
                // Whoever makes it may read its output to the end: nothing but the container holds it.
                let created = try bundle.oci("create", "--bundle", bundle.path, "--pid-file", pidFile, "one")
                #expect(created.code == 0, "\(created.stderr)")
                #expect(try bundle.status("one") == "created")
                let pid = try #require(Int32(contents(of: pidFile)))
                #expect(contents(of: "/proc/\(pid)/status").contains("NSpid:\t\(pid)\t1\n"))
                #expect(try bundle.oci("create", "--bundle", bundle.path, "one").stderr.contains("already"))
                #expect(try bundle.oci("start", "one").code == 0)
                #expect(try bundle.status("one") == "running")
                #expect(try bundle.oci("start", "one").stderr.contains("actual: running"))
                #expect(try bundle.oci("delete", "one").stderr.contains("actual: running"))

                let inside = try bundle.oci(
                    "exec", "--cwd", "/bin", "--env", "A=b", "one", "sh", "-c", "echo $PWD $A; exit 3")
                #expect(inside.code == 3 && inside.stdout == "/bin b\n", "\(inside.stderr)")
                #expect(try bundle.oci("exec", "--user", "7:8", "one", "id").stdout.hasPrefix("uid=7 gid=8"))
                #expect(try bundle.oci("ps", "one").stdout == "\(pid)\n")
                #expect(try bundle.oci("list", "--quiet").stdout == "one\n")

                #expect(try bundle.oci("pause", "one").code == 0)
                #expect(try bundle.status("one") == "paused")
                #expect(try bundle.oci("resume", "one").code == 0)
                #expect(try bundle.oci("kill", "one", "KILL").code == 0)
                _ = try world.host("sh", "-c", "while test -d /proc/\(pid); do sleep 0.01; done")
                #expect(try bundle.status("one") == "stopped")
                #expect(try bundle.oci("kill", "one").stderr.contains("actual: stopped"))
                #expect(try bundle.oci("delete", "one").code == 0)
                #expect(try bundle.oci("state", "one").stderr.contains("no such container"))
                #expect(try bundle.oci("delete", "--force", "one").code == 0)
            }
        }

        @Test func aProgramThatIsNotThereIsToldBeforeTheStart() throws {
            try withWorld { world in
                let bundle = try Bundle(world)
                try bundle.configure(#".process.args = ["nosuch"]"#)
                let created = try bundle.oci("create", "--bundle", bundle.path, "one")
                #expect(created.code == 1 && created.stderr.contains("execute `nosuch`: not found in PATH"))
                #expect(try bundle.oci("list", "--quiet").stdout.isEmpty)
            }
        }

        @Test func oneThatWasNeverStartedIsDeleted() throws {
            try withWorld { world in
                let bundle = try Bundle(world)
                try bundle.configure(bundle.program("echo never"))
                #expect(try bundle.oci("create", "--bundle", bundle.path, "one").code == 0)
                #expect(try bundle.oci("delete", "one").code == 0)
                #expect(try bundle.oci("list", "--quiet").stdout.isEmpty)
            }
        }

        @Test func whatAKilledCreateLeavesIsRemovedByForce() throws {
            try withWorld { world in
                let bundle = try Bundle(world)
                try bundle.configure(#".hooks = {prestart: [{path: "/bin/sleep", args: ["sleep", "3"]}]}"#)
                let create = try world.start(
                    ["oci", "--root", "\(world.files)/state", "create", "--bundle", bundle.path, "one"])
                // The container is made, and its hook runs.
                for _ in 0..<3000 where try bundle.status("one") != "created" { usleep(10_000) }
                kill(create.pid, SIGKILL)
                _ = try create.outcome(within: 60)
                #expect(try bundle.oci("delete", "--force", "one").code == 0)
                #expect(try bundle.oci("list", "--quiet").stdout.isEmpty)
                let half = "\(world.files)/state/two"
                try FileManager.default.createDirectory(atPath: half, withIntermediateDirectories: true)
                #expect(try bundle.oci("delete", "--force", "two").code == 0)
                #expect(access(half, F_OK) != 0)
                _ = try world.host("sleep", "3")
            }
        }

        @Test func runEndsWithTheCodeOfItsProgram() throws {
            try withWorld { world in
                let bundle = try Bundle(world)
                try bundle.configure(bundle.program("echo out; echo err >&2; exit 7"))
                let ran = try bundle.oci("run", "--bundle", bundle.path, "one")
                #expect(ran.code == 7 && ran.stdout == "out\n" && ran.stderr == "err\n")
                #expect(try bundle.oci("list", "--quiet").stdout.isEmpty)
            }
        }

        @Test func whatEndsAForegroundRunIsTheContainers() throws {
            try withWorld { world in
                let bundle = try Bundle(world)
                try bundle.configure(bundle.program("trap 'exit 5' TERM; echo up; while true; do sleep 0.1; done"))
                let run = try world.start([
                    "oci", "--root", "\(world.files)/state", "run", "--bundle", bundle.path, "one",
                ])
                for _ in 0..<1000 where try bundle.status("one") != "running" { usleep(10_000) }
                usleep(500_000)
                kill(run.pid, SIGTERM)
                #expect(try run.outcome(within: 60).code == 5)
                #expect(try bundle.oci("list", "--quiet").stdout.isEmpty)
            }
        }

        @Test func hooksRunWithTheStateOnTheirInput() throws {
            try withWorld { world in
                let bundle = try Bundle(world)
                let hook = "{path: \"/bin/sh\", args: [\"sh\", \"-c\", \"cat >> \(world.files)/$KIND\"], env: "
                let hooks = ["prestart", "createRuntime", "poststart", "poststop"].map {
                    "\($0): [\(hook)[\"KIND=\($0)\", \"PATH=/bin\"]}]"
                }
                try bundle.configure(bundle.program("true") + " | .hooks = {\(hooks.joined(separator: ", "))}")
                #expect(try bundle.oci("run", "--bundle", bundle.path, "one").code == 0)
                for (kind, status) in [
                    ("prestart", "creating"), ("createRuntime", "creating"), ("poststop", "stopped"),
                ] {
                    let state = try JSONValue(contents(of: "\(world.files)/\(kind)"))
                    #expect(state["status"]?.string == status && state["id"]?.string == "one")
                }
                #expect(try JSONValue(contents(of: "\(world.files)/poststart"))["bundle"]?.string == bundle.path)

                try bundle.configure(#".hooks = {prestart: [{path: "/bin/false"}]}"#)
                let failed = try bundle.oci("create", "--bundle", bundle.path, "two")
                #expect(failed.stderr.contains("run hook prestart `/bin/false`: it failed"), "\(failed.stderr)")
                try bundle.configure(
                    #".hooks = {prestart: [{path: "/bin/sleep", args: ["sleep", "1000"], timeout: 1}]}"#)
                #expect(try bundle.oci("create", "--bundle", bundle.path, "two").stderr.contains("did not end"))
                #expect(try bundle.oci("list", "--quiet").stdout.isEmpty)
            }
        }

        @Test func whatEnginesReadOfAFailureIsInTheLog() throws {
            try withWorld { world in
                let log = "\(world.files)/log"
                let failed = try world.swk(
                    "oci", "--root", "\(world.files)/state", "--log", log, "--log-format", "json", "state", "none")
                #expect(failed.code == 1)
                let entry = try JSONValue(contents(of: log))
                #expect(entry["level"]?.string == "error")
                #expect(entry["msg"]?.string?.contains("there is no such container") == true)
            }
        }
    }

    @Suite(.docker, .enabled(if: Binary.isUsable)) struct OCIEngineTests {
        @Test func dockerdRunsContainersWithIt() throws {
            let docker = try DockerDaemon.required()
            let registry = try Registry.required().address
            let name = "\(registry)/busybox"
            func run(_ words: String...) throws -> Outcome {
                try docker.host(["docker", "run", "--runtime", "swk"] + words, within: 120)
            }
            let bridged = try run("--rm", name, "sh", "-c", "id -u; ip addr show eth0 | grep -c inet; exit 4")
            #expect(bridged.code == 4 && bridged.stdout == "0\n1\n", "\(bridged.stderr)")
            #expect(try run("--rm", "-t", name, "sh", "-c", "test -t 1 && echo terminal").stdout == "terminal\r\n")
            #expect(try run("-d", "--name", "driven", "--network", "none", name, "sleep", "1000").code == 0)
            for _ in 0..<10 { #expect(try docker.host("docker", "exec", "driven", "sh", "-c", "exit 9").code == 9) }
            #expect(try docker.host("docker", "pause", "driven").code == 0)
            #expect(try docker.host("docker", "ps").stdout.contains("(Paused)"))
            #expect(try docker.host("docker", "unpause", "driven").code == 0)
            #expect(try docker.host("docker", "stop", "-t", "1", "driven").code == 0)
            #expect(try docker.host("docker", "ps", "-a").stdout.contains("Exited (137)"))
            #expect(try docker.host("docker", "rm", "driven").code == 0)
            let missing = try run("--rm", name, "nosuch")
            #expect(missing.stderr.contains("execute `nosuch`: not found in PATH of the container"))
        }
    }
}

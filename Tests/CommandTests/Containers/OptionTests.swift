// Options of `run` that say what a container may do and use: each is seen from inside.

import Glibc
import Testing

extension Commands {
    @Suite struct OptionTests {
        private func inside(_ world: World, _ options: [String], _ script: String) throws -> Outcome {
            try world.start(["run", "--rm", "--network", "none"] + options + ["busybox", "sh", "-c", script]).outcome()
        }

        @Test func anInitReapsPassesOnAndEndsAsItsChild() throws {
            try withWorld { world in
                let said = try inside(
                    world, ["--init"], "echo $$; (sleep 0.1 &); sleep 0.5; ps -o stat | grep -c Z; exit 7")
                #expect(said.stdout == "2\n0\n" && said.code == 7, "\(said)")
                #expect(try inside(world, ["--init"], "kill -TERM $$").code == 143)
                let absent = try world.swk("run", "--rm", "--init", "--network", "none", "busybox", "absent")
                #expect(absent.code == 127 && absent.stderr.contains("absent"))
                let refused = try world.swk("run", "--rm", "--init", "--network", "none", "busybox", "/etc/passwd")
                #expect(refused.code == 126)
                try world.swk("run", "-d", "--init", "--name", "box", "--network", "none", "busybox", "sleep", "1000")
                #expect(try world.swk("stop", "box").code == 0)
                #expect(try world.swk("wait", "box").stdout == "143\n", "sleep as process 1 would not hear SIGTERM")
                try world.swk("rm", "box")
            }
        }

        @Test func limitsOfProcessesAreSet() throws {
            try withWorld { world in
                let said = try inside(
                    world,
                    ["--ulimit", "nofile=64:128", "--ulimit", "core=0", "--shm-size", "1m", "--oom-score-adj", "500"],
                    "ulimit -Sn; ulimit -Hn; df -k /dev/shm | tail -1 | awk '{print $2}'; cat /proc/self/oom_score_adj")
                #expect(said.stdout == "64\n128\n1024\n500\n", "\(said)")
                for wrong in ["nofile", "nofile=5:4", "nofile=x"] {
                    #expect(try inside(world, ["--ulimit", wrong], "true").code == 125)
                }
                #expect(try inside(world, ["--ulimit", "nothing=1"], "true").stderr.contains("NOTHING"))
            }
        }

        @Test func groupsAreFoundByNameAndNumber() throws {
            try withWorld { world in
                let said = try inside(world, ["-u", "7:8", "--group-add", "44", "--group-add", "tty"], "id -u; id -G")
                #expect(said.stdout == "7\n8 44 5\n" || said.stdout == "7\n8 5 44\n", "\(said)")
                let absent = try inside(world, ["--group-add", "nobodys"], "true")
                #expect(absent.code == 125 && absent.stderr.contains("nobodys"))
            }
        }

        @Test func aDeviceOfTheHostIsThereAndUsable() throws {
            try withWorld { world in
                let said = try inside(
                    world, ["--device", "/dev/loop-control:/dev/deep/loop:r"],
                    "(exec 3< /dev/deep/loop) && echo read; (exec 3> /dev/deep/loop) 2>/dev/null || echo refused")
                #expect(said.stdout == "read\nrefused\n", "\(said)")
                #expect(try inside(world, ["--device", "/dev/absent"], "true").code == 125)
                #expect(try inside(world, ["--device", "/etc/passwd"], "true").code == 125)
            }
        }

        @Test func securityOptionsHoldOrAreRefused() throws {
            try withWorld { world in
                let status = "grep -E 'NoNewPrivs|Seccomp:' /proc/self/status | awk '{print $2}'"
                #expect(try inside(world, [], status).stdout == "1\n2\n")
                let open = ["--security-opt", "no-new-privileges=false", "--security-opt", "seccomp=unconfined"]
                #expect(try inside(world, open, status).stdout == "0\n0\n")
                let profile = try world.write(
                    #"{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO","errnoRet":95}]}"#,
                    to: "profile.json")
                let said = try inside(world, ["--security-opt", "seccomp=\(profile)"], "mkdir /x")
                #expect(said.code == 1 && said.stderr.contains("Operation not supported"), "\(said)")
                let docker = try world.write(
                    #"{"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":1,"syscalls":[{"names":["x"],"action":"SCMP_ACT_NONE"}]}"#,
                    to: "wrong.json")
                #expect(
                    try inside(world, ["--security-opt", "seccomp=\(docker)"], "true").stderr.contains("SCMP_ACT_NONE"))
                #expect(try inside(world, ["--security-opt", "apparmor=unconfined"], "true").code == 0)
                for wrong in ["apparmor=tight", "label=type:x", "nothing"] {
                    let refused = try inside(world, ["--security-opt", wrong], "true")
                    #expect(refused.code == 125 && refused.stderr.contains(wrong), "\(refused)")
                }
            }
        }

        @Test func namespacesAreSharedWhereThatIsAskedFor() throws {
            try withWorld { world in
                try world.swk("run", "-d", "--name", "box", "--network", "none", "busybox", "sleep", "1234")
                #expect(try inside(world, ["--pid", "container:box"], "ps").stdout.contains("sleep 1234"))
                #expect(
                    try inside(world, ["--pid", "host"], "readlink /proc/self/ns/pid").trimmed == ownNamespace("pid"))
                #expect(
                    try inside(world, ["--ipc", "host"], "readlink /proc/self/ns/ipc").trimmed == ownNamespace("ipc"))
                let ipc = try world.swk("exec", "box", "readlink", "/proc/self/ns/ipc").trimmed
                #expect(try inside(world, ["--ipc", "container:box"], "readlink /proc/self/ns/ipc").trimmed == ipc)
                #expect(try inside(world, ["--pid", "container:absent"], "true").code == 125)
                #expect(try inside(world, ["--pid", "nonsense"], "true").code == 125)
                // Without a pid namespace of its own nothing of it is left either.
                try world.start(
                    [
                        "run", "-d", "--name", "wide", "--pid", "host", "--network", "none", "busybox", "sh", "-c",
                        "sleep 999 & wait",
                    ]
                ).outcome()
                try world.swk("rm", "-f", "wide", "box")
            }
        }

        private func ownNamespace(_ kind: String) -> String {
            var link = [CChar](repeating: 0, count: 64)
            let count = readlink("/proc/self/ns/\(kind)", &link, 63)
            return String(decoding: link[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }

        @Test func kernelParametersAreItsOwnOnly() throws {
            try withWorld { world in
                let said = try inside(
                    world, ["--sysctl", "net.ipv4.ip_forward=1"], "cat /proc/sys/net/ipv4/ip_forward")
                #expect(said.stdout == "1\n", "\(said)")
                let refused = try inside(world, ["--sysctl", "vm.swappiness=1"], "true")
                #expect(refused.code == 125 && refused.stderr.contains("vm.swappiness"))
            }
        }

        @Test func labelsAndVariablesComeFromFiles() throws {
            try withWorld { world in
                let labels = try world.write("tier=front\n\n# not this\nplain\n", to: "labels")
                try world.swk(
                    "create", "--name", "box", "--label-file", labels, "-l", "own=1", "--network", "none", "busybox")
                let found = try JSONValue(try world.swk("inspect", "box").stdout)[0]?["Config"]?["Labels"]
                #expect(
                    found?["tier"]?.string == "front" && found?["own"]?.string == "1" && found?["plain"]?.string == "")
                try world.swk("rm", "box")
            }
        }

        @Test func theIdIsWrittenToANewFile() throws {
            try withWorld { world in
                let path = "\(world.files)/id"
                let started = try world.swk("run", "-d", "--cidfile", path, "--network", "none", "busybox", "true")
                #expect(contents(of: path) == started.trimmed)
                let refused = try world.swk("run", "--rm", "--cidfile", path, "busybox", "true")
                #expect(refused.code == 125 && refused.stderr.contains("exists"))
                #expect(
                    try world.swk("run", "--rm", "--cidfile", path + "2", "--network", "none", "busybox", "echo", "1")
                        .stdout == "1\n")
                #expect(contents(of: path + "2").count == 64)
                try world.swk("wait", started.trimmed)
                try world.swk("rm", started.trimmed)
            }
        }

        @Test func aBoundedLogKeepsTheEnd() throws {
            try withWorld { world in
                try world.swk(
                    "run", "-d", "--name", "box", "--network", "none", "--log-opt", "max-size=64k", "--log-opt",
                    "max-file=2",
                    "busybox", "sh", "-c", "seq 100000")
                try world.swk("wait", "box")
                let logs = try world.swk("logs", "box").stdout
                #expect(logs.hasSuffix("100000\n") && logs.utf8.count <= 2 * 64 << 10 && logs.utf8.count > 32 << 10)
                #expect(try world.swk("run", "--log-opt", "nonsense=1", "busybox").code == 125)
                #expect(try world.swk("run", "--log-driver", "syslog", "busybox").code == 125)
                let same = ["--log-driver", "local", "--log-opt", "mode=blocking", "--log-opt", "compress=false"]
                let accepted = try world.start(["run", "--rm", "--network", "none"] + same + ["busybox", "true"])
                #expect(try accepted.outcome().code == 0)
                try world.swk("rm", "box")
            }
        }

        @Test func healthIsCheckedAndCounted() throws {
            try withWorld { world in
                try world.swk(
                    "run", "-d", "--name", "box", "--network", "none", "--health-cmd", "echo looked; test -e /well",
                    "--health-interval", "100ms", "--health-retries", "2", "busybox", "sleep", "1000")
                func waits(for status: String) throws -> Bool {
                    for _ in 0..<1200 {
                        let said = try world.swk("-e", "print(Container(\"box\").health)").trimmed
                        if said == status { return true }
                        usleep(50_000)
                    }
                    return false
                }
                #expect(try waits(for: "unhealthy"))
                try world.swk("exec", "box", "touch", "/well")
                #expect(try waits(for: "healthy"))
                // One that stands still is not asked, and neither is its minder stuck.
                try world.swk("pause", "box")
                usleep(400_000)
                #expect(try world.swk("unpause", "box").code == 0)
                #expect(try waits(for: "healthy"))
                try world.swk("rm", "-f", "box")
                #expect(try world.swk("run", "--health-interval", "soon", "busybox").code == 125)
            }
        }

        @Test func aPullPolicyDecidesWhetherARegistryIsAsked() throws {
            try withWorld { world in
                let image = "\(try Registry.required().address)/test/tiny:1"
                #expect(try world.swk("run", "--rm", "--pull", "never", image).code == 125)
                #expect(try world.swk("run", "--rm", "--pull", "missing", image).stdout == "new\n")
                #expect(try world.swk("run", "--rm", "--pull", "never", image).stdout == "new\n")
                #expect(try world.swk("run", "--rm", "--pull", "always", image).stdout == "new\n")
                #expect(try world.swk("run", "--rm", "--pull", "sometimes", image).code == 125)
            }
        }
    }
}

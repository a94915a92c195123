// The verbs of containers: docker's words, docker's answers, and the same as JSON.

import Glibc
import Testing

extension Commands {
    @Suite struct VerbTests {
        @Test func aContainerGoesThroughItsLife() throws {
            try withWorld { world in
                let started = try world.swk(
                    "run", "-d", "--name", "web", "busybox", "sh", "-c", "echo up; exec sleep 1000")
                #expect(started.code == 0, "\(started)")
                let id = started.trimmed
                #expect(id.count == 64)
                #expect(try world.swk("ps", "-q").trimmed == String(id.prefix(12)))
                let row = try world.swk("ps").lines.last ?? ""
                #expect(row.contains("web") && row.contains("busybox") && row.contains("Up"))
                #expect(try world.swk("logs", "web").stdout == "up\n")
                #expect(try world.swk("exec", "web", "cat", "/proc/1/comm").stdout == "sleep\n")
                #expect(try world.swk("stop", "-t", "0", "web").stdout == "web\n")
                #expect(try world.swk("ps", "-q").stdout == "")
                #expect(try world.swk("ps", "-a").stdout.contains("Exited (137)"))
                #expect(try world.swk("start", "web").code == 0)
                #expect(try world.swk("ps", "-q").trimmed == String(id.prefix(12)))
                #expect(try world.swk("rm", "-f", "web").stdout == "web\n")
                #expect(try world.swk("ps", "-aq").stdout == "")
            }
        }

        @Test func listsAreValidJSON() throws {
            try withWorld { world in
                try world.swk("run", "-d", "--name", "db", "busybox", "sleep", "1000")
                let containers = try JSONValue(try world.swk("ps", "--json").stdout)
                #expect(containers.elements.count == 1)
                #expect(containers[0]?["name"]?.string == "db")
                let images = try JSONValue(try world.swk("images", "--json").stdout)
                #expect(
                    images.elements.contains { $0["repository"]?.string == "busybox" && $0["tag"]?.string == "latest" })
                let networks = try JSONValue(try world.swk("network", "ls", "--json").stdout)
                #expect(networks.elements.contains { $0["name"]?.string == "bridge" })
                for words in [
                    ["stop", "-t", "0", "--json", "db"], ["start", "--json", "db"], ["rm", "-f", "--json", "db"],
                ] {
                    _ = try JSONValue(try world.start(words).outcome().stdout)
                }
            }
        }

        @Test func inspectTellsWhatDockerTells() throws {
            try withWorld { world in
                try world.swk("run", "-d", "--name", "seen", "-e", "A=1", "-w", "/tmp", "busybox", "sleep", "1000")
                let seen = try JSONValue(try world.swk("inspect", "seen").stdout)[0]
                #expect(seen?["Name"]?.string == "/seen")
                #expect(seen?["State"]?["Running"] == .bool(true))
                #expect(seen?["Config"]?["WorkingDir"]?.string == "/tmp")
                #expect(seen?["Config"]?["Env"]?.elements.contains(.string("A=1")) == true)
                let pid = seen?["State"]?["Pid"]?.number ?? 0
                #expect(contents(of: "/proc/\(Int(pid))/comm") == "sleep\n")
                try world.swk("rm", "-f", "seen")
            }
        }

        @Test func execPassesExitCodesOn() throws {
            try withWorld { world in
                try world.swk("run", "-d", "--name", "box", "busybox", "sleep", "1000")
                #expect(try world.swk("exec", "box", "sh", "-c", "exit 7").code == 7)
                #expect(
                    try world.swk("exec", "-e", "X=y", "-w", "/etc", "box", "sh", "-c", "echo $X $PWD").stdout
                        == "y /etc\n")
                #expect(try world.swk("exec", "-i", "box", "cat", input: "in\n").stdout == "in\n")
                #expect(try world.swk("exec", "box", "nonsense").code == 127)
                #expect(try world.swk("exec", "box", "/etc/passwd").code == 126)
                try world.swk("rm", "-f", "box")
            }
        }

        @Test func logsFollowUntilTheContainerEnds() throws {
            try withWorld { world in
                try world.swk(
                    "run", "-d", "--name", "counter", "busybox", "sh", "-c",
                    "for i in 1 2 3; do echo $i; sleep 0.2; done")
                #expect(try world.swk("logs", "-f", "counter").stdout == "1\n2\n3\n")
                #expect(try world.swk("logs", "--tail", "1", "counter").stdout == "3\n")
                try world.swk("rm", "counter")
            }
        }

        @Test func aRunningContainerIsNotRemovedWithoutForce() throws {
            try withWorld { world in
                try world.swk("run", "-d", "--name", "busy", "busybox", "sleep", "1000")
                let refused = try world.swk("rm", "busy")
                #expect(refused.code == 1)
                #expect(refused.stderr.contains("`busy`"))
                #expect(try world.swk("rm", "-f", "busy").code == 0)
            }
        }

        @Test func anImageIsTaggedAndRemoved() throws {
            try withWorld { world in
                #expect(try world.swk("tag", "busybox", "acme/box:v1").code == 0)
                #expect(try world.swk("run", "--rm", "acme/box:v1", "echo", "hi").stdout == "hi\n")
                let removed = try world.swk("rmi", "acme/box:v1")
                #expect(removed.code == 0, "\(removed)")
                #expect(try !world.swk("images").stdout.contains("acme/box"))
            }
        }

        @Test func everyVerbHelps() throws {
            try withWorld { world in
                let verbs = [
                    "run", "ps", "images", "pull", "tag", "rmi", "exec", "logs", "stop", "start", "rm", "inspect", "gc",
                ]
                for verb in verbs.map({ [$0] }) + ["ls", "create", "rm"].map({ ["network", $0] }) {
                    let said = try world.start(verb + ["--help"]).outcome()
                    #expect(
                        said.code == 0 && said.stdout.contains("swk \(verb.joined(separator: " "))"), "\(verb): \(said)"
                    )
                }
                #expect(try world.swk("--help").stdout.contains("swk FILE.swk"))
            }
        }
    }
}

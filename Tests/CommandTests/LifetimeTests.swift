// Nothing leaks: whatever a script made is gone when it ends, normally, by an error, by Ctrl-C, or by kill -9 at any moment.

import Glibc
import Testing

extension Commands {
    @Suite struct LifetimeTests {
        /// The issue's own story: pull Debian, two containers on a network of their own, names, logs, a port of the host.
        private static func story(port: UInt16, pause: String = "") throws -> String {
            let registry = try Registry.required().address
            return #"""
                let debian = Image("\#(registry)/library/debian").pull()
                let net = Network.create("story")
                let server = '''
                    $| = 1; my $s = IO::Socket::INET->new(LocalPort => 8080, Listen => 5, ReuseAddr => 1) or die $!;
                    print "ready\n";
                    while (my $c = $s->accept) {
                        # The whole request is read: closing with unread bytes would reset the connection.
                        my $l = <$c>; while (<$c>) { last if /^\r?$/ }
                        print "served $l"; print $c "HTTP/1.0 200 OK\r\n\r\nhello from web\n"; close $c
                    }
                    '''
                let web = debian.start("perl", "-MIO::Socket::INET", "-e", server, name: "web", network: net, publish: "127.0.0.1:\#(port):8080")
                let client = debian.start("sleep", "1000", name: "client", network: net)
                let ask = 'for i in $(seq 50); do exec 3<>/dev/tcp/web/8080 && break; sleep 0.1; done 2>/dev/null; printf "GET / HTTP/1.0\r\n\r\n" >&3; cat <&3'
                let answer = client.exec("bash", "-c", ask).stdout
                assert answer.contains("hello from web")
                print("answered")
                \#(pause)
                """#
        }

        @Test func theStoryOfFirstLightLeavesNothing() throws {
            try withWorld { world in
                let port = try Loopback.freePort()
                let program = try world.start([
                    world.write(
                        try Self.story(port: port, pause: "client.exec(\"sleep\", \"3\")\nprint(web.logs())"),
                        to: "story.swk")
                ])
                let answer = try fetch(from: port, while: program)
                #expect(answer.hasSuffix("hello from web\n"), "\(answer)")
                let said = try program.outcome(within: 120)
                #expect(said.code == 0, "\(said)")
                #expect(said.stdout.contains("served GET / HTTP/1.0"), "\(said)")
                #expect(try world.swk("ps", "-aq").stdout == "")
                #expect(try !world.swk("network", "ls").stdout.contains("story"))
            }
        }

        @Test func killedAtAnyMomentTheNextCommandFinishesTheWork() throws {
            try withWorld { world in
                try world.swk("pull", "\(try Registry.required().address)/library/debian")
                let path = try world.write(
                    try Self.story(port: try Loopback.freePort(), pause: "client.exec(\"sleep\", \"1\")"),
                    to: "story.swk")
                let before = try world.host("\(Binary.package)/scripts/lib/leaks.sh", "snapshot")
                let snapshot = try world.write(before.stdout, to: "before")
                // Moments spread over start, network, containers, conversation and end; a new set in every run.
                for round in 0..<20 {
                    let program = try world.start([path])
                    let moment = UInt32.random(in: 0...60_000) + UInt32(round) * 60_000
                    usleep(moment)
                    program.signal(SIGKILL)
                    _ = try program.outcome()
                    let finished = try round % 2 == 0 ? world.swk("gc") : world.swk("ps", "-a")
                    #expect(finished.code == 0, "killed after \(moment) µs: \(finished)")
                    let left = try world.host("\(Binary.package)/scripts/lib/leaks.sh", "compare", snapshot)
                    #expect(left.code == 0, "killed after \(moment) µs, left:\n\(left.stdout)")
                    #expect(try world.swk("ps", "-aq").stdout == "", "killed after \(moment) µs")
                    #expect(try !world.swk("network", "ls").stdout.contains("story"), "killed after \(moment) µs")
                }
                // What was cut off does not stand in the way of the same story told again.
                let again = try world.start([path]).outcome()
                #expect(again.code == 0, "\(again)")
            }
        }

        @Test func killedWhileItJoinsAndLeavesNetworksAndMakesVolumesNothingIsLeft() throws {
            try withWorld { world in
                try world.swk("images")
                let path = try world.write(
                    """
                    let net = Network.create("joined")
                    let data = Volume.create("data")
                    let c = Image("busybox").start("sleep", "1000", name: "c", mounts: {"/data": data})
                    for i in 1..1000 {
                        net.connect(c, alias: "a\\(i)")
                        using d = Image("busybox").start("sleep", "1000", volumesFrom: [c], network: net)
                        net.disconnect(c)
                        Volume.create("short").remove()
                    }
                    """, to: "joins.swk")
                let before = try world.host("\(Binary.package)/scripts/lib/leaks.sh", "snapshot")
                let snapshot = try world.write(before.stdout, to: "before")
                for round in 0..<15 {
                    let program = try world.start([path])
                    let moment = UInt32.random(in: 0...60_000) + UInt32(round) * 60_000
                    usleep(moment)
                    program.signal(SIGKILL)
                    _ = try program.outcome()
                    #expect(try world.swk("ps", "-aq").stdout == "", "killed after \(moment) µs")
                    let left = try world.host("\(Binary.package)/scripts/lib/leaks.sh", "compare", snapshot)
                    #expect(left.code == 0, "killed after \(moment) µs, left:\n\(left.stdout)")
                    #expect(try world.swk("volume", "ls", "-q").stdout == "", "killed after \(moment) µs")
                    #expect(try !world.swk("network", "ls").stdout.contains("joined"), "killed after \(moment) µs")
                }
            }
        }

        @Test func aConnectionThatWasCutOffIsMadeOrUnmadeAndNeverHalf() throws {
            try withWorld { world in
                try world.swk("network", "create", "joined")
                try world.swk("run", "-d", "--name", "box", "busybox", "sleep", "1000")
                for round in 0..<20 {
                    let verb = round % 2 == 0 ? "connect" : "disconnect"
                    let program = try world.start(["network", verb, "joined", "box"])
                    usleep(UInt32.random(in: 0...40_000))
                    program.signal(SIGKILL)
                    _ = try program.outcome()
                    try world.swk("gc")
                    let inside = try world.swk("exec", "box", "sh", "-c", "ls -d /sys/class/net/eth*").lines.count
                    let told = try JSONValue(try world.swk("inspect", "box").stdout)[0]?["NetworkSettings"]?["Networks"]
                    let members = try JSONValue(try world.swk("network", "inspect", "joined").stdout)[0]?["Containers"]
                    let isOn = told?["joined"] != nil
                    #expect(inside == (isOn ? 2 : 1), "\(verb)")
                    #expect((members != .object([:])) == isOn, "\(verb)")
                    // Whatever came of it, the next command finds a state that it can go on from.
                    let on = try world.swk("network", "connect", "joined", "box")
                    #expect(isOn ? on.stderr.contains("already") : on.code == 0, "\(on)")
                    if verb == "connect" || round % 3 == 0 { continue }
                    #expect(try world.swk("network", "disconnect", "joined", "box").code == 0)
                }
                try world.swk("rm", "-f", "box")
                #expect(try world.swk("network", "rm", "joined").code == 0)
            }
        }

        @Test func portsThatWereOnTheirWayToAnotherNetworkLeadSomewhereOrNowhere() throws {
            try withWorld { world in
                try world.swk("network", "create", "joined")
                for _ in 0..<8 {
                    try world.swk("run", "-d", "--name", "box", "-p", "127.0.0.1::80", "busybox", "sleep", "1000")
                    let place = try world.swk("port", "box").stdout
                    try world.swk("network", "connect", "joined", "box")
                    let program = try world.start(["network", "disconnect", "bridge", "box"])
                    usleep(UInt32.random(in: 0...40_000))
                    program.signal(SIGKILL)
                    _ = try program.outcome()
                    try world.swk("gc")
                    let networks = try JSONValue(try world.swk("inspect", "box").stdout)[0]?["NetworkSettings"]?[
                        "Networks"]
                    let published = try world.swk("port", "box").stdout
                    #expect(published == place || published == "" && networks?["bridge"] == nil, "\(published)")
                    // Nothing of it outlives the container: the world looks at the tables.
                    #expect(try world.swk("rm", "-f", "box").code == 0)
                }
                #expect(try world.swk("network", "rm", "joined").code == 0)
            }
        }

        @Test func filesThatAKilledWriterLeftUnfinishedAreGoneWithTheNextCommand() throws {
            try withWorld { world in
                try world.swk("run", "-d", "--name", "box", "--init", "busybox", "sleep", "1000")
                let places = [
                    "", "run/", "run/journals/", "networks/", "run/networks/", "images/", "cache/seccomp/",
                    "cache/programs/",
                ].map { "\(world.root)/\($0).swk-0123456789abcdef.tmp" }
                for path in places { try #require(close(open(path, O_WRONLY | O_CREAT, 0o600)) == 0, "\(path)") }
                // One whose writer lives.
                let held = open(places[1] + ".tmp", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
                defer { close(held) }
                try #require(flock(held, LOCK_EX) == 0)
                try world.swk("ps")
                #expect(places.filter { access($0, F_OK) == 0 } == [])
                #expect(access(places[1] + ".tmp", F_OK) == 0)
                #expect(try world.swk("rm", "-f", "box").code == 0)
                unlink(places[1] + ".tmp")
            }
        }

        @Test func anErrorTakesEverythingDown() throws {
            try withWorld { world in
                let said = try world.script(
                    """
                    let net = Network.create("short")
                    let box = Image("busybox").start("sleep", "1000", name: "box", network: net)
                    throw "enough"
                    """)
                #expect(said.code != 0)
                #expect(said.stderr.contains("enough"), "\(said)")
                #expect(try world.swk("ps", "-aq").stdout == "")
            }
        }

        @Test(arguments: [SIGINT, SIGTERM])
        func aSignalTakesEverythingDown(signal: Int32) throws {
            try withWorld { world in
                let program = try world.start([
                    "-e",
                    #"let box = Image("busybox").start("sleep", "1000", name: "box"); print("up"); box.exec("sleep", "1000")"#,
                ])
                try wait(for: "up", from: program)
                program.signal(signal)
                let said = try program.outcome(within: 30)
                #expect(said.code == 128 + Int(signal), "\(said)")
                #expect(try world.swk("ps", "-aq").stdout == "")
            }
        }

        @Test func usingNarrowsOwnershipToABlock() throws {
            try withWorld { world in
                let said = try world.script(
                    """
                    if true { using box = Image("busybox").start("sleep", "1000", name: "box"); print(box.name) }
                    print(Container.list(all: true).count)
                    """)
                #expect(said.stdout == "box\n0\n", "\(said)")
            }
        }

        @Test func whatIsKeptOutlivesTheScript() throws {
            try withWorld { world in
                let said = try world.script(#"Image("busybox").start("sleep", "1000", name: "kept").keep()"#)
                #expect(said.code == 0, "\(said)")
                #expect(try world.swk("ps").stdout.contains("kept"))
                #expect(try world.swk("rm", "-f", "kept").code == 0)
            }
        }

        @Test func aForegroundRunThatIsKilledTakesItsContainerAlong() throws {
            try withWorld { world in
                let program = try world.start(["run", "--rm", "busybox", "sh", "-c", "echo up; exec sleep 1000"])
                try wait(for: "up", from: program)
                program.signal(SIGKILL)
                _ = try program.outcome()
                #expect(try world.swk("ps", "-aq").stdout == "")
            }
        }

        @Test func aContainerWhoseMinderIsKilledIsNotBelievedToRun() throws {
            try withWorld { world in
                try world.swk("run", "-d", "--name", "orphan", "busybox", "sleep", "1000")
                let pid = try JSONValue(try world.swk("inspect", "orphan").stdout)[0]?["State"]?["Pid"]?.number ?? 0
                let parent = contents(of: "/proc/\(Int(pid))/status").split(separator: "\n").first {
                    $0.hasPrefix("PPid:")
                }
                let minder = try #require(parent.flatMap { pid_t($0.dropFirst(5).filter(\.isNumber)) })
                try #require(minder > 1)
                kill(minder, SIGKILL)
                #expect(try world.swk("ps", "-q").code == 0)
                #expect(try world.swk("rm", "-f", "orphan").code == 0)
            }
        }

        /// Waits until the program has printed a line; a cold pull of Debian before it may take seconds.
        private func wait(for text: String, from program: Program) throws {
            for _ in 0..<6000 where !program.outputSoFar.contains(text) { usleep(10_000) }
            try #require(program.outputSoFar.contains(text))
        }

        /// What a published port says, tried until the script has come so far.
        private func fetch(from port: UInt16, while program: Program) throws -> String {
            try wait(for: "answered", from: program)
            return try Loopback.get("/", port: port)
        }
    }
}

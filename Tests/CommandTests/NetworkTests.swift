// Networks from outside: names, published ports, isolation, and who is in whose way.

import Glibc
import Testing

extension Commands {
    @Suite struct NetworkTests {
        private static let server = "mkdir /www; echo page > /www/index.html; exec httpd -f -p 80 -h /www"

        @Test func peersFindEachOtherByNameOnANetworkOfTheirOwn() throws {
            try withWorld { world in
                #expect(try world.swk("network", "create", "shop").code == 0)
                try world.swk("run", "-d", "--name", "web", "--network", "shop", "busybox", "sh", "-c", Self.server)
                let said = try world.swk(
                    "run", "--rm", "--network", "shop", "busybox", "sh", "-c",
                    "for i in 1 2 3 4 5 6 7 8 9 10; do wget -qO- http://web/ && exit; sleep 0.1; done 2>/dev/null; exit 1"
                )
                #expect(said.stdout == "page\n", "\(said)")
                try world.swk("rm", "-f", "web")
                #expect(try world.swk("network", "rm", "shop").code == 0)
            }
        }

        @Test func aPublishedPortAnswersOnTheHost() throws {
            try withWorld { world in
                let port = try Loopback.freePort()
                let started = try world.swk(
                    "run", "-d", "--name", "web", "-p", "127.0.0.1:\(port):80", "busybox", "sh", "-c", Self.server)
                #expect(started.code == 0, "\(started)")
                #expect(try page(at: port).hasSuffix("page\n"))
                #expect(try world.swk("ps").stdout.contains("127.0.0.1:\(port)->80/tcp"))
                try world.swk("rm", "-f", "web")
                #expect(throws: Loopback.SocketError.self) { try Loopback.get("/", port: port) }
            }
        }

        @Test func theDefaultBridgeReachesTheHost() throws {
            try withWorld { world in
                let said = try world.swk(
                    "run", "--rm", "busybox", "sh", "-c",
                    "ip route | grep -q default && ping -c 1 -W 2 $(ip route | awk '/default/{print $3}')")
                #expect(said.code == 0, "\(said)")
            }
        }

        @Test func containersOfDifferentNetworksDoNotMeet() throws {
            try withWorld { world in
                try world.swk("network", "create", "left")
                try world.swk("network", "create", "right")
                try world.swk("run", "-d", "--name", "web", "--network", "left", "busybox", "sh", "-c", Self.server)
                let address = try JSONValue(try world.swk("inspect", "web").stdout)[0]?["NetworkSettings"]?[
                    "Networks"]?["left"]?["IPAddress"]
                let said = try world.swk(
                    "run", "--rm", "--network", "right", "busybox", "wget", "-T", "1", "-qO-",
                    "http://\(address?.string ?? "none")/")
                #expect(said.code != 0 && said.stdout == "")
                try world.swk("rm", "-f", "web")
                try world.swk("network", "rm", "left", "right")
            }
        }

        @Test func aPortThatIsTakenIsNamed() throws {
            try withWorld { world in
                let (listener, port) = try Loopback.listen()
                defer { close(listener) }
                let said = try world.swk(
                    "run", "-d", "--name", "late", "-p", "127.0.0.1:\(port):80", "busybox", "sleep", "1000")
                #expect(said.code == 125, "\(said)")
                #expect(said.stderr.contains("\(port)"))
                #expect(try world.swk("ps", "-aq").stdout == "")
            }
        }

        @Test func anotherContainersPortIsTakenToo() throws {
            try withWorld { world in
                let port = try Loopback.freePort()
                try world.swk("run", "-d", "--name", "first", "-p", "127.0.0.1:\(port):80", "busybox", "sleep", "1000")
                let said = try world.swk(
                    "run", "-d", "--name", "second", "-p", "127.0.0.1:\(port):80", "busybox", "sleep", "1000")
                #expect(said.code == 125, "\(said)")
                #expect(said.stderr.contains("\(port)") && said.stderr.contains("first"))
                try world.swk("rm", "-f", "first")
            }
        }

        @Test func anUnknownNetworkIsNamedWithItsNearest() throws {
            try withWorld { world in
                try world.swk("network", "create", "backend")
                let said = try world.swk("run", "--rm", "--network", "backand", "busybox", "true")
                #expect(said.code == 125)
                #expect(said.stderr.contains("`backand`") && said.stderr.contains("backend"), "\(said)")
                try world.swk("network", "rm", "backend")
            }
        }

        @Test func aNetworkInUseIsNotRemoved() throws {
            try withWorld { world in
                try world.swk("network", "create", "held")
                try world.swk("run", "-d", "--name", "user", "--network", "held", "busybox", "sleep", "1000")
                let refused = try world.swk("network", "rm", "held")
                #expect(refused.code == 1)
                #expect(refused.stderr.contains("user"), "\(refused)")
                try world.swk("rm", "-f", "user")
                #expect(try world.swk("network", "rm", "held").code == 0)
            }
        }

        /// What the server says, given the moment that it needs to start.
        private func page(at port: UInt16) throws -> String {
            for _ in 0..<100 {
                if let answer = try? Loopback.get("/", port: port), answer.contains("200 OK") { return answer }
                usleep(20_000)  // `try?` because the server may not listen yet; the last try below throws.
            }
            return try Loopback.get("/", port: port)
        }
    }
}

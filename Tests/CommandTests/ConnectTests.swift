// Containers that change networks while they run, and everything that a network verb says.

import Glibc
import Testing

extension Commands {
    @Suite struct ConnectTests {
        private static let server = "mkdir /www; echo page > /www/index.html; exec httpd -f -p 80 -h /www"
        private static let ask =
            "for i in 1 2 3 4 5 6 7 8 9 10; do wget -qO- http://$0/ && exit; sleep 0.2; done 2>/dev/null; exit 1"

        @Test func aRunningContainerJoinsAndLeavesANetwork() throws {
            try withWorld { world in
                try world.swk("network", "create", "shop")
                try world.swk("run", "-d", "--name", "web", "--network", "shop", "busybox", "sh", "-c", Self.server)
                try world.swk("run", "-d", "--name", "guest", "busybox", "sleep", "1000")
                #expect(try world.swk("network", "connect", "--alias", "visitor", "shop", "guest").code == 0)
                #expect(try world.swk("exec", "guest", "sh", "-c", Self.ask, "web").stdout == "page\n")
                #expect(try world.swk("exec", "web", "ping", "-c", "1", "-W", "5", "visitor").code == 0)
                #expect(try world.swk("exec", "guest", "ip", "-o", "addr").stdout.contains("eth1"))
                let twice = try world.swk("network", "connect", "shop", "guest")
                #expect(twice.code == 1 && twice.stderr.contains("it is on network `shop` already"))
                #expect(try world.swk("network", "disconnect", "shop", "guest").code == 0)
                #expect(try world.swk("exec", "guest", "cat", "/etc/hosts").stdout.contains("web") == false)
                #expect(try world.swk("exec", "web", "cat", "/etc/hosts").stdout.contains("visitor") == false)
                #expect(try !world.swk("exec", "guest", "ip", "-o", "addr").stdout.contains("eth1"))
                let gone = try world.swk("network", "disconnect", "shop", "guest")
                #expect(gone.code == 1 && gone.stderr.contains("not on network `shop` (allowed: bridge)"), "\(gone)")
                #expect(try world.swk("network", "disconnect", "-f", "shop", "guest").code == 0)
                try world.swk("rm", "-f", "web", "guest")
                try world.swk("network", "rm", "shop")
            }
        }

        @Test func whatIsLeftTakesOverTheDefaultRoute() throws {
            try withWorld { world in
                try world.swk("network", "create", "--subnet", "10.99.7.0/24", "spare")
                try world.swk("run", "-d", "--name", "box", "busybox", "sleep", "1000")
                try world.swk("network", "connect", "spare", "box")
                try world.swk("network", "disconnect", "bridge", "box")
                let route = try world.swk("exec", "box", "ip", "route").stdout
                #expect(route.contains("default via 10.99.7.1 dev eth1"), "\(route)")
                try world.swk("rm", "-f", "box")
                try world.swk("network", "rm", "spare")
            }
        }

        @Test func aRenamedContainerIsFoundByItsNewNameAndNotByItsOld() throws {
            try withWorld { world in
                try world.swk("network", "create", "shop")
                try world.swk(
                    "run", "-d", "--name", "web", "--network", "shop", "--network-alias", "www", "busybox", "sh", "-c",
                    Self.server)
                try world.swk("run", "-d", "--name", "guest", "--network", "shop", "busybox", "sleep", "1000")
                #expect(try world.swk("rename", "web", "page").code == 0)
                for name in ["page", "www"] {
                    #expect(try world.swk("exec", "guest", "sh", "-c", Self.ask, name).stdout == "page\n")
                    #expect(try world.swk("exec", "page", "sh", "-c", Self.ask, name).stdout == "page\n")
                }
                for box in ["page", "guest"] {
                    let hosts = try world.swk("exec", box, "cat", "/etc/hosts").stdout
                    #expect(!hosts.split(whereSeparator: \.isWhitespace).contains("web"), "\(hosts)")
                    #expect(hosts.split(separator: "\n").count { $0.contains("page") } == 1, "\(hosts)")
                }
                // Who comes later hears the new name only; the next start has it too; and it goes with the container.
                let late = try world.swk("run", "--rm", "--network", "shop", "busybox", "cat", "/etc/hosts").stdout
                #expect(late.contains("page www") && !late.contains("web"), "\(late)")
                try world.swk("restart", "-t", "0", "page")
                #expect(try world.swk("exec", "guest", "sh", "-c", Self.ask, "page").stdout == "page\n")
                let members = try JSONValue(try world.swk("network", "inspect", "shop").stdout)[0]?["Containers"]
                #expect("\(members ?? .null)".contains("page"))
                try world.swk("rm", "-f", "page")
                #expect(try !world.swk("exec", "guest", "cat", "/etc/hosts").stdout.contains("page"))
                try world.swk("rm", "-f", "guest")
                #expect(try world.swk("network", "rm", "shop").code == 0)
            }
        }

        @Test func aRenamingThatWasCutOffIsFinished() throws {
            try withWorld { world in
                try world.swk("network", "create", "shop")
                try world.swk("run", "-d", "--name", "a0", "--network", "shop", "busybox", "sleep", "1000")
                try world.swk("run", "-d", "--name", "guest", "--network", "shop", "busybox", "sleep", "1000")
                for round in 0..<12 {
                    let old = try world.swk("ps", "--format", "{{.Names}}").lines.first { $0 != "guest" } ?? ""
                    let program = try world.start(["rename", old, "a\(round + 1)"])
                    usleep(UInt32.random(in: 0...30_000))
                    program.signal(SIGKILL)
                    _ = try program.outcome()
                    let names = try world.swk("ps", "--format", "{{.Names}}").lines.filter { $0 != "guest" }
                    try #require(names.count == 1 && (names == [old] || names == ["a\(round + 1)"]), "\(names)")
                    let hosts = try world.swk("exec", "guest", "cat", "/etc/hosts").stdout
                    let words = hosts.split(whereSeparator: \.isWhitespace).map { String($0) }
                    let known = words.filter { $0.hasPrefix("a") && $0.count < 4 }
                    #expect(known == names, "\(hosts)")
                }
                try world.swk("rm", "-f", "guest", try world.swk("ps", "-ql").trimmed)
                try world.swk("rm", "-f", try world.swk("ps", "-aql").trimmed)
                #expect(try world.swk("network", "rm", "shop").code == 0)
            }
        }

        @Test func publishedPortsGoOverToTheNetworkThatRemains() throws {
            try withWorld { world in
                try world.swk("network", "create", "shop")
                try world.swk("network", "create", "--internal", "vault")
                try world.swk(
                    "run", "-d", "--name", "web", "-p", "127.0.0.1:0:80", "busybox", "sh", "-c", Self.server)
                let place = try world.swk("port", "web", "80").trimmed
                let port = try #require(place.split(separator: ":").last.flatMap { UInt16($0) })
                _ = try Loopback.get("/", port: port)
                try world.swk("network", "connect", "vault", "web")
                try world.swk("network", "connect", "shop", "web")
                #expect(try world.swk("network", "disconnect", "bridge", "web").code == 0)
                #expect(try world.swk("port", "web", "80").trimmed == place)
                #expect(try Loopback.get("/", port: port).contains("page"))
                // On a network that leads nowhere nothing can be published; the next one has it again.
                #expect(try world.swk("network", "disconnect", "shop", "web").code == 0)
                #expect(try world.swk("port", "web").stdout == "")
                #expect(try world.swk("network", "connect", "shop", "web").code == 0)
                let again = try #require(
                    try world.swk("port", "web", "80").trimmed.split(separator: ":").last.flatMap { UInt16($0) })
                #expect(try Loopback.get("/", port: again).contains("page"))
                try world.swk("rm", "-f", "web")
                try world.swk("network", "rm", "shop", "vault")
            }
        }

        @Test func aStoppedContainerRemembersItsNetworks() throws {
            try withWorld { world in
                for name in ["left", "right"] { try world.swk("network", "create", name) }
                try world.swk("run", "-d", "--name", "web", "--network", "left", "busybox", "sh", "-c", Self.server)
                try world.swk("run", "-d", "--name", "box", "--network", "right", "busybox", "sleep", "1000")
                try world.swk("stop", "-t", "0", "box")
                try world.swk("network", "connect", "--alias", "late", "left", "box")
                try world.swk("network", "disconnect", "right", "box")
                try world.swk("start", "box")
                #expect(try world.swk("exec", "box", "sh", "-c", Self.ask, "web").stdout == "page\n")
                #expect(try world.swk("exec", "web", "ping", "-c", "1", "-W", "5", "late").code == 0)
                let networks = try JSONValue(try world.swk("inspect", "box").stdout)[0]?["NetworkSettings"]?["Networks"]
                #expect(networks?["left"] != nil && networks?["right"] == nil)
                try world.swk("rm", "-f", "web", "box")
                try world.swk("network", "rm", "left", "right")
            }
        }

        @Test func severalNetworksAddressesAndNamesAreTakenAtOnce() throws {
            try withWorld { world in
                try world.swk("network", "create", "--subnet", "10.98.7.0/24", "front")
                try world.swk("network", "create", "--subnet", "10.98.8.0/24", "--ip-range", "10.98.8.128/26", "back")
                let said = try world.swk(
                    "run", "--rm", "--network", "name=front,ip=10.98.7.9,alias=me", "--network", "back",
                    "--mac-address", "02:11:22:33:44:55", "--dns", "10.98.7.53", "--dns-search", "example",
                    "--add-host", "far:192.0.2.7", "--add-host", "host:host-gateway", "busybox", "sh", "-c",
                    "ip -o -4 addr | awk '{print $2, $4}'; cat /sys/class/net/eth0/address; cat /etc/resolv.conf; "
                        + "grep -E 'far|host$' /etc/hosts | grep -v ^127")
                #expect(
                    said.lines.filter { !$0.hasPrefix("options") } == [
                        "lo 127.0.0.1/8", "eth0 10.98.7.9/24", "eth1 10.98.8.128/24", "02:11:22:33:44:55",
                        "nameserver 10.98.7.53", "search example", "192.0.2.7\tfar", "10.98.7.1\thost",
                    ], "\(said)")
                try world.swk("network", "rm", "front", "back")
            }
        }

        @Test func anAliasMayBelongToSeveral() throws {
            try withWorld { world in
                try world.swk("network", "create", "pool")
                for name in ["one", "two"] {
                    try world.swk(
                        "run", "-d", "--name", name, "--network", "pool", "--network-alias", "any", "busybox", "sh",
                        "-c", Self.server)
                }
                try world.swk("run", "-d", "--name", "box", "--network", "pool", "busybox", "sleep", "1000")
                for name in ["one", "two"] {
                    #expect(try world.swk("exec", "box", "sh", "-c", Self.ask, "any").stdout == "page\n")
                    try world.swk("rm", "-f", name)
                }
                #expect(try world.swk("exec", "box", "grep", "-c", "any", "/etc/hosts").stdout == "0\n")
                try world.swk("rm", "-f", "box")
                try world.swk("network", "rm", "pool")
            }
        }

        @Test func aContainersNetworkIsSharedWithItsNamesAndRefusesWhatIsNotItsOwn() throws {
            try withWorld { world in
                try world.swk("network", "create", "shop")
                try world.swk(
                    "run", "-d", "--name", "web", "--network", "shop", "--hostname", "shop1", "busybox", "sh", "-c",
                    Self.server)
                try world.swk("run", "-d", "--name", "peer", "--network", "shop", "busybox", "sleep", "1000")
                let shared = try world.swk(
                    "run", "--rm", "--network", "container:web", "busybox", "sh", "-c",
                    "hostname; ping -c 1 -W 5 peer >/dev/null && \(Self.ask)", "127.0.0.1")
                #expect(shared.stdout == "shop1\npage\n", "\(shared)")
                for option in [["-p", "80"], ["--hostname", "x"], ["--dns", "192.0.2.1"], ["--ip", "10.1.1.1"]] {
                    let said = try world.start(
                        ["run", "--rm", "--network", "container:web"] + option + ["busybox", "true"]
                    ).outcome()
                    #expect(said.code == 125, "\(option) \(said)")
                }
                try world.swk("stop", "-t", "0", "web")
                let stopped = try world.swk("run", "--rm", "--network", "container:web", "busybox", "true")
                #expect(stopped.code == 125 && stopped.stderr.contains("`web`: the container is not running"))
                try world.swk("rm", "-f", "web", "peer")
                try world.swk("network", "rm", "shop")
            }
        }

        @Test func networksAreListedFilteredInspectedAndPruned() throws {
            try withWorld { world in
                try world.swk("network", "create", "--label", "tier=front", "--subnet", "10.97.7.0/24", "shop")
                try world.swk("network", "create", "--internal", "-o", "com.docker.network.driver.mtu=1300", "vault")
                let all = try world.swk("network", "ls").lines
                #expect(all.first == "NETWORK ID     NAME      DRIVER    SCOPE")
                #expect(
                    all.dropFirst().map { $0.split(separator: " ")[1] } == ["bridge", "host", "none", "shop", "vault"])
                #expect(try world.swk("network", "ls", "-q", "--filter", "label=tier=front").lines.count == 1)
                #expect(
                    try world.swk("network", "ls", "-q", "--no-trunc", "--filter", "type=custom").lines.map(\.count)
                        == [64, 64])
                try world.swk(
                    "run", "-d", "--name", "web", "--network", "shop", "--ip", "10.97.7.77", "busybox", "sleep", "99")
                let seen = try JSONValue(try world.swk("network", "inspect", "shop").stdout)[0]
                #expect(seen?["IPAM"]?["Config"]?[0]?["Subnet"]?.string == "10.97.7.0/24")
                let id = try world.swk("ps", "-q", "--no-trunc").trimmed
                #expect(seen?["Containers"]?[id]?["IPv4Address"]?.string == "10.97.7.77/24")
                let vault = try world.swk(
                    "run", "--rm", "--network", "vault", "busybox", "sh", "-c", "ip route; cat /sys/class/net/eth0/mtu")
                #expect(vault.stdout.hasSuffix("\n1300\n") && !vault.stdout.contains("default"))
                let asked = try world.swk("network", "prune", input: "n\n")
                #expect(asked.stdout.contains("  vault\n") && !asked.stdout.contains("shop"))
                #expect(try world.swk("network", "prune", "--force").stdout == "Deleted Networks:\nvault\n\n")
                try world.swk("rm", "-f", "web")
                #expect(try world.swk("network", "prune", "--force", "--json").stdout == "[\"shop\"]\n")
            }
        }

        @Test(arguments: [
            (["network", "rm", "host"], "always there", 1), (["network", "connect", "none", "box"], "always there", 1),
            (["network", "connect", "bridge", "box"], "beside which there is no other", 1),
            (["network", "connect", "bridge", "nobody"], "no such container", 1),
            (["network", "create", "-o", "mut=1", "x"], "unknown option `mut`", 1),
            (["network", "create", "--subnet", "10.96.0.0/24", "--ip-range", "10.95.0.0/25", "x"], "outside", 1),
            (["network", "ls", "--filter", "nmae=x"], "did you mean `name`?", 1),
            (["run", "--rm", "--network", "bridge", "--network-alias", "x", "busybox", "true"], "alias", 125),
            (["run", "--rm", "--network", "host", "--network", "bridge", "busybox", "true"], "further network", 125),
            (["run", "--rm", "--add-host", "x=y", "busybox", "true"], "not a name with an address", 125),
            (["run", "--rm", "--mac-address", "01:00:00:00:00:01", "busybox", "true"], "Ethernet", 125),
            (["run", "--rm", "--network", "container:box2", "busybox", "true"], "no such container", 125),
        ])
        func aMistakeIsNamed(words: [String], message: String, code: Int) throws {
            try withWorld { world in
                try world.swk("run", "-d", "--name", "box", "--network", "none", "busybox", "sleep", "1000")
                let said = try world.start(words).outcome()
                #expect(said.code == code && said.stderr.contains(message), "\(said)")
                try world.swk("rm", "-f", "box")
                #expect(try world.swk("ps", "-aq").stdout == "")
            }
        }

        @Test func scriptsUseEveryModeAndMoveContainersBetweenNetworks() throws {
            try withWorld { world in
                let said = try world.script(
                    """
                    let box = Image("busybox")
                    using net = Network.create("shop", labels: {tier: "front"})
                    using side = Network.create("side")
                    using web = box.start("httpd", "-f", "-p", "80", "-h", "/etc", name: "web", network: net, aliases: ["www"])
                    for mode in ["bridge", "host", "none", "container:web", web, net, [net, side]] {
                        let names = box.run("ls", "/sys/class/net", network: mode).stdout.split()
                        print(if mode == "host" { "host" } else { names })
                    }
                    using guest = box.start("sleep", "1000", name: "guest", network: side)
                    net.connect(guest, alias: ["visitor"])
                    web.wait(port: 80)
                    print(guest.exec("wget", "-qO-", "http://www/hostname").stdout.trim() == web.id[0..11])
                    print(net.containers.names.sorted(), net.inspect().containers.count, net.labels.tier)
                    try { net.connect(guest) } catch err { print(err.code) }
                    net.disconnect(guest)
                    try { net.disconnect(guest) } catch err { print(err.code) }
                    try { atomically { net.connect(guest); throw "no" } } catch err { print(net.containers.names) }
                    print(Network.list().names.contains("shop"), Network.prune())
                    """)
                #expect(
                    said.stdout == """
                        ["eth0", "lo"]
                        host
                        ["lo"]
                        ["eth0", "lo"]
                        ["eth0", "lo"]
                        ["eth0", "lo"]
                        ["eth0", "eth1", "lo"]
                        true
                        ["guest", "web"] 2 front
                        network.connected
                        network.not-connected
                        ["web"]
                        true []

                        """, "\(said)")
            }
        }
    }
}

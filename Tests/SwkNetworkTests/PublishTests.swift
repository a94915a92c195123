// Published ports: reached from where they should be, refused when taken, gone afterwards.

import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkNetwork

@Suite(.enabled(if: geteuid() == 0)) struct PublishTests {
    /// A container with a web server and these ports; the host port of the first.
    private func withServer(
        _ world: World, _ ports: [String], _ body: (NetworkAttachment, _ namespace: Int32) throws -> Void
    ) throws {
        let namespace = try NetworkNamespace.create()
        let network = try world.store.defaultNetwork()
        let attachment = try world.store.attach(
            world.request("web", ports), to: [network], in: namespace, log: world.log)[0]
        let server = try WebServer("published", in: namespace.raw)
        defer { try? server.stop() }  // a failing body has said more than a failing clean-up could
        try body(attachment, namespace.raw)
        try world.store.detach(attachment)
    }

    /// A datagram server on port 53: every Debian has Perl, not every busybox serves datagrams.
    private static let pong = """
        $s = IO::Socket::INET->new(LocalPort => 53, Proto => "udp") or die; while ($s->recv($b, 99)) { $s->send("pong\\n") }
        """

    /// Another machine: a namespace joined to the host by a pair of its own.
    private func withOutsider(_ world: World, _ body: (_ namespace: Int32, _ host: String) throws -> Void) throws {
        let outside = try NetworkNamespace.create()
        let subnet = CIDR(containing: IPv4(10, 129, UInt8.random(in: 0...255), 0), prefix: 24)
        let near = IPv4(subnet.base.value + 1)
        let far = IPv4(subnet.base.value + 2)
        let name = world.prefix + "-out"
        let host = try NetlinkSocket(.route)
        let pair = VethPair(
            hostName: name, containerName: "eth0", namespace: outside.raw, mac: MAC(for: far), mtu: 1500)
        try host.perform(LinkRequest.createPair(pair, containerIndex: 100))
        let link = try #require(try host.link(name))
        try host.perform([
            AddressRequest.add(near, in: subnet, index: link.index, name), LinkRequest.setUp(index: link.index, name),
        ])
        try outside.netlink.perform([
            AddressRequest.add(far, in: subnet, index: 100, "eth0"), LinkRequest.setUp(index: 100, "eth0"),
            AddressRequest.addDefaultRoute(by: near, index: 100),
        ])
        try body(outside.raw, near.description)
        try host.perform(LinkRequest.delete(name))
    }

    @Test func aPortIsReachedThroughTheHostsLoopback() throws {
        try withWorld { world in
            try withServer(world, ["127.0.0.1::80"]) { attachment, _ in
                try expect("published", at: "127.0.0.1", attachment.ports[0].hostPort)
            }
        }
    }

    @Test func aPortOnEveryAddressIsReachedFromOutside() throws {
        try withWorld { world in
            try withServer(world, ["80"]) { attachment, _ in
                try withOutsider(world) { outside, host in
                    try expect("published", at: host, attachment.ports[0].hostPort, in: outside)
                    try expect("published", at: "127.0.0.1", attachment.ports[0].hostPort)
                }
            }
        }
    }

    @Test func aLoopbackPortIsNotReachedFromOutside() throws {
        try withWorld { world in
            try withServer(world, ["127.0.0.1::80"]) { attachment, _ in
                try withOutsider(world) { outside, host in
                    try expectNothing(at: host, attachment.ports[0].hostPort, in: outside)
                }
            }
        }
    }

    @Test func anUnpublishedPortIsNotReachedFromOutside() throws {
        try withWorld { world in
            try withServer(world, []) { attachment, _ in
                try withOutsider(world) { outside, _ in
                    try expectNothing(at: attachment.address.description, 80, in: outside)
                }
            }
        }
    }

    @Test func aContainerReachesTheOutsideInTheHostsName() throws {
        try withWorld { world in
            try withServer(world, []) { _, inside in
                try withOutsider(world) { outside, host in
                    let server = try WebServer("outside", port: 8080, in: outside)
                    let far = host.dropLast() + "2"
                    try expect("outside", at: String(far), 8080, in: inside)
                    try server.stop()
                }
            }
        }
    }

    @Test func aContainerReachesItsOwnPublishedPortByTheHostsAddress() throws {
        try withWorld { world in
            try withServer(world, ["80"]) { attachment, inside in
                try expect("published", at: attachment.gateway.description, attachment.ports[0].hostPort, in: inside)
            }
        }
    }

    @Test func aNeighbourReachesAPublishedPortByTheHostsAddress() throws {
        try withWorld { world in
            try withServer(world, ["80"]) { attachment, _ in
                let other = try NetworkNamespace.create()
                let network = try world.store.defaultNetwork()
                let second = try world.store.attach(world.request("b"), to: [network], in: other, log: world.log)[0]
                let port = attachment.ports[0].hostPort
                try expect("published", at: attachment.gateway.description, port, in: other.raw)
                try world.store.detach(second)
            }
        }
    }

    @Test func anotherNetworkReachesAPublishedPortByTheHostsAddress() throws {
        try withWorld { world in
            try withServer(world, ["80"]) { attachment, _ in
                let other = try NetworkNamespace.create()
                let network = try world.store.create("far", log: world.log)
                let second = try world.store.attach(world.request("b"), to: [network], in: other, log: world.log)[0]
                try expect("published", at: network.gateway.description, attachment.ports[0].hostPort, in: other.raw)
                try world.store.detach(second)
            }
        }
    }

    @Test func aContainerDoesNotReachTheHostsLoopback() throws {
        try withWorld { world in
            try withServer(world, []) { attachment, inside in
                let server = try WebServer("secret", port: 18765)
                try expect("secret", at: "127.0.0.1", 18765)
                // The way of an attacker: 127.0.0.0/8 routed to the bridge instead of the own loopback interface.
                for words in [
                    ["ip", "addr", "del", "127.0.0.1/8", "dev", "lo"],
                    ["ip", "route", "flush", "table", "local", "127.0.0.0/8"],
                    ["ip", "route", "add", "127.0.0.1/32", "via", attachment.gateway.description, "dev", "eth0"],
                    ["sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet"],
                ] { _ = try Command.run(words, in: inside) }
                try expectNothing(at: "127.0.0.1", 18765, in: inside)
                try server.stop()
            }
        }
    }

    @Test func aPortThatAHostProcessHasIsRefusedWithItsName() throws {
        try withWorld { world in
            let server = try WebServer("mine", port: 18766)
            try expect("mine", at: "127.0.0.1", 18766)
            let failure = #expect(throws: Failure.self) { try withServer(world, ["18766:80"]) { _, _ in } }
            #expect(failure?.code == .portTaken)
            #expect(failure?.reason.contains("busybox (pid ") == true)
            try server.stop()
        }
    }

    @Test(arguments: ["18767:80", "127.0.0.1:18767:81"]) func aPortThatAContainerHasIsRefusedWithItsName(
        _ second: String
    ) throws {
        try withWorld { world in
            try withServer(world, ["18767:80"]) { _, _ in
                let failure = #expect(throws: Failure.self) { try withServer(world, [second]) { _, _ in } }
                #expect(failure?.code == .portTaken)
                #expect(failure?.reason.contains("container `web`") == true)
            }
        }
    }

    @Test func theFirstFreePortOfARangeIsTaken() throws {
        try withWorld { world in
            try withServer(world, ["18780-18782:80"]) { first, _ in
                try withServer(world, ["18780-18782:80"]) { second, _ in
                    #expect(first.ports[0].hostPort == 18780)
                    #expect(second.ports[0].hostPort == 18781)
                }
            }
        }
    }

    @Test func aDatagramPortIsItsOwn() throws {
        try withWorld { world in
            try withServer(world, ["18790:80/tcp", "18790:53/udp"]) { attachment, inside in
                let server = try Command(["perl", "-MIO::Socket::INET", "-e", Self.pong], in: inside)
                let ask = "exec 3<>/dev/udp/127.0.0.1/18790; echo ping >&3; timeout 1 head -n 1 <&3"
                try eventually { try Command.run(["bash", "-c", ask]).output == "pong\n" }
                try expect("published", at: "127.0.0.1", 18790)
                server.kill()
            }
        }
    }

    @Test func publishingIsRecordedBeforeItIsDoneAndUndoneFromTheRecord() throws {
        try withWorld { world in
            try withServer(world, ["127.0.0.1::80"]) { attachment, _ in
                let port = attachment.ports[0]
                #expect(world.log.recorded.last == .publishedPort(port))
                try world.store.undoPublishedPort(port)
                try world.store.undoPublishedPort(port)
                let element = try FirewallElement(port)
                #expect(try world.store.firewall.find(element) == nil)
            }
        }
    }

    @Test func undoingLeavesAPortThatLeadsElsewhereByNow() throws {
        try withWorld { world in
            try withServer(world, ["127.0.0.1::80"]) { attachment, _ in
                var stale = attachment.ports[0]
                stale.containerAddress = "10.1.2.3"
                try world.store.undoPublishedPort(stale)
                let element = try FirewallElement(attachment.ports[0])
                #expect(try world.store.firewall.find(element) != nil)
            }
        }
    }

    @Test func anInternalNetworkPublishesNothing() throws {
        try withWorld { world in
            let network = try world.store.create("inner", isInternal: true, log: world.log)
            let namespace = try NetworkNamespace.create()
            #expect {
                try world.store.attach(world.request("a", ["80"]), to: [network], in: namespace, log: world.log)
            } throws: {
                ($0 as? Failure)?.code == .invalidPort
            }
        }
    }
}

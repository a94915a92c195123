// Containers' namespaces on real bridges: they reach what they should and nothing else, and leave nothing behind.

import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkNetwork

@Suite(.enabled(if: geteuid() == 0)) struct AttachTests {
    @Test func twoContainersOnTheDefaultNetworkReachEachOther() throws {
        try withWorld { world in
            let network = try world.store.defaultNetwork()
            let a = try NetworkNamespace.create()
            let b = try NetworkNamespace.create()
            let first = try world.store.attach(world.request("a"), to: [network], in: a, log: world.log)
            let second = try world.store.attach(world.request("b"), to: [network], in: b, log: world.log)
            let server = try WebServer("hello from a", in: a.raw)
            #expect(try fetch(first[0].address.description, 80, in: b.raw) == "hello from a")
            try server.stop()
            for attachment in first + second { try world.store.detach(attachment) }
        }
    }

    @Test func theHostReachesAContainerAndTheContainerTheHost() throws {
        try withWorld { world in
            let network = try world.store.defaultNetwork()
            let namespace = try NetworkNamespace.create()
            let attachment = try world.store.attach(world.request("a"), to: [network], in: namespace, log: world.log)[0]
            let server = try WebServer("inside", in: namespace.raw)
            #expect(try fetch(attachment.address.description, 80) == "inside")
            #expect(
                try Command.run(["busybox", "ping", "-c", "1", network.gateway.description], in: namespace.raw).code
                    == 0)
            try server.stop()
            try world.store.detach(attachment)
        }
    }

    @Test func everyEffectIsRecordedBeforeTheNext() throws {
        try withWorld { world in
            let network = try world.store.defaultNetwork()
            let namespace = try NetworkNamespace.create()
            let attachment = try world.store.attach(world.request("a"), to: [network], in: namespace, log: world.log)[0]
            #expect(world.log.recorded == [.file(attachment.member), .link(attachment.hostInterface)])
            try world.store.detach(attachment)
        }
    }

    @Test func detachingTwiceIsFine() throws {
        try withWorld { world in
            let namespace = try NetworkNamespace.create()
            let network = try world.store.defaultNetwork()
            let attachment = try world.store.attach(world.request("a"), to: [network], in: namespace, log: world.log)[0]
            try world.store.detach(attachment, deletingInterface: true)
            try world.store.detach(attachment)
            #expect(try NetlinkSocket(.route).link(attachment.hostInterface) == nil)
        }
    }

    @Test func networksAreClosedToOneAnother() throws {
        try withWorld { world in
            let red = try world.store.create("red", log: world.log)
            let blue = try world.store.create("blue", log: world.log)
            let a = try NetworkNamespace.create()
            let b = try NetworkNamespace.create()
            let first = try world.store.attach(world.request("a"), to: [red], in: a, log: world.log)[0]
            let second = try world.store.attach(world.request("b"), to: [blue], in: b, log: world.log)[0]
            let server = try WebServer("red", in: a.raw)
            #expect(try fetch(first.address.description, 80) == "red")
            #expect(try fetch(first.address.description, 80, in: b.raw, tries: 1) == nil)
            try server.stop()
            try world.store.detach(first)
            try world.store.detach(second)
        }
    }

    @Test func aContainerOnTwoNetworksReachesBoth() throws {
        try withWorld { world in
            let red = try world.store.create("red", log: world.log)
            let blue = try world.store.create("blue", log: world.log)
            let a = try NetworkNamespace.create()
            let b = try NetworkNamespace.create()
            let both = try world.store.attach(world.request("both"), to: [red, blue], in: a, log: world.log)
            let one = try world.store.attach(world.request("one"), to: [blue], in: b, log: world.log)[0]
            let server = try WebServer("blue", in: b.raw)
            #expect(both.map(\.containerInterface) == ["eth0", "eth1"])
            #expect(try fetch(one.address.description, 80, in: a.raw) == "blue")
            try server.stop()
            for attachment in both + [one] { try world.store.detach(attachment) }
        }
    }

    @Test func anInternalNetworkHasNoWayOut() throws {
        try withWorld { world in
            let network = try world.store.create("inner", isInternal: true, log: world.log)
            let namespace = try NetworkNamespace.create()
            let attachment = try world.store.attach(world.request("a"), to: [network], in: namespace, log: world.log)[0]
            #expect(try namespace.netlink.routes().filter(\.isDefault) == [])
            try world.store.detach(attachment)
        }
    }

    @Test func aRunningContainerJoinsAndLeavesANetwork() throws {
        try withWorld { world in
            let red = try world.store.create("red", log: world.log)
            let blue = try world.store.create("blue", log: world.log)
            let namespace = try NetworkNamespace.create()
            let request = try world.request("a")
            let first = try world.store.attach(request, to: [red], in: namespace, log: world.log)[0]
            let process = try Command(["sleep", "60"], in: namespace.raw)
            let entered = "/proc/\(process.pid)/ns/net"
            try eventually { try NetworkNamespace.open(entered).netlink.link("eth0") != nil }
            let second = try world.store.connect(
                request, to: NetworkEndpoint(blue), process: process.pid, log: world.log)
            #expect(second.containerInterface == "eth1")
            #expect(throws: Failure.self) {
                try world.store.connect(request, to: NetworkEndpoint(blue), process: process.pid, log: world.log)
            }
            try world.store.detach(second, deletingInterface: true)
            #expect(try namespace.netlink.link("eth1") == nil)
            process.kill()
            try world.store.detach(first)
        }
    }

    @Test func aTableThatWasFlushedIsMadeAgain() throws {
        try withWorld { world in
            let network = try world.store.defaultNetwork()
            let a = try NetworkNamespace.create()
            let first = try world.store.attach(world.request("a"), to: [network], in: a, log: world.log)[0]
            try world.store.firewall.uninstall()
            let b = try NetworkNamespace.create()
            let second = try world.store.attach(world.request("b"), to: [network], in: b, log: world.log)[0]
            #expect(try world.store.firewall.find(.presence(ofBridge: network.bridge)) != nil)
            try world.store.detach(first)
            try world.store.detach(second)
        }
    }
}

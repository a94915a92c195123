// Networks as objects: made, found, listed, removed, and refused with reasons.

import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkNetwork

@Suite(.enabled(if: geteuid() == 0)) struct StoreTests {
    private func code(_ body: () throws -> Void) -> Failure? {
        do { try body() } catch { return error as? Failure }
        return nil
    }

    @Test func aNetworkIsFoundByNameIdAndPrefix() throws {
        try withWorld { world in
            let network = try world.store.create("app", log: world.log)
            let found = try ["app", network.id.hex, network.id.short].map { try world.store.network($0).id }
            #expect(found == [network.id, network.id, network.id])
            #expect(world.log.recorded == [.network(network.id.hex)])
        }
    }

    @Test func aMistypedNameIsCorrected() throws {
        try withWorld { world in
            _ = try world.store.create("backend", log: world.log)
            let failure = code { _ = try world.store.network("bakend") }
            #expect(failure?.code == .networkNotFound)
            #expect(failure?.nearest == "backend")
        }
    }

    @Test func aNameIsGivenOnce() throws {
        try withWorld { world in
            let first = try world.store.create("app", log: world.log)
            let failure = code { _ = try world.store.create("app", log: world.log) }
            #expect(failure?.code == .networkNameTaken)
            #expect(failure?.actual?.contains(first.id.short) == true)
        }
    }

    @Test(arguments: ["", "-a", "a b", "a/b", "ä", "container:x"]) func aNameBreaksTheRules(_ name: String) throws {
        try withWorld { world in
            #expect(code { _ = try world.store.create(name, log: world.log) }?.code == .networkNameInvalid)
        }
    }

    @Test(arguments: ["bridge", "host", "none"]) func namesWithAMeaningAreRefused(_ name: String) throws {
        try withWorld { world in
            #expect(code { _ = try world.store.create(name, log: world.log) }?.code == .networkPredefined)
        }
    }

    @Test func networksDoNotOverlap() throws {
        try withWorld { world in
            let first = try world.store.create("one", log: world.log)
            let second = try world.store.create("two", log: world.log)
            #expect(!first.subnet.overlaps(second.subnet))
            let failure = code { _ = try world.store.create("three", subnet: first.subnet, log: world.log) }
            #expect(failure?.code == .subnetOverlap)
            #expect(failure?.reason.contains("`one`") == true)
        }
    }

    @Test func aSubnetOfTheHostIsRefusedWithItsInterface() throws {
        try withWorld { world in
            let other = try World()
            let theirs = try other.store.create("theirs", log: other.log)
            let failure = code { _ = try world.store.create("mine", subnet: theirs.subnet, log: world.log) }
            #expect(failure?.code == .subnetOverlap)
            #expect(failure?.reason.contains(theirs.bridge) == true)
            try other.remove()
        }
    }

    @Test func anOwnSubnetAndGatewayAreTaken() throws {
        try withWorld { world in
            let subnet = CIDR(containing: IPv4(10, 128, UInt8.random(in: 0...255), 0), prefix: 24)
            let gateway = IPv4(subnet.base.value + 77)
            let network = try world.store.create("own", subnet: subnet, gateway: gateway, log: world.log)
            #expect(network.subnet == subnet && network.gateway == gateway)
        }
    }

    @Test func aGatewayOutsideOfTheSubnetIsRefused() throws {
        try withWorld { world in
            let failure = code {
                _ = try world.store.create(
                    "own", subnet: CIDR("10.127.0.0/24"), gateway: IPv4(10, 126, 0, 1), log: world.log)
            }
            #expect(failure?.code == .subnetInvalid)
        }
    }

    @Test func aSubnetWithBitsBehindItsPrefixIsCorrected() {
        let failure = code { _ = try NetworkStore.parseSubnet("10.5.0.7/24") }
        #expect(failure?.code == .subnetInvalid)
        #expect(failure?.nearest == "10.5.0.0/24")
    }

    @Test func aNetworkInUseStaysAndNamesItsUsers() throws {
        try withWorld { world in
            let network = try world.store.create("app", log: world.log)
            let namespace = try NetworkNamespace.create()
            let attachment = try world.store.attach(world.request("web"), to: [network], in: namespace, log: world.log)[
                0]
            let failure = code { try world.store.remove("app") }
            #expect(failure?.code == .networkInUse)
            #expect(failure?.notes.first?.hasSuffix(" web") == true)
            try world.store.detach(attachment)
            try world.store.remove("app")
            #expect(code { _ = try world.store.network("app") }?.code == .networkNotFound)
            #expect(try NetlinkSocket(.route).link(network.bridge) == nil)
        }
    }

    @Test func theDefaultNetworkIsMadeOnceAndStays() throws {
        try withWorld { world in
            let first = try world.store.network("bridge")
            #expect(first.bridge == world.prefix + "0")
            #expect(try world.store.list().map(\.id) == [first.id])
            #expect(code { try world.store.remove("bridge") }?.code == .networkPredefined)
        }
    }

    @Test func aCreationThatWasKilledIsUndoneFromTheRecord() throws {
        try withWorld { world in
            let network = try world.store.create("app", log: world.log)
            try world.store.undoNetwork(network.id)
            try world.store.undoNetwork(network.id)
            let again = try world.store.create("app", log: world.log)
            #expect(again.id != network.id)
        }
    }

    @Test func aBridgeThatIsNotOursIsLeftAlone() throws {
        try withWorld { world in
            let network = try world.store.create("app", log: world.log)
            let host = try NetlinkSocket(.route)
            let link = try #require(try host.link(network.bridge))
            try host.perform(LinkRequest.setAlias("somebody else", index: link.index, network.bridge))
            let namespace = try NetworkNamespace.create()
            let failure = code {
                _ = try world.store.attach(world.request("web"), to: [network], in: namespace, log: world.log)
            }
            #expect(failure?.code == .bridgeTaken)
        }
    }

    @Test func aBridgeThatIsGoneIsMadeAgain() throws {
        try withWorld { world in
            let network = try world.store.create("app", log: world.log)
            try NetworkUndo.link(network.bridge)
            let namespace = try NetworkNamespace.create()
            let attachment = try world.store.attach(world.request("web"), to: [network], in: namespace, log: world.log)[
                0]
            #expect(try NetlinkSocket(.route).link(network.bridge)?.isUp == true)
            try world.store.detach(attachment)
        }
    }

    @Test func twentyCreateTheSameNameAndOneGetsIt() throws {
        try withWorld { world in
            let failures = concurrently(20) { _ in _ = try world.store.create("app", log: world.log) }
            #expect(failures.count == 19)
            #expect(failures.allSatisfy { $0.contains("the name is in use") })
        }
    }

    @Test func twentyFirstUsersShareOneDefaultNetwork() throws {
        try withWorld { world in
            let failures = concurrently(20) { number in
                let namespace = try NetworkNamespace.create()
                // Each as if it were a process of its own.
                let store = NetworkStore(
                    stateDirectory: world.directory + "/state", runDirectory: world.directory + "/run",
                    configuration: world.store.configuration)
                let request = AttachmentRequest(container: .random(), name: "c\(number)")
                let attachment = try store.attach(
                    request, to: [store.defaultNetwork()], in: namespace, log: world.log)[0]
                try store.detach(attachment)
            }
            #expect(failures == [])
            let all = try world.store.list()
            #expect(all.count == 1)
        }
    }
}

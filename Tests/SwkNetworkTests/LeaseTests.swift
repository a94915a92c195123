// Leases of addresses: exclusive, in turn, reclaimed from owners that are gone; all on files, without root.

import Glibc
import SwkModel
import SwkSystem
import Synchronization
import Testing

@testable import SwkNetwork

@Suite struct LeaseTests {
    /// Leases of one network in a directory of its own.
    private struct Desk {
        let directory: String
        let leases: AddressLeases

        init(_ subnet: String) throws {
            var template = Array("/tmp/swk-lease-XXXXXX".utf8CString)
            directory = String(cString: try #require(mkdtemp(&template)))
            let layout = NetworkLayout(stateDirectory: directory, runDirectory: directory)
            let cidr = try #require(CIDR(subnet))
            let record = NetworkRecord(
                id: .random(), name: "n", subnet: cidr, gateway: try #require(cidr.firstHost), bridge: "b", mtu: 1500,
                created: 0)
            leases = AddressLeases(record: record, layout: layout)
            for path in [layout.leases(record.id), layout.members(record.id)] { try Files.makeDirectories(path) }
        }

        /// The file of a new member.
        func member() throws -> String {
            let path = leases.layout.member(.random(), of: leases.record.id)
            try NetworkMember.reserve(path)
            return path
        }
    }

    private func withDesk(_ subnet: String, _ body: (Desk) throws -> Void) throws {
        let desk = try Desk(subnet)
        defer { try? Files.removeTree(desk.directory) }  // a failing body has said more than a failing clean-up could
        try body(desk)
    }

    @Test func addressesAreGivenOutInTurnPastTheGateway() throws {
        try withDesk("10.0.0.0/29") { desk in
            let given = try (0..<3).map { _ in try desk.leases.lease(to: desk.member()).description }
            #expect(given == ["10.0.0.2", "10.0.0.3", "10.0.0.4"])
        }
    }

    @Test func aReturnedAddressRestsUntilTheOthersWereUsed() throws {
        try withDesk("10.0.0.0/29") { desk in
            let member = try desk.member()
            let first = try desk.leases.lease(to: member)
            try desk.leases.giveUp(first, by: member)
            let next = try (0..<5).map { _ in try desk.leases.lease(to: desk.member()) }
            #expect(next.last == first)
            #expect(Set(next).count == 5)
        }
    }

    @Test func anExhaustedSubnetSaysHowManyAddressesItHas() throws {
        try withDesk("10.0.0.0/30") { desk in
            _ = try desk.leases.lease(to: desk.member())
            let failure = #expect(throws: Failure.self) { try desk.leases.lease(to: desk.member()) }
            #expect(failure?.code == .subnetExhausted)
            #expect(failure?.allowed == "1")
        }
    }

    @Test func anAddressOfAnOwnerThatIsGoneIsReclaimed() throws {
        try withDesk("10.0.0.0/30") { desk in
            let dead = try desk.member()
            let address = try desk.leases.lease(to: dead)
            try Files.remove(dead)
            let again = try desk.leases.lease(to: desk.member())
            #expect(again == address)
        }
    }

    @Test func anAddressIsNotGivenUpByAnybodyElse() throws {
        try withDesk("10.0.0.0/29") { desk in
            let owner = try desk.member()
            let address = try desk.leases.lease(to: owner)
            try desk.leases.giveUp(address, by: desk.member())
            let failure = #expect(throws: Failure.self) { try desk.leases.lease(to: desk.member(), wanting: address) }
            #expect(failure?.code == .addressTaken)
        }
    }

    @Test(arguments: ["10.0.0.1", "10.0.0.0", "10.0.0.7", "10.0.1.2"]) func anAddressThatNoContainerMayHaveIsRefused(
        _ text: String
    ) throws {
        try withDesk("10.0.0.0/29") { desk in
            #expect(throws: Failure.self) { try desk.leases.lease(to: desk.member(), wanting: IPv4(text)) }
        }
    }

    @Test func sweepingRemovesWhatTheDeadHadAndNothingElse() throws {
        try withDesk("10.0.0.0/29") { desk in
            let dead = try desk.member()
            _ = try desk.leases.lease(to: dead)
            let living = try desk.leases.lease(to: desk.member())
            try Files.remove(dead)
            try desk.leases.sweep()
            let left = try Files.names(in: desk.leases.layout.leases(desk.leases.record.id))
            #expect(left == [living.description])
        }
    }

    @Test func eightHundredAtOnceGetEightHundredAddresses() throws {
        try withDesk("10.0.0.0/22") { desk in
            let given = Shared<Set<IPv4>>([])
            let leases = SendableLeases(leases: desk.leases)
            let members = try (0..<800).map { _ in try desk.member() }
            let failures = concurrently(800) { number in
                let address = try leases.leases.lease(to: members[number])
                given.value.withLock { _ = $0.insert(address) }
            }
            #expect(failures == [])
            #expect(given.value.withLock { $0.count } == 800)
        }
    }

    @Test func aCrowdSharesTheLastVoidLeasesWithoutGivingOneTwice() throws {
        try withDesk("10.0.0.0/26") { desk in
            for _ in 0..<61 {
                let dead = try desk.member()
                _ = try desk.leases.lease(to: dead)
                try Files.remove(dead)
            }
            let given = Shared<[IPv4]>([])
            let leases = SendableLeases(leases: desk.leases)
            let members = try (0..<61).map { _ in try desk.member() }
            let failures = concurrently(61) { number in
                let address = try leases.leases.lease(to: members[number])
                given.value.withLock { $0.append(address) }
            }
            #expect(failures == [])
            #expect(Set(given.value.withLock { $0 }).count == 61)
        }
    }
}

/// A value that threads share.
final class Shared<Value: Sendable>: Sendable {
    let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
}

/// Holds only values; the leases themselves are files.
private struct SendableLeases: Sendable {
    let leases: AddressLeases
}

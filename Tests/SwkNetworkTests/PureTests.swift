// What can be computed without a kernel: pools, hosts files, resolver configuration, port keys, messages.

import CNftables
import SwkModel
import Testing

@testable import SwkNetwork

@Suite struct SubnetPoolTests {
    private let pool = SubnetPool([.init(CIDR(containing: IPv4(10, 0, 0, 0), prefix: 22), prefix: 24)])

    @Test func theFirstFreeSubnetIsTaken() throws {
        #expect(pool.first(freeOf: [])?.description == "10.0.0.0/24")
        #expect(pool.first(freeOf: [try #require(CIDR("10.0.0.128/25"))])?.description == "10.0.1.0/24")
        #expect(pool.first(freeOf: [try #require(CIDR("10.0.0.0/23"))])?.description == "10.0.2.0/24")
    }

    @Test func aPoolThatIsUsedUpHasNone() throws {
        #expect(pool.first(freeOf: [try #require(CIDR("10.0.0.0/8"))]) == nil)
    }

    @Test func theDefaultNetworkPrefersItsOwnSubnet() throws {
        #expect(SubnetPool.forDefaultNetwork.first(freeOf: [])?.description == "172.30.0.0/16")
        let taken = try #require(CIDR("172.30.5.0/24"))
        #expect(SubnetPool.forDefaultNetwork.first(freeOf: [taken])?.description == "172.29.0.0/16")
    }

    @Test func aThousandNetworksHaveRoom() {
        var taken: [CIDR] = []
        for _ in 0..<1000 { taken += SubnetPool.forUserNetworks.first(freeOf: taken).map { [$0] } ?? [] }
        #expect(Set(taken).count == 1000)
    }

    @Test func ticketsGoRoundTheSubnetPastTheGateway() throws {
        let subnet = try #require(CIDR("10.0.0.0/29"))
        let gateway = IPv4(10, 0, 0, 3)
        let round = (0..<6).compactMap { subnet.address(forTicket: $0, skipping: gateway)?.octets.last }
        #expect(round == [1, 2, 4, 5, 6, 1])
    }
}

@Suite struct HostsFileTests {
    @Test func aLineNamesEachNameOnce() {
        #expect(HostsFile.line(IPv4(10, 0, 0, 2), ["db", "db", "primary"]) == "10.0.0.2\tdb primary\n")
    }

    private func text(_ text: String, without lines: Set<String>) -> String {
        String(decoding: HostsFile.text(Array(text.utf8), without: lines), as: UTF8.self)
    }

    @Test func removingALineLeavesWhatTheContainerWroteItself() {
        let all = "127.0.0.1\tlocalhost\n10.0.0.2\tdb\n# mine\n10.0.0.3\tdb\n110.0.0.2\tdb\n"
        let rest = text(all, without: ["10.0.0.2\tdb\n"])
        #expect(rest == "127.0.0.1\tlocalhost\n# mine\n10.0.0.3\tdb\n110.0.0.2\tdb\n")
    }

    @Test func aLineThatIsNotThereChangesNothing() {
        #expect(text("a\nb", without: ["c\n"]) == "a\nb")
        #expect(text("", without: ["c\n"]) == "")
    }

    @Test func severalLinesGoAtOnce() {
        #expect(text("a\nb\na\nc\n", without: ["a\n", "c\n"]) == "b\n")
    }
}

@Suite struct ResolverConfigurationTests {
    @Test func serversThatOnlyTheHostReachesAreLeftOut() {
        let host = "# made by hand\nnameserver 127.0.0.53\nnameserver 10.0.0.1\nnameserver ::1\nsearch lan\n"
        #expect(resolverConfiguration(fromHost: host) == "# made by hand\nnameserver 10.0.0.1\nsearch lan\n")
    }

    @Test func withoutAnyServerTheFallbackIsUsed() {
        let text = resolverConfiguration(fromHost: "nameserver 127.0.0.1\noptions edns0\n", fallback: ["9.9.9.9"])
        #expect(text == "options edns0\nnameserver 9.9.9.9\n")
        #expect(resolverConfiguration(fromHost: "", fallback: ["9.9.9.9"]) == "nameserver 9.9.9.9\n")
    }
}

@Suite struct PortKeyTests {
    @Test func everyAddressCollidesWithEachAddress() {
        let any = PortKey(.tcp, .any, 80)
        let one = PortKey(.tcp, .loopback, 80)
        #expect(any.collides(with: one) && one.collides(with: any))
        #expect(!one.collides(with: PortKey(.tcp, IPv4(10, 0, 0, 1), 80)))
        #expect(!any.collides(with: PortKey(.udp, .any, 80)))
        #expect(!any.collides(with: PortKey(.tcp, .any, 81)))
    }

    @Test func aKeyIsItsFileName() {
        let key = PortKey(.udp, IPv4(10, 0, 0, 1), 53)
        #expect(PortKey(fileName: key.fileName) == key)
        #expect(PortKey(fileName: "lock") == nil)
    }
}

@Suite struct NetlinkMessageTests {
    @Test func attributesArePaddedAndNestedAndReadBack() {
        var message = NetlinkMessage("test", "x", type: RTM_NEWLINK)
        message.attribute(1, "eth0")
        message.nest(2) {
            $0.attribute(3, u32: 7)
            $0.attribute(4, u8: 1)
        }
        let bytes = message.finished(sequence: 9, extraFlags: NLM_F_ACK)
        #expect(bytes.count % 4 == 0)
        #expect(bytes.withUnsafeBytes { Int($0.loadUnaligned(as: UInt32.self)) } == bytes.count)
        let attributes = NetlinkAttributes(bytes[16...])
        #expect(attributes.string(1) == "eth0")
        #expect(attributes.nested(2)?.u32(3) == 7)
    }

    @Test func attributesThatAreCutShortEndTheList() {
        #expect(NetlinkAttributes.list([8, 0, 1, 0, 1, 2]).isEmpty)
        #expect(NetlinkAttributes.list([2, 0, 1, 0]).isEmpty)
        #expect(NetlinkAttributes.list([]).isEmpty)
    }
}

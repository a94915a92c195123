// IPv4, CIDR and MAC: what is read, what is refused, and the arithmetic of subnets.

import SwkModel
import Testing

@Suite struct AddressTests {
    @Test func anAddressReadsAndPrintsTheSame() {
        #expect(IPv4("172.30.0.7")?.description == "172.30.0.7")
        #expect(IPv4("255.255.255.255")?.value == .max)
    }

    @Test(arguments: ["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.-4", "1..2.3", "a.b.c.d", " 1.2.3.4"])
    func whatIsNoAddressIsRefused(_ text: String) { #expect(IPv4(text) == nil) }

    @Test func aSubnetKnowsItsBounds() throws {
        let subnet = try #require(CIDR("10.1.2.0/24"))
        #expect(subnet.last == IPv4(10, 1, 2, 255))
        #expect(subnet.hosts == IPv4(10, 1, 2, 1).value...IPv4(10, 1, 2, 254).value)
        #expect(subnet.contains(IPv4(10, 1, 2, 9)) && !subnet.contains(IPv4(10, 1, 3, 0)))
    }

    @Test(arguments: ["10.0.0.1/24", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "/8", "10.0.0.0/08"])
    func whatIsNoSubnetIsRefused(_ text: String) { #expect(CIDR(text) == nil) }

    @Test func theWholeInternetIsASubnet() throws {
        let all = try #require(CIDR("0.0.0.0/0"))
        #expect(all.last.value == .max)
    }

    @Test func subnetsOverlapWhenOneHoldsTheOther() throws {
        let wide = try #require(CIDR("10.0.0.0/8"))
        let narrow = try #require(CIDR("10.9.0.0/16"))
        let other = try #require(CIDR("11.0.0.0/8"))
        #expect(wide.overlaps(narrow) && narrow.overlaps(wide))
        #expect(!wide.overlaps(other))
    }

    @Test func aSubnetIsCutIntoSmallerOnesInOrder() throws {
        let whole = try #require(CIDR("10.0.0.0/22"))
        #expect(
            whole.subnets(of: 24).map(\.description) == ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24", "10.0.3.0/24"])
        #expect(Array(whole.subnets(of: 16)).isEmpty)
    }

    @Test func aPointToPointSubnetHasNoHosts() throws { #expect(try #require(CIDR("10.0.0.0/31")).hosts == nil) }

    @Test func anEthernetAddressFollowsFromTheInternetAddress() {
        let mac = MAC(for: IPv4(172, 30, 0, 7))
        #expect(mac.description == "02:73:ac:1e:00:07")
        #expect(MAC(mac.description) == mac)
        #expect(MAC("02:73:ac:1e:00") == nil)
    }
}

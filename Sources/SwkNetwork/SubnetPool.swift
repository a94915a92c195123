// Where subnets for networks come from: pools cut into subnets of one size, the first free one wins. Pure.

public import SwkModel

/// Ranges of private addresses (RFC 1918) from which networks get their subnets.
public struct SubnetPool: Sendable, Equatable {
    /// One range and the size of the subnets that it is cut into.
    public struct Range: Sendable, Equatable {
        public var whole: CIDR
        public var prefix: Int
        public init(_ whole: CIDR, prefix: Int) {
            self.whole = whole
            self.prefix = prefix
        }
    }

    public var ranges: [Range]
    public init(_ ranges: [Range]) { self.ranges = ranges }

    /// For the default network: 172.30.0.0/16, then its lower neighbours, away from docker's first choices, then 10.200.0.0/14.
    public static let forDefaultNetwork = SubnetPool(
        (20...30).reversed().map { Range(CIDR(containing: IPv4(172, $0, 0, 0), prefix: 16), prefix: 16) }
            + [Range(CIDR(containing: IPv4(10, 200, 0, 0), prefix: 14), prefix: 16)])

    /// For networks that users create: 1024 subnets of 254 addresses in 10.204.0.0/14, then 256 in 192.168.0.0/16.
    public static let forUserNetworks = SubnetPool([
        Range(CIDR(containing: IPv4(10, 204, 0, 0), prefix: 14), prefix: 24),
        Range(CIDR(containing: IPv4(192, 168, 0, 0), prefix: 16), prefix: 24),
    ])

    /// The first subnet that overlaps none of `taken`; nil when all are taken.
    public func first(freeOf taken: [CIDR]) -> CIDR? {
        for range in ranges {
            let near = taken.filter(range.whole.overlaps)
            if let free = range.whole.subnets(of: range.prefix).first(where: { !near.contains(where: $0.overlaps) }) {
                return free
            }
        }
        return nil
    }
}

extension CIDR {
    /// The address at which the bridge itself is found when the user does not say: the first of the subnet.
    var firstHost: IPv4? { hosts.map { IPv4($0.lowerBound) } }

    /// How many addresses can be leased when the gateway keeps one.
    var leasable: UInt32 { hosts.map { UInt32($0.count) - 1 } ?? 0 }

    /// The addresses for interfaces that are in a part of the subnet, which may reach from its first to its last address.
    func hosts(within part: CIDR) -> ClosedRange<UInt32>? {
        guard let hosts else { return nil }
        let (first, last) = (max(hosts.lowerBound, part.base.value), min(hosts.upperBound, part.last.value))
        return first <= last ? first...last : nil
    }

    /// How many addresses of a range (nil is the whole subnet) can be leased beside the gateway.
    func leasable(within range: ClosedRange<UInt32>?, skipping gateway: IPv4) -> UInt32 {
        guard let range = range ?? hosts else { return 0 }
        return UInt32(range.count) - (range.contains(gateway.value) ? 1 : 0)
    }

    /// The address for ticket number `ticket`: counts round through the range past the gateway, so that an address rests as long
    /// as possible before it is used again.
    func address(
        forTicket ticket: UInt64, skipping gateway: IPv4, within range: ClosedRange<UInt32>? = nil
    ) -> IPv4? {
        let count = leasable(within: range, skipping: gateway)
        guard let range = range ?? hosts, count > 0 else { return nil }
        let address = range.lowerBound + UInt32(ticket % UInt64(count))
        return IPv4(range.contains(gateway.value) && address >= gateway.value ? address + 1 : address)
    }
}

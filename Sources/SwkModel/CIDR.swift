// Subnets: a range of addresses that share their first bits (RFC 4632).

/// An IPv4 subnet such as `172.30.0.0/16`. Bits behind the prefix are always zero.
public struct CIDR: Hashable, Sendable {
    /// The lowest address.
    public let base: IPv4
    /// The number of fixed bits, 0 to 32.
    public let prefix: Int

    /// The subnet of `prefix` bits that holds `address`. A prefix outside 0...32 is a programming error.
    public init(containing address: IPv4, prefix: Int) {
        precondition((0...32).contains(prefix), "a prefix has 0 to 32 bits")
        base = IPv4(address.value & Self.mask(prefix))
        self.prefix = prefix
    }

    /// Parses `address/prefix`; nil for anything else, also when bits behind the prefix are set.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPv4(parts[0]), let prefix = decimal(parts[1], upTo: 32) else {
            return nil
        }
        self.init(containing: address, prefix: Int(prefix))
        guard base == address else { return nil }
    }

    private static func mask(_ prefix: Int) -> UInt32 { prefix == 0 ? 0 : ~0 << UInt32(32 - prefix) }

    /// The highest address.
    public var last: IPv4 { IPv4(base.value | ~Self.mask(prefix)) }

    public func contains(_ address: IPv4) -> Bool { address.value & Self.mask(prefix) == base.value }

    public func overlaps(_ other: CIDR) -> Bool {
        prefix <= other.prefix ? contains(other.base) : other.contains(base)
    }

    /// The addresses that interfaces may have: all but the network's own and the broadcast address; nil when there is none.
    public var hosts: ClosedRange<UInt32>? {
        prefix <= 30 ? (base.value + 1)...(last.value - 1) : nil
    }

    /// The subnets of `prefix` bits inside this one, in order.
    public func subnets(of prefix: Int) -> some Sequence<CIDR> {
        let count = prefix >= self.prefix ? UInt64(1) << UInt64(prefix - self.prefix) : 0
        return (0..<count).lazy.map {
            CIDR(containing: IPv4(self.base.value + UInt32($0 << UInt64(32 - prefix))), prefix: prefix)
        }
    }
}

extension CIDR: CustomStringConvertible {
    public var description: String { "\(base)/\(prefix)" }
}

extension CIDR: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let subnet = CIDR(text) else {
            throw Failure(.invalidArgument, "read subnet", text, "not an IPv4 subnet")
        }
        self = subnet
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

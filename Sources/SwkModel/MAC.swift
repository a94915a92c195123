// Ethernet addresses, derived from IPv4 addresses so that two interfaces of one network can never share one.

/// A 48-bit Ethernet address.
public struct MAC: Hashable, Sendable {
    public let octets: [UInt8]

    /// The address for an interface with this IPv4 address: `02:73` (locally administered, unicast) and the four octets.
    ///
    /// Because it follows from the address, neighbours' ARP caches stay right when an address is given out again.
    public init(for address: IPv4) { octets = [0x02, 0x73] + address.octets }

    /// Parses six hexadecimal pairs with colons; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let octets = parts.compactMap { $0.utf8.count == 2 ? UInt8($0, radix: 16) : nil }
        guard parts.count == 6, octets.count == 6 else { return nil }
        self.octets = octets
    }
}

extension MAC: CustomStringConvertible {
    public var description: String {
        octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }
}

extension MAC: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let mac = MAC(text) else {
            throw Failure(.invalidArgument, "read address", text, "not an Ethernet address")
        }
        self = mac
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

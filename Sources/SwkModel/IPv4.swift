// Internet addresses of version 4 as numbers, so that pools and leases can count through them.

/// An IPv4 address in host byte order.
public struct IPv4: Hashable, Sendable, Comparable {
    public var value: UInt32

    public init(_ value: UInt32) { self.value = value }

    public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
        value = UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)
    }

    /// Parses four decimal numbers with dots. Nil for anything else, also for leading zeros, which some read as octal.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard let octet = decimal(part, upTo: 255) else { return nil }
            value = value << 8 | octet
        }
        self.value = value
    }

    /// The four bytes in network order.
    public var octets: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

    /// `0.0.0.0`: every address of the host.
    public static let any = IPv4(0)
    public static let loopback = IPv4(127, 0, 0, 1)
    public var isLoopback: Bool { value >> 24 == 127 }

    public static func < (a: IPv4, b: IPv4) -> Bool { a.value < b.value }
}

extension IPv4: CustomStringConvertible {
    public var description: String { octets.map(String.init).joined(separator: ".") }
}

extension IPv4: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let address = IPv4(text) else {
            throw Failure(.invalidArgument, "read address", text, "not an IPv4 address")
        }
        self = address
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A plain decimal number without sign and without leading zeros.
func decimal(_ text: some StringProtocol, upTo limit: UInt32) -> UInt32? {
    guard !text.isEmpty, text.utf8.count <= 10, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    guard text.utf8.count == 1 || text.utf8.first != 48, let number = UInt32(text), number <= limit else { return nil }
    return number
}

// Content digests as OCI writes them: `sha256:` and lower-case hexadecimal (image-spec, descriptor.md, "Digests").
//
// A digest is a name for bytes. It is parsed strictly, because it becomes a file name below `blobs/` and because a digest that
// cannot be verified is worth nothing: unknown algorithms are refused by name.

/// The digest of some content: an algorithm and its value in lower-case hexadecimal.
public struct Digest: Hashable, Sendable {
    /// The hash functions that OCI registers.
    public enum Algorithm: String, Hashable, Sendable, CaseIterable {
        case sha256, sha512

        /// Length of the hexadecimal form.
        public var digits: Int { self == .sha256 ? 64 : 128 }
    }

    public let algorithm: Algorithm
    public let hex: String

    /// Parses `algorithm:hex`. Throws `argument.invalid` for an unknown algorithm and for anything but exactly its digits.
    public init(parsing text: String) throws(Failure) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let algorithm = Algorithm(rawValue: String(parts[0])) else {
            throw Failure(
                .invalidArgument, "read digest", text, "no known algorithm before the colon",
                allowed: Algorithm.allCases.map(\.rawValue).joined(separator: ", "))
        }
        guard parts[1].utf8.count == algorithm.digits, parts[1].utf8.allSatisfy(isLowerHex) else {
            throw Failure(
                .invalidArgument, "read digest", text, "not a \(algorithm.rawValue) value",
                allowed: "\(algorithm.digits) digits of 0-9 and a-f", actual: "\(parts[1].utf8.count) characters")
        }
        self.init(algorithm, hex: String(parts[1]))
    }

    /// The digest whose raw value is `bytes`; traps when the length is not the algorithm's.
    public init(_ algorithm: Algorithm, bytes: some Collection<UInt8>) {
        precondition(bytes.count * 2 == algorithm.digits, "a \(algorithm) digest has \(algorithm.digits / 2) bytes")
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(algorithm.digits)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        self.init(algorithm, hex: String(decoding: text, as: UTF8.self))
    }

    private init(_ algorithm: Algorithm, hex: String) {
        self.algorithm = algorithm
        self.hex = hex
    }

    /// The first twelve digits, as tables show image IDs.
    public var short: String { String(hex.prefix(12)) }
}

private func isLowerHex(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
}

extension Digest: CustomStringConvertible, Comparable {
    public var description: String { "\(algorithm.rawValue):\(hex)" }

    public static func < (a: Digest, b: Digest) -> Bool { a.description < b.description }
}

extension Digest: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

// The identity of a container, network or volume: 64 hexadecimal digits, shown by its first twelve, as docker does.

/// A random 256-bit object identity in lower-case hexadecimal.
public struct ObjectID: Hashable, Sendable, Codable, CustomStringConvertible {
    public let hex: String

    /// A fresh random identity from the system's generator.
    public static func random() -> ObjectID {
        var generator = SystemRandomNumberGenerator()
        var digits: [UInt8] = []
        digits.reserveCapacity(64)
        for _ in 0..<4 {
            let word = generator.next()
            for shift in stride(from: 60, through: 0, by: -4) {
                digits.append(Self.digits[Int(word >> UInt64(shift) & 15)])
            }
        }
        return ObjectID(hex: String(decoding: digits, as: UTF8.self))
    }

    /// Parses exactly 64 lower-case hexadecimal digits; nil for anything else.
    public init?(_ text: String) {
        guard text.utf8.count == 64, text.utf8.allSatisfy(Self.isDigit) else { return nil }
        hex = text
    }

    private init(hex: String) { self.hex = hex }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = ObjectID(text) else {
            throw Failure(.invalidArgument, "read id", text, "not 64 hexadecimal digits")
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }

    /// The first twelve digits, as tables show it.
    public var short: String { String(hex.prefix(12)) }
    public var description: String { hex }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte
    }
}

// The exec form: a JSON list of strings, and nothing else that JSON has.

import SwkModel

/// Reads `["a", "b"]`.
struct StringList {
    /// What is wrong, and where.
    struct Mistake: Error {
        var reason: String
        var position: Int
    }

    private let text: ArraySlice<UInt8>
    private var position: Int

    static func parse(_ text: ArraySlice<UInt8>) throws(Mistake) -> [String] {
        var list = StringList(text: text, position: text.startIndex)
        return try list.read()
    }

    private init(text: ArraySlice<UInt8>, position: Int) {
        self.text = text
        self.position = position
    }

    private mutating func read() throws(Mistake) -> [String] {
        try expect("[")
        var strings: [String] = []
        skipBlanks()
        if peek == UInt8(ascii: "]") {
            position += 1
        } else {
            repeat { strings.append(try string()) } while try continues()
        }
        skipBlanks()
        guard position == text.endIndex else { throw mistake("something follows the list") }
        return strings
    }

    private mutating func continues() throws(Mistake) -> Bool {
        skipBlanks()
        if peek == UInt8(ascii: ",") {
            position += 1
            return true
        }
        guard peek == UInt8(ascii: "]") else { throw mistake("expected `,` or `]`") }
        position += 1
        return false
    }

    private mutating func string() throws(Mistake) -> String {
        skipBlanks()
        guard peek == UInt8(ascii: "\"") else { throw mistake("expected a string in double quotes") }
        position += 1
        var bytes: [UInt8] = []
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return bytes.string
            case UInt8(ascii: "\\"): bytes += try escaped()
            default: bytes.append(byte)
            }
        }
        throw mistake("the string is not closed")
    }

    private mutating func escaped() throws(Mistake) -> [UInt8] {
        guard let byte = peek else { throw mistake("the string is not closed") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "n"): return [0x0a]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "r"): return [0x0d]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0c]
        case UInt8(ascii: "u"): return Array(String(Character(try scalar())).utf8)
        default:
            position -= 1
            throw mistake("JSON has no such escape")
        }
    }

    /// `\uXXXX`, twice for what lies beyond the first 65536.
    private mutating func scalar() throws(Mistake) -> Unicode.Scalar {
        let unit = try codeUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard peek == UInt8(ascii: "\\") else { throw mistake("half a character") }
        position += 1
        guard peek == UInt8(ascii: "u") else { throw mistake("half a character") }
        position += 1
        let low = try codeUnit()
        let value = 0x10000 + (UInt32(unit) & 0x3ff) << 10 + UInt32(low) & 0x3ff
        guard (0xd800...0xdbff).contains(unit), (0xdc00...0xdfff).contains(low), let scalar = Unicode.Scalar(value)
        else { throw mistake("half a character") }
        return scalar
    }

    private mutating func codeUnit() throws(Mistake) -> UInt16 {
        let digits = text[position...].prefix(4)
        guard digits.count == 4, let value = UInt16(digits.string, radix: 16) else {
            throw mistake("expected four hexadecimal digits")
        }
        position += 4
        return value
    }

    private var peek: UInt8? { position < text.endIndex ? text[position] : nil }
    private mutating func skipBlanks() { while let byte = peek, byte.isBlank { position += 1 } }

    private mutating func expect(_ character: Character) throws(Mistake) {
        skipBlanks()
        guard peek == character.asciiValue else { throw mistake("expected `\(character)`") }
        position += 1
    }

    private func mistake(_ reason: String) -> Mistake { Mistake(reason: reason, position: position) }
}

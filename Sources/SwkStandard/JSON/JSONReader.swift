// JSON to values, after RFC 8259, and nothing beyond it: no comments, no trailing commas, no NaN. What a value of the language cannot
// hold exactly is an error, unless the script accepts the loss:
//
//   an integer beyond 64 bits      error, or the nearest Float
//   a key twice in one object      error, or the last of them
//   half of a surrogate pair       error, or U+FFFD
//
// A number without a fraction and an exponent is an Int, every other a Float, so `1` and `1.0` stay apart.

import SwkVM

/// Reads one JSON text.
struct JSONReader {
    /// Structures nested deeper are an error: the machine itself hands nothing deeper to a host.
    static let maxDepth = 256

    let bytes: [UInt8]
    let isLossy: Bool
    var index = 0
    var depth = 0

    init(_ bytes: [UInt8], isLossy: Bool) {
        self.bytes = bytes
        self.isLossy = isLossy
    }

    /// The one value that the text is.
    mutating func read() throws(JSONProblem) -> ScriptValue {
        // A byte order mark is no part of JSON; RFC 8259 (8.1) lets a reader ignore it.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        skipSpace()
        let value = try readValue()
        skipSpace()
        if index < bytes.count { throw problem("expected the end of the text") }
        return value
    }

    /// The byte at the index; 0, which begins nothing, behind the end.
    var next: UInt8 { index < bytes.count ? bytes[index] : 0 }

    func problem(_ reason: String, code: String = "json.syntax", at place: Int? = nil) -> JSONProblem {
        JSONProblem(code: code, reason: reason, offset: place ?? index, showsFound: place == nil)
    }

    private mutating func skipSpace() {
        while index < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[index]) { index += 1 }
    }

    private mutating func accept(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func readValue() throws(JSONProblem) -> ScriptValue {
        switch next {
        case UInt8(ascii: "{"): return try nested { (reader) throws(JSONProblem) in try reader.readObject() }
        case UInt8(ascii: "["): return try nested { (reader) throws(JSONProblem) in try reader.readArray() }
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try readNumber()
        case UInt8(ascii: "t"): return try readWord("true", .bool(true))
        case UInt8(ascii: "f"): return try readWord("false", .bool(false))
        case UInt8(ascii: "n"): return try readWord("null", .nil)
        default: throw problem("expected a value")
        }
    }

    private mutating func nested(
        _ body: (inout JSONReader) throws(JSONProblem) -> ScriptValue
    ) throws(JSONProblem) -> ScriptValue {
        if depth == Self.maxDepth {
            throw problem("nested deeper than \(Self.maxDepth) levels", code: "json.depth", at: index)
        }
        depth += 1
        defer { depth -= 1 }
        index += 1
        skipSpace()
        return try body(&self)
    }

    private mutating func readWord(_ word: StaticString, _ value: ScriptValue) throws(JSONProblem) -> ScriptValue {
        let size = word.utf8CodeUnitCount
        let isThere = index + size <= bytes.count && (0..<size).allSatisfy { bytes[index + $0] == word.utf8Start[$0] }
        if !isThere { throw problem("expected a value") }
        index += size
        return value
    }

    private mutating func readArray() throws(JSONProblem) -> ScriptValue {
        var values: [ScriptValue] = []
        if accept(UInt8(ascii: "]")) { return .list([]) }
        while true {
            values.append(try readValue())
            skipSpace()
            if accept(UInt8(ascii: "]")) { return .list(values) }
            if !accept(UInt8(ascii: ",")) { throw problem("expected `,` or `]` after an element") }
            skipSpace()
        }
    }

    private mutating func readObject() throws(JSONProblem) -> ScriptValue {
        var map = ScriptMap()
        var places: [String: Int] = [:]
        if accept(UInt8(ascii: "}")) { return .map(map) }
        while true {
            let start = index
            if next != UInt8(ascii: "\"") { throw problem("expected a key in quotes") }
            let key = try readString()
            skipSpace()
            if !accept(UInt8(ascii: ":")) { throw problem("expected `:` after the key") }
            skipSpace()
            let value = try readValue()
            if let place = places[key] {
                if !isLossy {
                    throw problem("the key \"\(key)\" is there twice", code: "json.duplicate-key", at: start)
                }
                map.pairs[place].value = value
            } else {
                places[key] = map.count
                map.pairs.append((.string(key), value))
            }
            skipSpace()
            if accept(UInt8(ascii: "}")) { return .map(map) }
            if !accept(UInt8(ascii: ",")) { throw problem("expected `,` or `}` after a value") }
            skipSpace()
        }
    }
}

/// What is wrong with a JSON text, and where.
struct JSONProblem: Error {
    let code: String
    let reason: String
    /// In bytes.
    let offset: Int
    /// Whether what stands there belongs into the message.
    let showsFound: Bool
}

// The text behind an instruction's word: split at blanks, unquoted, variables put in. The rules are docker's, which are those of a shell
// with everything but quotes, `$name`, `${name}` and `${name:-word}` left out.
//
// Bytes, because only ASCII has a meaning here and places are counted in bytes.

/// A word with its quotes still on, and where it stands.
struct InstructionWord: Equatable, Sendable {
    var text: String
    var place: Range<Int>
}

/// How quoted text and variables are read.
public struct InstructionText: Sendable {
    /// The value of a variable; nil when it is not set.
    public typealias Variables = (String) -> String?

    /// What takes the meaning off the next character: a backslash unless the file says otherwise.
    public var escape: UInt8

    public init(escape: UInt8 = UInt8(ascii: "\\")) { self.escape = escape }

    /// The words of a text, with quotes and escapes left in place.
    func words(_ text: String) -> [InstructionWord] {
        let bytes = Array(text.utf8)
        var words: [InstructionWord] = []
        var start: Int?
        var quote: UInt8?
        var position = 0
        func end(at position: Int) {
            guard let from = start else { return }
            words.append(
                InstructionWord(text: String(decoding: bytes[from..<position], as: UTF8.self), place: from..<position))
            start = nil
        }
        while position < bytes.count {
            let byte = bytes[position]
            if quote == nil, byte.isBlank {
                end(at: position)
            } else {
                if start == nil { start = position }
                if byte == escape, quote != singleQuote {
                    position += 1
                } else if let open = quote {
                    if byte == open { quote = nil }
                } else if byte == singleQuote || byte == doubleQuote {
                    quote = byte
                }
            }
            position += 1
        }
        end(at: min(position, bytes.count))
        return words
    }

    /// One text without its quotes and with its variables put in.
    public func expand(_ text: String, _ variables: @escaping Variables) throws(InstructionError) -> String {
        var reader = Expansion(bytes: Array(text.utf8), escape: escape, variables: variables)
        try reader.read(until: nil)
        return String(decoding: reader.output, as: UTF8.self)
    }

    /// The same, split at blanks that stand in no quotes, also those that came out of a variable.
    public func expandToWords(_ text: String, _ variables: @escaping Variables) throws(InstructionError) -> [String] {
        var reader = Expansion(bytes: Array(text.utf8), escape: escape, variables: variables)
        try reader.read(until: nil)
        return reader.words
    }
}

/// Reads a text once from left to right.
private struct Expansion {
    let bytes: [UInt8]
    let escape: UInt8
    let variables: InstructionText.Variables
    var position = 0
    var output: [UInt8] = []
    /// Where in the output a blank splits words.
    private var splits: [Int] = []
    /// Whether something quoted stands there, so that an empty word is one.
    private var quoted: Set<Int> = []

    init(bytes: [UInt8], escape: UInt8, variables: @escaping InstructionText.Variables) {
        self.bytes = bytes
        self.escape = escape
        self.variables = variables
    }

    var words: [String] {
        var words: [String] = []
        var start = 0
        for split in splits + [output.count] {
            if split > start || quoted.contains(start) {
                words.append(String(decoding: output[start..<split], as: UTF8.self))
            }
            start = min(split + 1, output.count)
        }
        return words
    }

    /// Up to a byte that stands in no quotes, or to the end.
    mutating func read(until stop: UInt8?) throws(InstructionError) {
        while position < bytes.count, bytes[position] != stop {
            let byte = bytes[position]
            switch byte {
            case singleQuote: try readSingleQuoted()
            case doubleQuote: try readDoubleQuoted()
            case UInt8(ascii: "$"): try readVariable(inQuotes: false)
            case escape:
                position += 1
                if position < bytes.count { take() } else { output.append(escape) }
            default:
                if byte.isBlank { splits.append(output.count) }
                take()
            }
        }
    }

    private mutating func take() {
        output.append(bytes[position])
        position += 1
    }

    private mutating func readSingleQuoted() throws(InstructionError) {
        let start = position
        quoted.insert(output.count)
        position += 1
        while position < bytes.count, bytes[position] != singleQuote { take() }
        try close(from: start, "a single quote")
    }

    private mutating func readDoubleQuoted() throws(InstructionError) {
        let start = position
        quoted.insert(output.count)
        position += 1
        while position < bytes.count, bytes[position] != doubleQuote {
            if bytes[position] == UInt8(ascii: "$") {
                try readVariable(inQuotes: true)
            } else {
                // Inside of double quotes only these can be escaped; before anything else it stands for itself.
                let next = position + 1 < bytes.count ? bytes[position + 1] : 0
                if bytes[position] == escape, [doubleQuote, UInt8(ascii: "$"), escape].contains(next) { position += 1 }
                take()
            }
        }
        try close(from: start, "a double quote")
    }

    private mutating func close(from start: Int, _ what: String) throws(InstructionError) {
        guard position < bytes.count else {
            throw InstructionError("\(what) is not closed", at: start..<bytes.count)
        }
        position += 1
    }

    private mutating func readVariable(inQuotes: Bool) throws(InstructionError) {
        let start = position
        position += 1
        guard position < bytes.count else { return output.append(UInt8(ascii: "$")) }
        if bytes[position] == UInt8(ascii: "{") { return try readBraced(from: start, inQuotes) }
        let name = readName()
        if name.isEmpty { return output.append(UInt8(ascii: "$")) }
        put(variables(name) ?? "", inQuotes)
    }

    /// `${name}`, `${name:-word}`, `${name:+word}`, `${name:?words}`, and the same without the colon.
    private mutating func readBraced(from start: Int, _ inQuotes: Bool) throws(InstructionError) {
        position += 1
        let name = readName()
        guard !name.isEmpty, position < bytes.count else { throw malformed(start) }
        let value = variables(name)
        var isThere = value != nil
        if bytes[position] == UInt8(ascii: ":") {
            position += 1
            isThere = value?.isEmpty == false
            guard position < bytes.count, bytes[position] != UInt8(ascii: "}") else { throw malformed(start) }
        }
        let operation = bytes[position]
        if operation == UInt8(ascii: "}") {
            position += 1
            return put(value ?? "", inQuotes)
        }
        position += 1
        let word = try readWord(from: start)
        switch operation {
        case UInt8(ascii: "-"): put(isThere ? value ?? "" : word, inQuotes)
        case UInt8(ascii: "+"): put(isThere ? word : "", inQuotes)
        case UInt8(ascii: "?"):
            guard isThere else {
                throw InstructionError(
                    "the variable `\(name)` is not set" + (word.isEmpty ? "" : ": \(word)"), at: start..<position)
            }
            put(value ?? "", inQuotes)
        default:
            throw InstructionError(
                "unknown modifier `\(Character(UnicodeScalar(operation)))` of the variable `\(name)`",
                at: start..<position, allowed: "${name}, ${name:-word}, ${name:+word}, ${name:?words}")
        }
    }

    private mutating func readWord(from start: Int) throws(InstructionError) -> String {
        var inner = Expansion(bytes: bytes, escape: escape, variables: variables)
        inner.position = position
        try inner.read(until: UInt8(ascii: "}"))
        guard inner.position < bytes.count else { throw malformed(start) }
        position = inner.position + 1
        return String(decoding: inner.output, as: UTF8.self)
    }

    /// A name of letters, digits and underscores, or one of the shell's special names.
    private mutating func readName() -> String {
        let from = position
        while position < bytes.count, bytes[position].isNamePart { position += 1 }
        // `$1a` is the first argument and an `a`; docker has no arguments, so it is nothing and an `a`.
        if position > from, (0x30...0x39).contains(bytes[from]) { position = from + 1 }
        return String(decoding: bytes[from..<position], as: UTF8.self)
    }

    private mutating func put(_ value: String, _ inQuotes: Bool) {
        for byte in value.utf8 {
            if !inQuotes, byte.isBlank { splits.append(output.count) }
            output.append(byte)
        }
    }

    private func malformed(_ start: Int) -> InstructionError {
        InstructionError("a `${` has no `}`, or no name", at: start..<bytes.count)
    }
}

private let singleQuote = UInt8(ascii: "'")
private let doubleQuote = UInt8(ascii: "\"")

extension UInt8 {
    var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0a || self == 0x0d }
    fileprivate var isNamePart: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self) || self == 0x5f
    }
}

// Bytes that no token begins with, each with a word on what was probably meant; names outside ASCII; and UTF-8 itself.

extension Lexer {
    /// A byte of ASCII that has no meaning here.
    mutating func lexUnknown(_ byte: UInt8) {
        let start = position
        position += 1
        let what =
            byte < 0x20 || byte == 0x7F
            ? "control character \(hex(UInt32(byte)))" : "`\(Character(Unicode.Scalar(byte)))`"
        report(.invalidCharacter, "\(what) has no meaning here", span(start, position), help: help(for: byte))
        emit(.unknown, from: start)
    }

    private func help(for byte: UInt8) -> [String] {
        switch byte {
        case UInt8(ascii: "$"): ["a variable is written without `$`, and `\\(name)` inside a string"]
        case UInt8(ascii: "#"): ["a comment starts with `//`"]
        case UInt8(ascii: "|"):
            ["a shell's pipe is written `sh\"a | b\"`; alternatives of a pattern are joined with `or`"]
        case UInt8(ascii: "&"): ["to do something beside the rest, write `spawn`; conditions are joined with `and`"]
        case UInt8(ascii: "\\"): ["a line goes on after an operator, a comma or an open bracket; no `\\` is needed"]
        case 0: ["the file may be binary, or in UTF-16: save it as UTF-8"]
        default: []
        }
    }

    /// A byte outside ASCII: a name, or something that only looks like what was meant.
    mutating func lexWide() {
        let start = position
        guard let (scalar, length) = decodeScalar(at: position) else { return lexInvalidUTF8() }
        if scalar.properties.isXIDStart {
            skipWideWord()
            return emit(.identifier, from: start)
        }
        position += length
        let help: [String] =
            switch scalar.value {
            case 0x201C, 0x201D, 0x00AB, 0x00BB: ["write strings in `\"`"]
            case 0x2018, 0x2019: ["write raw strings in `'`"]
            case 0x00A0, 0x2000...0x200F, 0x202F, 0x3000, 0xFEFF:
                ["it is an invisible character: delete it or write a plain space"]
            case 0x2013, 0x2014, 0x2212: ["write minus as `-`"]
            default: []
            }
        report(
            .invalidCharacter, "`\(Character(scalar))` (\(hex(scalar.value))) has no meaning here",
            span(start, position), help: help)
        emit(.unknown, from: start)
    }

    /// A run of bytes that is not UTF-8 is reported once.
    private mutating func lexInvalidUTF8() {
        let start = position
        while position < bytes.count, bytes[position] >= 0x80, decodeScalar(at: position) == nil { position += 1 }
        report(
            .invalidEncoding, "byte \(hex(UInt32(bytes[start]), prefix: "0x", width: 2)) is not valid UTF-8",
            span(start, position),
            help: ["save the file as UTF-8"])
        emit(.unknown, from: start)
    }

    /// Reports the first byte of a comment or regex that is not UTF-8: the tree and the formatter could not keep it.
    mutating func checkEncoding(from start: Int, _ what: String) {
        var index = start
        while index < position {
            guard let (_, length) = decodeScalar(at: index), index + length <= position else {
                let byte = hex(UInt32(bytes[index]), prefix: "0x", width: 2)
                return report(
                    .invalidEncoding, "\(what) is not valid UTF-8: it holds the byte \(byte)", span(index, index + 1),
                    help: ["save the file as UTF-8"])
            }
            index += length
        }
    }

    /// The scalar that begins at `index` and its length in bytes; nil when the bytes are not well-formed UTF-8 (Unicode 15, table 3-7).
    func decodeScalar(at index: Int) -> (Unicode.Scalar, Int)? {
        let first = bytes[index]
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, first <= 0xF4, index + length <= bytes.count else { return nil }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for offset in 1..<length {
            let byte = bytes[index + offset]
            guard byte & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        let isShortest = length == 2 || (length == 3 ? value >= 0x800 : value >= 0x10000)
        guard isShortest, let scalar = Unicode.Scalar(value) else { return nil }
        return (scalar, length)
    }

    func hex(_ value: UInt32, prefix: String = "U+", width: Int = 4) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return prefix + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

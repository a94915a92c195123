// Numbers and strings of JSON.

import SwkVM

extension JSONReader {
    mutating func readNumber() throws(JSONProblem) -> ScriptValue {
        let start = index
        var isInteger = true
        if next == UInt8(ascii: "-") { index += 1 }
        if next == UInt8(ascii: "0") {
            index += 1
            if isDigit(next) { throw problem("a number does not begin with 0", at: start) }
        } else {
            try readDigits()
        }
        if next == UInt8(ascii: ".") {
            isInteger = false
            index += 1
            try readDigits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isInteger = false
            index += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
            try readDigits()
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isInteger {
            if let value = Int(text) { return .int(value) }
            if !isLossy { throw problem("\(text) is beyond an Int's 64 bits", code: "json.number", at: start) }
        }
        guard let value = Double(text), value.isFinite else {
            throw problem("\(text) is beyond a Float", code: "json.number", at: start)
        }
        return .float(value)
    }

    private mutating func readDigits() throws(JSONProblem) {
        if !isDigit(next) { throw problem("expected a digit") }
        while isDigit(next) { index += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    mutating func readString() throws(JSONProblem) -> String {
        let start = index
        index += 1
        var text: [UInt8] = []
        while true {
            let run = index
            while index < bytes.count, bytes[index] >= 0x20, bytes[index] != UInt8(ascii: "\""),
                bytes[index] != UInt8(ascii: "\\")
            {
                index += 1
            }
            text += bytes[run..<index]
            if index >= bytes.count { throw problem("a string without its closing quote", at: start) }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw problem("a string that is not UTF-8", code: "json.string", at: start)
                }
                return string
            case UInt8(ascii: "\\"): try readEscape(into: &text)
            default: throw problem("a control character in a string must be written as an escape", at: index)
            }
        }
    }

    private mutating func readEscape(into text: inout [UInt8]) throws(JSONProblem) {
        let start = index
        index += 1
        let escaped = next
        index += 1
        switch escaped {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escaped)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"): text += Array(String(try readScalar(start)).utf8)
        default: throw problem("an unknown escape", at: start)
        }
    }

    /// The character that `\uXXXX`, or a pair of them, means.
    private mutating func readScalar(_ start: Int) throws(JSONProblem) -> Character {
        let first = try readUnit(start)
        if (0xD800..<0xDC00).contains(first), next == UInt8(ascii: "\\"), index + 1 < bytes.count,
            bytes[index + 1] == UInt8(ascii: "u")
        {
            let after = index
            index += 2
            let second = try readUnit(after)
            if (0xDC00..<0xE000).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                return Character(scalar)
            }
            index = after
        }
        if let scalar = Unicode.Scalar(first) { return Character(scalar) }
        if !isLossy { throw problem("half of a surrogate pair", code: "json.string", at: start) }
        return "\u{FFFD}"
    }

    private mutating func readUnit(_ start: Int) throws(JSONProblem) -> UInt32 {
        let digits = bytes[min(index, bytes.count)..<min(index + 4, bytes.count)]
        let isHex = digits.allSatisfy { $0 < 0x80 && Character(Unicode.Scalar($0)).isHexDigit }
        guard digits.count == 4, isHex, let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else {
            throw problem("four hexadecimal digits belong behind `\\u`", at: start)
        }
        index += 4
        return unit
    }
}

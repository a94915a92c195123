// `printf`: Go's verbs that make sense for what templates hold, with flags, width and precision. Others are refused by name.

import SwkModel

struct TemplatePrintf {
    private enum Part {
        case text(String)
        case verb(Directive)
    }

    private struct Directive {
        var isLeft = false, isZeroed = false, isSigned = false
        var width = 0
        var precision: Int?
        var letter: Character = "v"
    }

    private var parts: [Part] = []
    private static let letters = "svdqtxXfeg"

    init(_ format: String) throws(Failure) {
        var rest = Substring(format)
        while !rest.isEmpty {
            let text = rest.prefix { $0 != "%" }
            parts.append(.text(String(text)))
            rest = rest.dropFirst(text.count)
            guard rest.popFirst() != nil else { break }
            if rest.first == "%" {
                rest.removeFirst()
                parts.append(.text("%"))
            } else {
                parts.append(.verb(try Self.directive(&rest, format)))
            }
        }
    }

    private static func directive(_ rest: inout Substring, _ format: String) throws(Failure) -> Directive {
        var directive = Directive()
        while let flag = rest.first, "-0+".contains(flag) {
            rest.removeFirst()
            switch flag {
            case "-": directive.isLeft = true
            case "0": directive.isZeroed = true
            default: directive.isSigned = true
            }
        }
        directive.width = min(number(&rest) ?? 0, 1000)
        if rest.first == "." {
            rest.removeFirst()
            directive.precision = min(number(&rest) ?? 0, 100)
        }
        guard let letter = rest.popFirst(), letters.contains(letter) else {
            throw Failure(
                .templateValue, "printf", format, "unknown verb",
                allowed: letters.map { "%\($0)" }.joined(separator: ", "))
        }
        directive.letter = letter
        return directive
    }

    private static func number(_ rest: inout Substring) -> Int? {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        return Int(digits)
    }

    func text(_ values: [Document]) throws(Failure) -> String {
        var text = ""
        var rest = values[...]
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .verb(let directive):
                guard let value = rest.popFirst() else {
                    throw Failure(.templateValue, "printf", "%\(directive.letter)", "there is no value for it")
                }
                text += Self.padded(try Self.text(of: value, directive), directive)
            }
        }
        guard rest.isEmpty else {
            throw Failure(.templateValue, "printf", rest.first?.printed ?? "", "there is no verb for this value")
        }
        return text
    }

    private static func padded(_ text: String, _ directive: Directive) -> String {
        let missing = directive.width - text.count
        guard missing > 0 else { return text }
        if directive.isLeft { return text + String(repeating: " ", count: missing) }
        guard directive.isZeroed else { return String(repeating: " ", count: missing) + text }
        let sign = text.first == "-" || text.first == "+" ? 1 : 0
        return text.prefix(sign) + String(repeating: "0", count: missing) + text.dropFirst(sign)
    }

    private static func text(of value: Document, _ directive: Directive) throws(Failure) -> String {
        switch (directive.letter, value) {
        case ("v", _): return value.printed
        case ("s", .string(let text)): return String(text.prefix(directive.precision ?? .max))
        case ("s", .list), ("s", .map), ("s", .null), ("s", .structure): return value.printed
        case ("q", .string(let text)): return Document.string(text).json()
        case ("t", .bool): return value.printed
        case ("d", .int(let number)): return signed(String(number), number >= 0, directive)
        case ("x", .int(let number)): return String(number, radix: 16)
        case ("X", .int(let number)): return String(number, radix: 16, uppercase: true)
        case ("x", .string(let text)): return text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        case ("f", .float(let number)):
            return signed(FixedPoint.text(number, places: directive.precision ?? 6), number >= 0, directive)
        case ("e", .float), ("g", .float): return value.printed
        default:
            throw Failure(
                .templateValue, "printf", "%\(directive.letter)", "it does not show this value", actual: value.printed)
        }
    }

    private static func signed(_ text: String, _ isPositive: Bool, _ directive: Directive) -> String {
        directive.isSigned && isPositive ? "+" + text : text
    }
}

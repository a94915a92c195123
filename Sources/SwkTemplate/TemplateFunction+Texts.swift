// Functions that make texts: print, println, printf, and docker's case, padding and cutting.

import SwkModel

extension TemplateFunction {
    static let texts: [TemplateFunction] = [
        TemplateFunction("print", "print A...", 0...99) { arguments in .string(spaced(arguments)) },
        TemplateFunction("println", "println A...", 0...99) { arguments in
            .string(arguments.map(\.printed).joined(separator: " ") + "\n")
        },
        TemplateFunction("printf", "printf FORMAT A...", 1...99) { arguments throws(Failure) in
            .string(try TemplatePrintf(try text(arguments[0], of: "printf")).text(Array(arguments.dropFirst())))
        },
        TemplateFunction("lower", "lower TEXT", 1...1) { arguments throws(Failure) in
            .string(try text(arguments[0], of: "lower").lowercased())
        },
        TemplateFunction("upper", "upper TEXT", 1...1) { arguments throws(Failure) in
            .string(try text(arguments[0], of: "upper").uppercased())
        },
        TemplateFunction("title", "title TEXT", 1...1) { arguments throws(Failure) in
            .string(titled(try text(arguments[0], of: "title")))
        },
        TemplateFunction("pad", "pad TEXT BEFORE AFTER", 3...3) { arguments throws(Failure) in
            guard case .int(let before) = arguments[1], case .int(let after) = arguments[2] else {
                throw wrong("pad", arguments[1], "not a number of blanks")
            }
            let source = try text(arguments[0], of: "pad")
            return .string(blanks(before) + source + blanks(after))
        },
        TemplateFunction("truncate", "truncate TEXT LENGTH", 2...2) { arguments throws(Failure) in
            guard case .int(let length) = arguments[1], length >= 0 else {
                throw wrong("truncate", arguments[1], "not a length")
            }
            return .string(String(try text(arguments[0], of: "truncate").prefix(Int(length))))
        },
    ]

    /// Blanks between two values of which neither is a text, as Go's Sprint.
    private static func spaced(_ values: [Document]) -> String {
        var text = ""
        for (index, value) in values.enumerated() {
            if index > 0, !values[index - 1].isText, !value.isText { text += " " }
            text += value.printed
        }
        return text
    }

    private static func titled(_ text: String) -> String {
        var isStart = true
        return String(
            text.map { character in
                defer { isStart = !character.isLetter && !character.isNumber }
                return isStart ? Character(character.uppercased()) : character
            })
    }

    private static func blanks(_ count: Int64) -> String {
        String(repeating: " ", count: max(0, Int(min(count, 1000))))
    }
}

extension Document {
    fileprivate var isText: Bool { if case .string = self { true } else { false } }
}

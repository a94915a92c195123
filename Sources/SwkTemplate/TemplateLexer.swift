// Cuts a template into text and actions, and an action into tokens.

import SwkModel

/// A token of an action; blanks matter only before fields, where `.A.B` is one operand and `.A .B` are two.
struct TemplateToken: Equatable {
    enum Kind: Equatable {
        case dot
        /// Without its dot.
        case field(String)
        /// With its dollar.
        case variable(String)
        case word(String)
        case constant(Document)
        case mark(String)
    }
    let kind: Kind
    let isSpaced: Bool
}

/// Text, or what stands between double braces.
enum TemplatePiece: Equatable {
    case text(String)
    case action([TemplateToken], source: String)
}

struct TemplateLexer {
    private let source: String
    private var rest: Substring

    /// The pieces of a template, with trim markers carried out and comments left out.
    static func pieces(of source: String) throws(Failure) -> [TemplatePiece] {
        var pieces: [TemplatePiece] = []
        var rest = Substring(source)
        var trimsNext = false
        while !rest.isEmpty {
            let open = rest.firstRange(of: "{{")
            var text = rest[..<(open?.lowerBound ?? rest.endIndex)]
            if trimsNext { text = text.drop(while: \.isWhitespace) }
            guard let open else {
                pieces.append(.text(String(text)))
                break
            }
            rest = rest[open.upperBound...]
            if rest.first == "-", rest.dropFirst().first?.isWhitespace == true {
                while text.last?.isWhitespace == true { text.removeLast() }
                rest = rest.dropFirst()
            }
            if !text.isEmpty { pieces.append(.text(String(text))) }
            var action = try cutAction(&rest, source)
            trimsNext = action.hasSuffix("-") && action.dropLast().last?.isWhitespace == true
            if trimsNext { action = action.dropLast() }
            if isComment(action) { continue }
            var lexer = TemplateLexer(source: "{{\(action)}}", rest: action)
            pieces.append(.action(try lexer.tokens(), source: lexer.source))
        }
        return pieces
    }

    private static func isComment(_ action: Substring) -> Bool {
        let inner = action.drop(while: \.isWhitespace)
        return inner.hasPrefix("/*") && inner.hasSuffixIgnoringBlanks("*/")
    }

    /// What stands before the closing braces; those inside of quotes close nothing.
    private static func cutAction(_ rest: inout Substring, _ source: String) throws(Failure) -> Substring {
        var quote: Character?
        var index = rest.startIndex
        while index < rest.endIndex {
            let character = rest[index]
            if let open = quote {
                if character == "\\", open == "\"" {
                    rest.formIndex(after: &index)
                } else if character == open {
                    quote = nil
                }
            } else if character == "\"" || character == "`" {
                quote = character
            } else if rest[index...].hasPrefix("}}") {
                defer { rest = rest[index...].dropFirst(2) }
                return rest[..<index]
            }
            if index < rest.endIndex { rest.formIndex(after: &index) }
        }
        throw Failure(.templateSyntax, "read template", source, "an action is not closed", help: "close it with `}}`")
    }

    // MARK: Tokens

    private mutating func tokens() throws(Failure) -> [TemplateToken] {
        var tokens: [TemplateToken] = []
        while true {
            let isSpaced = rest.first?.isWhitespace == true
            rest = rest.drop(while: \.isWhitespace)
            guard !rest.isEmpty else { return tokens }
            tokens.append(TemplateToken(kind: try token(), isSpaced: isSpaced))
        }
    }

    private mutating func token() throws(Failure) -> TemplateToken.Kind {
        guard let first = rest.first else { return .mark("") }
        switch first {
        case ".":
            rest.removeFirst()
            let name = takeName()
            return name.isEmpty ? .dot : .field(name)
        case "$":
            rest.removeFirst()
            return .variable("$" + takeName())
        case "\"": return .constant(.string(try takeQuoted()))
        case "`": return .constant(.string(try takeRaw()))
        case "(", ")", "|", ",", "=":
            rest.removeFirst()
            return .mark(String(first))
        case ":" where rest.hasPrefix(":="):
            rest = rest.dropFirst(2)
            return .mark(":=")
        default: break
        }
        if first.isNumber || first == "-" || first == "+" { return try takeNumber() }
        let word = takeName()
        guard !word.isEmpty else { throw wrong("unexpected `\(first)`") }
        switch word {
        case "true": return .constant(true)
        case "false": return .constant(false)
        default: return .word(word)
        }
    }

    private mutating func takeName() -> String {
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        rest = rest.dropFirst(name.count)
        return String(name)
    }

    private mutating func takeNumber() throws(Failure) -> TemplateToken.Kind {
        let text = rest.prefix { $0.isLetter || $0.isNumber || "+-._".contains($0) }
        rest = rest.dropFirst(text.count)
        if let value = Int64(text) { return .constant(.int(value)) }
        if let value = Double(text) { return .constant(.float(value)) }
        throw wrong("`\(text)` is not a number")
    }

    private mutating func takeRaw() throws(Failure) -> String {
        let text = rest.dropFirst().prefix { $0 != "`" }
        rest = rest.dropFirst(text.count + 2)
        return String(text)
    }

    private mutating func takeQuoted() throws(Failure) -> String {
        var text = ""
        rest.removeFirst()
        while let character = rest.popFirst(), character != "\"" {
            guard character == "\\" else {
                text.append(character)
                continue
            }
            switch rest.popFirst() {
            case "n": text.append("\n")
            case "t": text.append("\t")
            case "r": text.append("\r")
            case let quoted? where "\"\\'".contains(quoted): text.append(quoted)
            case let other: throw wrong("unknown escape `\\\(other.map(String.init) ?? "")` in a text")
            }
        }
        return text
    }

    private func wrong(_ reason: String) -> Failure { Failure(.templateSyntax, "read template", source, reason) }
}

extension Substring {
    fileprivate func hasSuffixIgnoringBlanks(_ suffix: String) -> Bool {
        var text = self
        while text.last?.isWhitespace == true { text.removeLast() }
        return text.hasSuffix(suffix)
    }
}

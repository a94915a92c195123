// What an expression begins with: literals, names, brackets, and the words that have a value.

extension Parser {
    mutating func parsePrimary() throws(Failure) -> Expr {
        let start = token.start
        switch kind {
        case .identifier: return try parseName()
        case .number: return try parseNumber()
        case .kwNil: return literal(.nilLiteral)
        case .kwTrue: return literal(.bool(true))
        case .kwFalse: return literal(.bool(false))
        case .regex: return literal(regex(token))
        case .leftParen: return try parseGroup()
        case .leftBracket: return try parseListLiteral()
        case .leftBrace: return try parseBraces()
        case .commandStart, .shellStart, .shellBlockStart:
            let command = try parseCommand()
            return expr(.command(command), from: start)
        case let kind where kind.startsString:
            let parts = try parseStringParts()
            return expr(.string(parts), from: start)
        default: return try parseWord()
        }
    }

    private mutating func literal(_ kind: Expr.Kind) -> Expr {
        let place = span(of: token)
        advance()
        return Expr(kind, span: place)
    }

    private mutating func parseNumber() throws(Failure) -> Expr {
        switch list.numbers[Int(token.link)] {
        case .int(let magnitude):
            guard let value = Int(exactly: magnitude) else {
                throw report(
                    .invalidNumber, "`\(text(of: token))` is too large", span(of: token),
                    help: ["the largest Int is \(Int.max)"])
            }
            return literal(.int(value))
        case .float(let value): return literal(.float(value))
        case .duration(let nanoseconds): return literal(.duration(nanoseconds))
        case .size(let bytes): return literal(.size(bytes))
        }
    }

    /// `/pattern/flags`.
    private func regex(_ token: Token) -> Expr.Kind {
        let bytes = source.bytes[Int(token.start) + 1..<Int(token.end)]
        let end = bytes.lastIndex(of: UInt8(ascii: "/")) ?? bytes.endIndex
        var pattern: [UInt8] = []
        var index = bytes.startIndex
        while index < end {
            let isEscapedSlash =
                bytes[index] == UInt8(ascii: "\\") && index + 1 < end && bytes[index + 1] == UInt8(ascii: "/")
            if isEscapedSlash { index += 1 }
            pattern.append(bytes[index])
            index += 1
        }
        let flags = bytes[min(end + 1, bytes.endIndex)...]
        return .regex(pattern: String(decoding: pattern, as: UTF8.self), flags: String(decoding: flags, as: UTF8.self))
    }

    /// A name, or `timeout(d) { ... }` and `atomically { ... }`, which are words only with their block.
    private mutating func parseName() throws(Failure) -> Expr {
        let start = token.start
        let next = peek()
        if !isInHead, !next.startsLine {
            if next.kind == .leftParen, next.link != 0, atWord("timeout") {
                let after = list.tokens[Int(next.link) + 1]
                if after.kind == .leftBrace, !after.startsLine { return try parseTimeout() }
            }
            if next.kind == .leftBrace, atWord("atomically") {
                advance()
                let body = try parseBlock()
                return expr(.atomically(body), from: start)
            }
        }
        return literal(.name(text(of: token)))
    }

    private mutating func parseGroup() throws(Failure) -> Expr {
        let opener = token
        advance()
        return try withNewlines(false) { (parser) throws(Failure) in
            let inner = try parser.parseExpression()
            try parser.expectClose(.rightParen, ")", of: opener)
            return parser.expr(.group(inner), from: opener.start)
        }
    }

    // MARK: Lists and maps

    private mutating func parseListLiteral() throws(Failure) -> Expr {
        let start = token.start
        let elements = try parseList(.rightBracket, "]", of: "an element") { (parser) throws(Failure) in
            let isSpread = parser.accept(.ellipsis)
            return ListElement(value: try parser.parseExpression(), isSpread: isSpread)
        }
        return expr(.list(elements), from: start)
    }

    /// A brace where a value is expected is a map, except at the start of a statement, where it may be a block.
    private mutating func parseBraces() throws(Failure) -> Expr {
        let isAtStatement = index == 0 || token.startsLine || list.tokens[index - 1].kind.endsStatement
        if isAtStatement, newlinesMatter, !isAtMap {
            let block = try parseBlock()
            return Expr(.block(block), span: block.span)
        }
        return try parseMap()
    }

    /// True when the brace at the current token opens a map: it is empty, or begins with a spread or with a key and a colon.
    var isAtMap: Bool {
        guard kind == .leftBrace else { return false }
        let first = peek(1)
        switch first.kind {
        case .rightBrace, .ellipsis: return true
        case .number: return peek(2).kind == .colon
        case .leftBracket: return first.link != 0 && list.tokens[Int(first.link) + 1].kind == .colon
        case let kind where kind == .identifier || kind.isReservedWord: return peek(2).kind == .colon
        case let kind where kind.startsString: return first.link != 0 && list.tokens[Int(first.link) + 1].kind == .colon
        default: return false
        }
    }

    private mutating func parseMap() throws(Failure) -> Expr {
        let start = token.start
        mapBraces.append(index)
        let entries = try parseList(.rightBrace, "}", of: "a key") { (parser) throws(Failure) in try parser.parseEntry()
        }
        return expr(.map(entries), from: start)
    }

    private mutating func parseEntry() throws(Failure) -> MapEntry {
        if accept(.ellipsis) { return .spread(try parseExpression()) }
        let key = try parseKey()
        guard accept(.colon) else {
            let name = source.text(of: key.span)
            let help = kind == .comma || kind == .rightBrace ? ["write `\(name): \(name)`"] : []
            throw unexpected("`:` after the key", help: help)
        }
        return .pair(key: key, value: try parseExpression())
    }

    private mutating func parseKey() throws(Failure) -> Expr {
        let start = token.start
        switch kind {
        case let kind where kind == .identifier || kind.isReservedWord:
            let word = takeWord()
            return Expr(.string([.text(word.name)]), span: word.span)
        case .number: return try parseNumber()
        case .leftBracket:
            let opener = token
            advance()
            let key = try parseExpression()
            try expectClose(.rightBracket, "]", of: opener)
            return key
        case let kind where kind.startsString:
            let parts = try parseStringParts()
            return expr(.string(parts), from: start)
        default: throw unexpected("a key: a name, a string, a number or `[expression]`")
        }
    }
}

extension Token.Kind {
    /// True when a statement may begin right after this token on the same line.
    fileprivate var endsStatement: Bool { self == .semicolon || self == .leftBrace || self == .rightBrace }
}

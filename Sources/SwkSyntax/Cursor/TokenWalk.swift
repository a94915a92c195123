// Walks the tokens of an unfinished text backwards: over whole brackets and literals to the start of a postfix expression, and out of
// open brackets to the call that they belong to.

struct TokenWalk {
    let source: Source
    /// The tokens before the place where the cursor is; those that the lexer made up to close what is open are gone.
    private(set) var tokens: [Token]
    /// What the lexer closed innermost, when it closed something.
    private var closed: Token.Kind?

    init(source: Source) {
        self.source = source
        tokens = Lexer.tokens(of: source).tokens.dropLast()
        while let last = tokens.last, last.start == last.end, Int(last.end) == source.bytes.count,
            last.kind == .literalEnd || last.kind == .interpolationEnd
        {
            closed = last.kind
            tokens.removeLast()
        }
    }

    var last: Token? { tokens.last }

    func text(_ token: Token) -> String {
        String(decoding: source.bytes[Int(token.start)..<Int(token.end)], as: UTF8.self)
    }

    // MARK: The place

    /// What the cursor is in; takes its tokens away, so that what stands before it is last.
    mutating func takePlace() -> Cursor.Place {
        if closed == .literalEnd { return takeLiteral() }
        guard let last, Int(last.end) == source.bytes.count else { return isInComment ? .nothing : .code(prefix: "") }
        switch last.kind {
        case .number, .regex, .literalEnd, .unknown: return .nothing
        case let kind where kind == .identifier || kind.isReservedWord:
            tokens.removeLast()
            return .code(prefix: text(last))
        default: return .code(prefix: "")
        }
    }

    private mutating func takeLiteral() -> Cursor.Place {
        let typed = last.flatMap { $0.kind == .literalText ? text($0) : nil } ?? ""
        guard let start = literalStart(endingAt: tokens.count - 1) else { return .nothing }
        let kind = tokens[start].kind
        let isPlain = tokens.count - start <= 2
        tokens.removeSubrange(start...)
        if kind.startsString { return isPlain ? .string(prefix: typed) : .nothing }
        let word = typed.split(separator: " ", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        return kind == .commandStart ? .word(prefix: word) : .nothing
    }

    /// Whether the text ends in a comment: no token says so.
    private var isInComment: Bool {
        let rest = String(decoding: source.bytes[Int(last?.end ?? 0)...], as: UTF8.self)
        let line = rest.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        return line.contains("//") || (rest.contains("/*") && !rest.contains("*/"))
    }

    // MARK: Postfix expressions

    /// The expression `a.b(c)[d]` whose last token this is, nil when it is not understood.
    func chain(endingAt end: Int) -> Expr? {
        guard let start = chainStart(endingAt: end) else { return nil }
        return expression(start, end)
    }

    /// The tokens `start...end` parsed as one expression.
    func expression(_ start: Int, _ end: Int) -> Expr? {
        guard start <= end, tokens.indices.contains(start), tokens.indices.contains(end) else { return nil }
        let bytes = source.bytes[Int(tokens[start].start)..<Int(tokens[end].end)]
        let parsed = parse(Source(name: source.name, bytes: Array(bytes)))
        guard !parsed.hasErrors, parsed.program.body.statements.count == 1,
            case .expression(let expression)? = parsed.program.body.statements.first?.kind
        else { return nil }
        return expression
    }

    private func chainStart(endingAt end: Int) -> Int? {
        var index = end
        while tokens.indices.contains(index) {
            switch tokens[index].kind {
            case .rightParen, .rightBracket:
                guard let opener = opener(of: index) else { return nil }
                let isGroup = tokens[opener].startsLine || opener == 0 || !tokens[opener - 1].kind.endsOperand
                if isGroup { return opener }
                index = opener - 1
            case .identifier:
                guard index > 0, tokens[index - 1].kind == .dot || tokens[index - 1].kind == .optionalDot else {
                    return index
                }
                index -= 2
            case .literalEnd: return literalStart(endingAt: index - 1)
            case .number, .regex, .kwTrue, .kwFalse: return index
            default: return nil
            }
        }
        return nil
    }

    /// The start of the literal that the token at `end` is the last part of.
    private func literalStart(endingAt end: Int) -> Int? {
        var depth = 0
        for index in tokens[..<(end + 1)].indices.reversed() {
            if tokens[index].kind == .literalEnd { depth += 1 }
            guard tokens[index].kind.startsLiteral else { continue }
            if depth == 0 { return index }
            depth -= 1
        }
        return nil
    }

    private func opener(of closer: Int) -> Int? {
        var depth = 0
        for index in tokens[...closer].indices.reversed() {
            switch tokens[index].kind {
            case .rightParen, .rightBracket, .rightBrace, .interpolationEnd: depth += 1
            case .leftParen, .leftBracket, .leftBrace, .interpolationStart: depth -= 1
            default: break
            }
            if depth == 0 { return index }
        }
        return nil
    }

    // MARK: The open call

    func openCall() -> OpenCall? {
        var index = tokens.count - 1
        var isNested = false
        while index >= 0 {
            switch tokens[index].kind {
            case .rightParen, .rightBracket, .rightBrace:
                guard let opener = opener(of: index) else { return nil }
                index = opener
            case .literalEnd:
                guard let start = literalStart(endingAt: index - 1) else { return nil }
                index = start
            case .interpolationStart, .semicolon: return nil
            case .leftParen:
                if let callee = calleeEnd(before: index).flatMap(chain) {
                    return call(callee, open: index, isNested: isNested)
                }
            case .leftBracket: isNested = true
            case .leftBrace:
                guard index > 0, opensMap(after: tokens[index - 1].kind) else { return nil }
                isNested = true
            default: break
            }
            index -= 1
        }
        return nil
    }

    /// The last token of what an opening parenthesis calls, nil when it only groups.
    private func calleeEnd(before open: Int) -> Int? {
        guard open > 0, !tokens[open].startsLine else { return nil }
        let kind = tokens[open - 1].kind
        return kind == .identifier || kind == .rightParen || kind == .rightBracket ? open - 1 : nil
    }

    private func opensMap(after kind: Token.Kind) -> Bool {
        switch kind {
        case .leftParen, .leftBracket, .leftBrace, .comma, .colon, .assign: true
        default: false
        }
    }

    private func call(_ callee: Expr, open: Int, isNested: Bool) -> OpenCall {
        var parts = split(from: open + 1)
        let current = parts.removeLast()
        let arguments = parts.map { part in
            let label = label(of: part)
            return (label, expression(part.lowerBound + (label == nil ? 0 : 2), part.upperBound - 1))
        }
        return OpenCall(
            callee: callee, arguments: arguments, label: label(of: current), isNested: isNested,
            isAtStart: current.isEmpty)
    }

    /// The ranges of tokens between the commas of the bracket that opens before `start`; the last may be empty.
    private func split(from start: Int) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var begin = start
        var depth = 0
        for index in start..<max(start, tokens.count) {
            switch tokens[index].kind {
            case .leftParen, .leftBracket, .leftBrace, .interpolationStart: depth += 1
            case .rightParen, .rightBracket, .rightBrace, .interpolationEnd: depth -= 1
            case .comma where depth == 0:
                parts.append(begin..<index)
                begin = index + 1
            default: break
            }
        }
        return parts + [begin..<max(begin, tokens.count)]
    }

    private func label(of part: Range<Int>) -> String? {
        guard part.count >= 2, tokens[part.lowerBound].kind == .identifier,
            tokens[part.lowerBound + 1].kind == .colon
        else { return nil }
        return text(tokens[part.lowerBound])
    }

    // MARK: Declared names

    /// What the text itself declares, in its order: the scope of a name is not looked at.
    func declarations() -> [(name: String, value: Expr?)] {
        tokens.indices.dropLast().compactMap { index in
            switch tokens[index].kind {
            case .kwLet, .kwVar, .kwUsing, .kwFor, .kwFunc, .kwStruct: break
            default: return nil
            }
            guard tokens[index + 1].kind == .identifier else { return nil }
            let name = text(tokens[index + 1])
            guard index + 2 < tokens.count, tokens[index + 2].kind == .assign else { return (name, nil) }
            return (name, value(from: index + 3))
        }
    }

    /// The expression that begins here and goes to the end of its statement.
    private func value(from start: Int) -> Expr? {
        var depth = 0
        for index in start..<max(start, tokens.count) {
            let token = tokens[index]
            if depth == 0, index > start, token.kind == .semicolon || (token.startsLine && token.kind != .dot) {
                return expression(start, index - 1)
            }
            switch token.kind {
            case .leftParen, .leftBracket, .leftBrace: depth += 1
            case .rightParen, .rightBracket, .rightBrace: depth -= 1
            default: break
            }
            if depth < 0 { return nil }
        }
        return nil
    }
}

// What the parser says when it meets something else than the grammar wants, and where it goes on.

extension Parser {
    /// Reports that `expected` should stand at the current token.
    mutating func unexpected(_ expected: String, help: [String] = [], notes: [Diagnostic.Note] = []) -> Failure {
        if kind == .endOfFile {
            return endsEarly("expected \(expected), but the text ends here", notes: notes, help: help)
        }
        if isTorn { return Failure() }
        let found =
            token.startsLine && newlinesMatter && index > 0 ? "but the line ends here" : "found \(describe(token))"
        let place = token.startsLine && newlinesMatter && index > 0 ? endOfPrevious : span(of: token)
        return report(
            .unexpectedToken, "expected \(expected), \(found)", place, notes: notes, help: help + helpForForeign())
    }

    mutating func report(
        _ code: Diagnostic.Code, _ message: String, _ span: Span, notes: [Diagnostic.Note] = [], help: [String] = []
    ) -> Failure {
        if !failedAtEnd, !gaveUp { diagnostics.append(Diagnostic(code, message, at: span, notes: notes, help: help)) }
        return Failure()
    }

    /// Reports an error that more text could mend.
    mutating func endsEarly(
        _ message: String, at place: Span? = nil, notes: [Diagnostic.Note] = [], help: [String] = []
    ) -> Failure {
        // What a literal without an end swallowed is no news, but it makes the text incomplete all the same.
        if !failedAtEnd, !gaveUp, !isTorn, !list.endsInsideLiteral {
            let code: Diagnostic.Code = place == nil ? .unexpectedToken : .unclosed
            diagnostics.append(Diagnostic(code, message, at: place ?? endOfPrevious, notes: notes, help: help))
            atEndCount += 1
        }
        failedAtEnd = true
        return Failure()
    }

    /// An empty span after the previous token.
    var endOfPrevious: Span {
        let end = index > 0 ? list.tokens[index - 1].end : token.start
        return Span(file: source.id, start: end, end: end)
    }

    /// How a token is named in a message.
    func describe(_ token: Token) -> String {
        switch token.kind {
        case .endOfFile: "the end of the text"
        case .number: "the number `\(text(of: token))`"
        case .regex: "a regular expression"
        case .literalText, .literalEnd: "the end of a string"
        case .interpolationEnd: "`)`"
        case .commandStart: "a command"
        case let kind where kind.startsLiteral: "a string"
        default: "`\(text(of: token))`"
        }
    }

    /// Advice for words of other languages at the current token.
    private func helpForForeign() -> [String] {
        switch kind {
        case .foreignAnd: ["write `and`"]
        case .foreignOr: ["write `or`"]
        case .foreignNot: ["write `not`"]
        case .identifier where atWord("elif") || atWord("elsif"): ["write `else if`"]
        case .identifier where atWord("then") || atWord("do"): ["a body stands in braces: `{ ... }`"]
        default: []
        }
    }

    /// True where the lexer has already said what is wrong: at bytes that are no token, and after a literal that it had to close.
    var isTorn: Bool {
        if kind == .unknown || (kind == .interpolationEnd && token.start == token.end) { return true }
        if kind.startsLiteral, case let end = list.tokens[Int(token.link)], end.start == end.end { return true }
        guard index > 0 else { return false }
        let previous = list.tokens[index - 1]
        return previous.kind == .unknown || (previous.kind == .literalEnd && previous.start == previous.end)
    }

    // MARK: Expecting

    mutating func expect(_ kind: Token.Kind, _ name: String, help: [String] = []) throws(Failure) {
        guard accept(kind) else { throw unexpected(name, help: help) }
    }

    /// Expects the closing bracket of the opener at `opener`. Where it is missing the opener is the place to look at.
    mutating func expectClose(_ kind: Token.Kind, _ mark: String, of opener: Token, or others: String? = nil)
        throws(Failure)
    {
        if accept(kind) { return }
        if isTorn { throw Failure() }
        let open = text(of: opener)
        if self.kind == .endOfFile {
            throw endsEarly("`\(open)` is never closed", at: span(of: opener), help: ["close it with `\(mark)`"])
        }
        let wanted = (others.map { $0 + " or " } ?? "") + "`\(mark)`"
        if token.startsLine, opener.link == 0 {
            let found = Diagnostic.Note("expected \(wanted) before \(describe(token))", at: span(of: token))
            throw report(
                .unclosed, "`\(open)` is never closed", span(of: opener), notes: [found],
                help: ["close it with `\(mark)`"])
        }
        throw unexpected(wanted, notes: [Diagnostic.Note("`\(open)` is opened here", at: span(of: opener))])
    }

    // MARK: Recovery

    /// Goes to where the next statement begins: past the error, at a new line or `;`, or at the brace that ends the block. Bracketed
    /// groups of the failed statement are skipped whole.
    mutating func recover(from start: Int) {
        if gaveUp { return }
        let failed = index
        index = start
        while kind != .endOfFile {
            if index > start, index >= failed, token.startsLine || kind == .semicolon { return }
            if kind == .rightBrace {
                if index >= failed { return }
            } else if token.link != 0, kind.opensGroup {
                index = Int(token.link)
            }
            advance()
        }
    }
}

extension Token.Kind {
    var closesBracket: Bool { self == .rightParen || self == .rightBracket || self == .rightBrace }

    /// True for a token whose `link` leads to the end of a group.
    var opensGroup: Bool { self == .leftParen || self == .leftBracket || self == .leftBrace || startsLiteral }
}

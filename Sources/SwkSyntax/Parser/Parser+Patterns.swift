// Patterns. Those of let, var and for always fit: names, `_`, lists, maps. Those of match may also fail.

extension Parser {
    mutating func parseBindingPattern() throws(Failure) -> Pattern { try parsePattern(isMatch: false) }

    /// `x` or `k, v`, which is `[k, v]`.
    mutating func parseLoopPattern() throws(Failure) -> Pattern {
        let start = token.start
        let first = try parseBindingPattern()
        guard kind == .comma else { return first }
        var parts = [first]
        while accept(.comma) { parts.append(try parseBindingPattern()) }
        return Pattern(.list(parts, rest: nil), span: span(from: start))
    }

    mutating func parsePattern(isMatch: Bool) throws(Failure) -> Pattern {
        let start = token.start
        return try nested { (parser) throws(Failure) in
            let first = try parser.parseOnePattern(isMatch: isMatch)
            guard isMatch, parser.kind == .kwOr else { return first }
            var alternatives = [first]
            while parser.accept(.kwOr) { alternatives.append(try parser.parseOnePattern(isMatch: true)) }
            for alternative in alternatives { try parser.checkBindsNothing(alternative) }
            return Pattern(.either(alternatives), span: parser.span(from: start))
        }
    }

    private mutating func checkBindsNothing(_ pattern: Pattern) throws(Failure) {
        switch pattern.kind {
        case .name(let name):
            throw report(
                .invalidPattern, "`\(name)` would be bound in one alternative only", pattern.span,
                help: ["compare with a variable's value by writing it in parentheses: `(\(name))`"])
        case .list(let parts, let rest):
            if let name = rest?.name {
                throw report(.invalidPattern, "`\(name.name)` would be bound in one alternative only", name.span)
            }
            for part in parts { try checkBindsNothing(part) }
        case .map(let fields, let rest):
            if let name = rest?.name {
                throw report(.invalidPattern, "`\(name.name)` would be bound in one alternative only", name.span)
            }
            for field in fields { try checkBindsNothing(field.pattern) }
        default: return
        }
    }

    private mutating func parseOnePattern(isMatch: Bool) throws(Failure) -> Pattern {
        let start = token.start
        switch kind {
        case .identifier:
            let word = takeWord()
            return Pattern(word.name == "_" ? .wildcard : .name(word.name), span: word.span)
        case .leftBracket: return try parseListPattern(isMatch: isMatch)
        case .leftBrace: return try parseMapPattern(isMatch: isMatch)
        default:
            guard isMatch else { throw expectedBinding() }
            let kind = try parseValuePattern()
            return Pattern(kind, span: span(from: start))
        }
    }

    private mutating func expectedBinding() -> Failure {
        if kind.isReservedWord {
            return unexpected("a name", help: ["`\(text(of: token))` is a reserved word: choose another name"])
        }
        let help =
            kind == .number || kind.startsString ? ["a declaration gives a value its name: `let name = value`"] : []
        return unexpected("a name, `[names]` or `{names}`", help: help)
    }

    // MARK: Values

    /// A literal, `(expression)` or a range of them.
    private mutating func parseValuePattern() throws(Failure) -> Pattern.Kind {
        if kind == .range || kind == .halfOpenRange {
            let isHalfOpen = kind == .halfOpenRange
            advance()
            return .range(from: nil, to: try parsePatternOperand(), isHalfOpen: isHalfOpen)
        }
        let value = try parsePatternOperand()
        guard kind == .range || kind == .halfOpenRange else { return .value(value) }
        let isHalfOpen = kind == .halfOpenRange
        advance()
        let isOpen = !isHalfOpen && (kind == .arrow || kind == .kwWhere || kind == .kwOr || kind == .comma)
        return .range(from: value, to: isOpen ? nil : try parsePatternOperand(), isHalfOpen: isHalfOpen)
    }

    private mutating func parsePatternOperand() throws(Failure) -> Expr {
        switch kind {
        case .number, .minus, .kwNil, .kwTrue, .kwFalse, .regex, .leftParen: return try parsePrefix()
        case let kind where kind.startsString: return try parsePrimary()
        default:
            throw unexpected("a pattern: a literal, a range, a name, `_`, `[...]`, `{...}` or `(expression)`")
        }
    }

    // MARK: Lists and maps

    private mutating func parseListPattern(isMatch: Bool) throws(Failure) -> Pattern {
        let start = token.start
        var rest: Pattern.Rest?
        let parts = try parseList(.rightBracket, "]", of: "a pattern") { (parser) throws(Failure) -> Pattern? in
            if try parser.parseRest(&rest) { return nil }
            return try parser.parsePattern(isMatch: isMatch)
        }
        return Pattern(.list(parts.compactMap { $0 }, rest: rest), span: span(from: start))
    }

    private mutating func parseMapPattern(isMatch: Bool) throws(Failure) -> Pattern {
        let start = token.start
        mapBraces.append(index)
        var rest: Pattern.Rest?
        let fields = try parseList(.rightBrace, "}", of: "a member's name") {
            (parser) throws(Failure) -> Pattern.Field? in
            if try parser.parseRest(&rest) { return nil }
            return try parser.parsePatternField(isMatch: isMatch)
        }
        return Pattern(.map(fields.compactMap { $0 }, rest: rest), span: span(from: start))
    }

    /// `...` or `...name`, which must be last.
    private mutating func parseRest(_ rest: inout Pattern.Rest?) throws(Failure) -> Bool {
        if let rest {
            throw report(.invalidPattern, "nothing can follow `...` in a pattern", rest.name?.span ?? span(of: token))
        }
        guard accept(.ellipsis) else { return false }
        rest = Pattern.Rest(name: kind == .identifier ? takeWord() : nil)
        return true
    }

    private mutating func parsePatternField(isMatch: Bool) throws(Failure) -> Pattern.Field {
        guard kind == .identifier || kind.isReservedWord else { throw unexpected("a member's name") }
        let isReserved = kind.isReservedWord
        let key = takeWord()
        let pattern: Pattern
        if accept(.colon) {
            pattern = try parsePattern(isMatch: isMatch)
        } else if isReserved {
            throw report(
                .invalidPattern, "`\(key.name)` is a reserved word and cannot be a variable", key.span,
                help: ["give it another name: `\(key.name): name`"])
        } else {
            pattern = Pattern(.name(key.name), span: key.span)
        }
        let defaultValue = accept(.assign) ? try parseExpression() : nil
        return Pattern.Field(key: key, pattern: pattern, defaultValue: defaultValue)
    }
}

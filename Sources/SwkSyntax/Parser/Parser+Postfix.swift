// What follows a value: members, calls, indices. A new line ends the chain unless it begins with `.` or `?.`.

extension Parser {
    mutating func parsePostfix() throws(Failure) -> Expr {
        let start = token.start
        var base = try parsePrimary()
        var isChain = false
        while true {
            switch kind {
            case .dot, .optionalDot:
                isChain = isChain || kind == .optionalDot
                base = try parseMember(of: base, from: start)
            case .leftParen where continuesLine:
                base = expr(.call(base, try parseArguments()), from: start)
            case .leftBracket where continuesLine:
                base = try parseIndex(of: base, from: start)
            default:
                return isChain ? expr(.optionalChain(base), from: start) : base
            }
            try growChain()
        }
    }

    private mutating func parseMember(of base: Expr, from start: UInt32) throws(Failure) -> Expr {
        let isOptional = kind == .optionalDot
        advance()
        guard kind == .identifier || kind.isReservedWord, !token.startsLine || !newlinesMatter else {
            throw unexpected("a member's name after `\(isOptional ? "?." : ".")`")
        }
        return expr(.member(base, takeWord(), isOptional: isOptional), from: start)
    }

    private mutating func parseIndex(of base: Expr, from start: UInt32) throws(Failure) -> Expr {
        let opener = token
        advance()
        let index = try withNewlines(false) { (parser) throws(Failure) in
            let index = try parser.parseExpression()
            try parser.expectClose(.rightBracket, "]", of: opener)
            return index
        }
        return expr(.index(base, index), from: start)
    }

    /// `(value, label: value, ...spread)`.
    private mutating func parseArguments() throws(Failure) -> [Argument] {
        let arguments = try parseList(.rightParen, ")", of: "an argument") { (parser) throws(Failure) in
            try parser.parseArgument()
        }
        try checkOrder(of: arguments)
        return arguments
    }

    mutating func parseArgument() throws(Failure) -> Argument {
        let start = token.start
        let isSpread = accept(.ellipsis)
        var label: Identifier?
        if !isSpread, kind == .identifier || kind.isReservedWord, peek().kind == .colon {
            label = takeWord()
            advance()
        }
        let value = try parseExpression()
        if kind == .assign, label == nil, case .name(let name) = value.kind {
            throw report(
                .unexpectedToken, "expected `:` after the label `\(name)`, found `=`", span(of: token),
                help: ["write `\(name): value`"])
        }
        return Argument(label: label, value: value, isSpread: isSpread, span: span(from: start))
    }

    private mutating func checkOrder(of arguments: [Argument]) throws(Failure) {
        guard let firstNamed = arguments.firstIndex(where: { $0.label != nil }) else { return }
        if let late = arguments[firstNamed...].first(where: { $0.label == nil && !$0.isSpread }) {
            throw report(
                .unexpectedToken, "an argument without a label after one with a label", late.span,
                help: ["move it before the named arguments, or give it its label"])
        }
        var seen: [Identifier] = []
        for label in arguments.compactMap(\.label) {
            if let first = seen.first(where: { $0.name == label.name }) {
                throw report(
                    .duplicate, "the argument `\(label.name)` is given twice", label.span,
                    notes: [Diagnostic.Note("first given here", at: first.span)])
            }
            seen.append(label)
        }
    }
}

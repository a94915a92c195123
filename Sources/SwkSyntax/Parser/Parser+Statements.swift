// Statements and blocks. A new line, `;` or the closing brace ends a statement.

extension Parser {
    mutating func parseProgram() -> Block {
        var statements: [Stmt] = []
        while kind != .endOfFile {
            parseStatements(into: &statements)
            guard kind == .rightBrace else { continue }
            _ = report(
                .unexpectedToken, "unexpected `}`: no block is open here", span(of: token),
                help: ["delete it, or look for the `{` that is missing above"])
            advance()
        }
        return Block(statements: statements, span: Span(file: source.id, start: 0, end: UInt32(source.bytes.count)))
    }

    /// Statements up to the end of the text or a closing brace.
    private mutating func parseStatements(into statements: inout [Stmt]) {
        while true {
            while accept(.semicolon) {}
            if kind == .endOfFile || kind == .rightBrace { return }
            statements.append(parseStatementOrRecover())
        }
    }

    private mutating func parseStatementOrRecover() -> Stmt {
        let start = index
        do {
            let statement = try nested { (parser) throws(Failure) in try parser.parseStatement() }
            try endStatement()
            return statement
        } catch {
            recover(from: start)
            return Stmt(.invalid, span: span(from: list.tokens[start].start))
        }
    }

    private mutating func endStatement() throws(Failure) {
        if token.startsLine || kind == .semicolon || kind == .rightBrace || kind == .endOfFile { return }
        throw unexpectedAfterStatement()
    }

    private mutating func unexpectedAfterStatement() -> Failure {
        if isTorn { return Failure() }
        let previous = list.tokens[index - 1]
        if kind == .assign {
            return report(.invalidTarget, "`=` cannot stand here", span(of: token), help: ["compare with `==`"])
        }
        if kind.startsLiteral || kind == .number || kind == .identifier, previous.kind == .identifier {
            if let advice = ForeignWords.advice(for: text(of: previous)) {
                return unexpected("a new line or `;`", help: [advice])
            }
            let call = "\(text(of: previous))(...)"
            return unexpected("a new line or `;`", help: ["the arguments of a call stand in parentheses: `\(call)`"])
        }
        return unexpected("a new line or `;`", help: helpBetweenStatements)
    }

    private var helpBetweenStatements: [String] {
        switch kind {
        case .rightParen, .rightBracket: ["there is no open bracket that it could close"]
        case .kwLet, .kwVar, .kwFunc, .kwIf, .kwFor, .kwWhile, .kwReturn: ["each statement stands on a line of its own"]
        default: []
        }
    }

    // MARK: Blocks

    /// Advice where the body of a loop is missing.
    var helpForBody: [String] {
        if token.startsLine { return ["a body stands in braces, which begin on this line: `{ ... }`"] }
        return text(of: token) == "..." ? ["a range is `1..3`, or `1..<3` without its end"] : []
    }

    /// `{ statements }`.
    mutating func parseBlock(_ what: String = "`{`", help: [String] = []) throws(Failure) -> Block {
        let opener = token
        try expect(.leftBrace, what, help: help)
        return try withNewlines(true) { (parser) throws(Failure) in
            try parser.nested { (parser) throws(Failure) in
                var statements: [Stmt] = []
                parser.parseStatements(into: &statements)
                try parser.expectClose(.rightBrace, "}", of: opener)
                return Block(statements: statements, span: parser.span(from: opener.start))
            }
        }
    }

    /// The expression before a body's brace.
    mutating func parseHead() throws(Failure) -> Expr {
        let outer = isInHead
        isInHead = true
        defer { isInHead = outer }
        let head = try parseExpression()
        if kind == .assign {
            throw report(
                .invalidTarget, "`=` cannot stand in a condition", span(of: token), help: ["compare with `==`"])
        }
        return head
    }

    // MARK: One statement

    private mutating func parseStatement() throws(Failure) -> Stmt {
        let start = token.start
        let kind = try parseStatementKind()
        return Stmt(kind, span: span(from: start))
    }

    private mutating func parseStatementKind() throws(Failure) -> Stmt.Kind {
        switch kind {
        case .kwLet, .kwVar: return .binding(try parseBinding())
        case .kwUsing: return .using(try parseUsing())
        case .kwFunc: return .function(try parseFunction(doc: takeDoc()))
        case .kwStruct: return .structure(try parseStructure())
        case .kwImport: return .importModule(try parseImport())
        case .kwFor:
            advance()
            return .forIn(try parseLoop())
        case .kwWhile:
            advance()
            let condition = try parseHead()
            return .whileLoop(
                condition: condition, body: try parseBlock("`{` and the body of the loop", help: helpForBody))
        case .kwDefer:
            advance()
            return .deferred(try parseBlock("`{` and what to do at the end of the block"))
        case .identifier where atWord("test") && peek().kind.startsString && !peek().startsLine:
            return .test(try parseTest())
        case .identifier where atWord("fixture") && peek().kind == .identifier && !peek().startsLine:
            return .fixture(try parseFixture())
        case .kwElse, .kwCatch:
            let word = text(of: token)
            throw report(
                .unexpectedToken, "`\(word)` without its `\(kind == .kwElse ? "if" : "try")`", span(of: token),
                help: ["it belongs on the line of the `}` before it: `} \(word) {`"])
        default: return try parseExpressionStatement()
        }
    }

    /// An expression, or an assignment to one.
    private mutating func parseExpressionStatement() throws(Failure) -> Stmt.Kind {
        let target = try parseExpression()
        guard continuesLine, let operation = assignment(kind) else { return .expression(target) }
        switch target.kind {
        case .name, .member(_, _, isOptional: false), .index: break
        default:
            throw report(
                .invalidTarget, "this cannot be assigned to", target.span,
                help: ["assign to a variable, a member `x.name` or an element `x[i]`"])
        }
        advance()
        return .assignment(Assignment(target: target, operation: operation, value: try parseExpression()))
    }

    /// The operator of an assignment token; the inner nil is plain `=`.
    private func assignment(_ kind: Token.Kind) -> BinaryOperator?? {
        switch kind {
        case .assign: .some(nil)
        case .addAssign: .add
        case .subtractAssign: .subtract
        case .multiplyAssign: .multiply
        case .divideAssign: .divide
        case .remainderAssign: .remainder
        case .coalesceAssign: .coalesce
        default: nil
        }
    }
}

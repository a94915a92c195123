// The words that have a value: if, match, try, throw, return, assert, spawn; and lambdas.

extension Parser {
    mutating func parseWord() throws(Failure) -> Expr {
        let start = token.start
        switch kind {
        case .kwIf: return try parseIf()
        case .kwMatch: return try parseMatch()
        case .kwTry: return try parseTry()
        case .kwThrow:
            advance()
            let value = try parseExpression()
            return expr(.throwing(value), from: start)
        case .kwReturn:
            advance()
            let value = endsOperandHere ? nil : try parseExpression()
            return expr(.returning(value), from: start)
        case .kwBreak, .kwContinue:
            let isBreak = kind == .kwBreak
            advance()
            return expr(isBreak ? .breaking : .continuing, from: start)
        case .kwAssert where peek().kind == .dot && !peek().startsLine:
            // `assert.equal(a, b)`: the module of that name, since no condition begins with a dot.
            let word = takeWord()
            return Expr(.name(word.name), span: word.span)
        case .kwAssert: return try parseAssert()
        case .kwSpawn:
            advance()
            let operand = try parseBody()
            return expr(.spawn(operand), from: start)
        case .kwParallel: return try parseParallel()
        default: throw expectedExpression()
        }
    }

    private mutating func expectedExpression() -> Failure {
        switch kind {
        case .kwFunc: return unexpected("an expression", help: ["a function without a name is written `(a, b) => ...`"])
        case .kwFor, .kwWhile:
            return unexpected("an expression", help: ["a loop has no value; `parallel for` and `.map` have one"])
        case .kwLet, .kwVar, .kwUsing, .kwStruct, .kwImport, .kwDefer:
            return unexpected("an expression", help: ["`\(text(of: token))` begins a statement of its own"])
        case .plus where index > 0 && list.tokens[index - 1].kind == .plus:
            return unexpected("an expression", help: ["write `x += 1`"])
        default:
            let isLineStart = token.startsLine && index > 0 && precedesOperand
            return unexpected(
                "an expression", help: isLineStart ? ["end the previous line with `\(text(of: token))` instead"] : [])
        }
    }

    /// True for an operator that someone may have meant to continue the previous line with.
    private var precedesOperand: Bool {
        switch kind {
        case .plus, .star, .slash, .kwAnd, .kwOr, .coalesce, .question, .equal, .notEqual: true
        default: false
        }
    }

    /// True where `return` has no value.
    private var endsOperandHere: Bool {
        switch kind {
        case .rightBrace, .rightParen, .rightBracket, .comma, .semicolon, .endOfFile, .interpolationEnd, .kwElse: true
        default: newlinesMatter && token.startsLine
        }
    }

    /// A body in braces, unless they are a map, or an expression.
    mutating func parseBody() throws(Failure) -> Expr {
        guard kind == .leftBrace, !isAtMap || peek().kind == .rightBrace else { return try parseExpression() }
        let block = try parseBlock()
        return Expr(.block(block), span: block.span)
    }

    // MARK: if, match

    private mutating func parseIf() throws(Failure) -> Expr {
        let start = token.start
        advance()
        let condition = try parseHead()
        let then = try parseBlock("`{` and what to do when the condition is true")
        guard kind == .kwElse else { return expr(.ifElse(condition, then: then, otherwise: nil), from: start) }
        advance()
        let otherwise: Expr
        if kind == .kwIf {
            otherwise = try nested { (parser) throws(Failure) in try parser.parseIf() }
        } else {
            let block = try parseBlock("`{` or `if` after `else`")
            otherwise = Expr(.block(block), span: block.span)
        }
        return expr(.ifElse(condition, then: then, otherwise: otherwise), from: start)
    }

    private mutating func parseMatch() throws(Failure) -> Expr {
        let start = token.start
        advance()
        let subject = try parseHead()
        let opener = token
        try expect(.leftBrace, "`{` and the arms of the match")
        let arms = try withNewlines(true) { (parser) throws(Failure) in
            var arms: [MatchArm] = []
            while parser.kind != .rightBrace, parser.kind != .endOfFile {
                arms.append(try parser.parseArm())
                if !parser.accept(.comma), !parser.token.startsLine { break }
            }
            try parser.expectClose(.rightBrace, "}", of: opener, or: "`,`, a new line")
            return arms
        }
        return expr(.match(subject, arms), from: start)
    }

    private mutating func parseArm() throws(Failure) -> MatchArm {
        let start = token.start
        let pattern = try parsePattern(isMatch: true)
        let condition = accept(.kwWhere) ? try parseGuard() : nil
        try expect(.arrow, "`=>` and the value of the arm", help: kind == .colon ? ["write `=>`"] : [])
        let body = try parseBody()
        return MatchArm(pattern: pattern, guardCondition: condition, body: body, span: span(from: start))
    }

    /// The condition of an arm, before its `=>`.
    private mutating func parseGuard() throws(Failure) -> Expr {
        let outer = isInGuard
        isInGuard = true
        defer { isInGuard = outer }
        return try parseExpression()
    }

    // MARK: try, assert

    private mutating func parseTry() throws(Failure) -> Expr {
        let start = token.start
        advance()
        guard kind == .leftBrace else {
            let attempt = try parseExpression()
            try expect(
                .kwElse, "`else` and a value for when it fails", help: ["or write `try { ... } catch err { ... }`"])
            let fallback = try parseBody()
            return expr(.tryElse(attempt, fallback: fallback), from: start)
        }
        let body = try parseBlock()
        if kind == .kwElse {
            let attempt = Expr(.block(body), span: body.span)
            advance()
            let fallback = try parseBody()
            return expr(.tryElse(attempt, fallback: fallback), from: start)
        }
        try expect(
            .kwCatch, "`catch` after the block of `try`",
            help: ["write `try { ... } catch err { ... }`, or `try expression else fallback`"])
        let name = kind == .identifier ? takeWord() : nil
        let handler = try parseBlock("`{` and what to do with the error")
        return expr(.tryCatch(body, name: name, handler: handler), from: start)
    }

    private mutating func parseAssert() throws(Failure) -> Expr {
        let start = token.start
        advance()
        let condition = try parseExpression()
        let message = newlinesMatter && accept(.comma) ? try parseExpression() : nil
        return expr(.assertion(condition, message: message), from: start)
    }

    // MARK: Lambdas

    /// `x =>` or `(...) =>`.
    var isAtLambda: Bool {
        if isInGuard { return false }
        if kind == .identifier { return peek().kind == .arrow && !peek().startsLine }
        return kind == .leftParen && token.link != 0 && list.tokens[Int(token.link) + 1].kind == .arrow
    }

    mutating func parseLambda() throws(Failure) -> Expr {
        let start = token.start
        let parameters: [Parameter]
        if kind == .identifier {
            parameters = [Parameter(name: takeWord(), defaultValue: nil, isRest: false)]
        } else {
            parameters = try parseParameters()
        }
        advance()
        let body = try parseBody()
        let block: Block
        if case .block(let inner) = body.kind {
            block = inner
        } else {
            block = Block(statements: [Stmt(.expression(body), span: body.span)], span: body.span)
        }
        let function = Function(name: nil, parameters: parameters, body: block, span: span(from: start), doc: nil)
        return expr(.lambda(function), from: start)
    }
}

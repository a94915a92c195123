// What runs a block under a deadline, many times, or many at once: timeout, for, parallel and parallel for.

extension Parser {
    mutating func parseTimeout() throws(Failure) -> Expr {
        let start = token.start
        advance()
        let opener = token
        advance()
        let duration = try withNewlines(false) { (parser) throws(Failure) in
            let duration = try parser.parseExpression()
            try parser.expectClose(.rightParen, ")", of: opener)
            return duration
        }
        let body = try parseBlock()
        return expr(.timeout(duration, body), from: start)
    }

    mutating func parseParallel() throws(Failure) -> Expr {
        let start = token.start
        advance()
        if accept(.kwFor) {
            var limit: Expr?
            let loop = try parseLoop(limit: &limit)
            return expr(.parallelFor(loop, limit: limit), from: start)
        }
        let opener = token
        try expect(.leftBrace, "`{` and named branches, or `for`")
        let branches = try withNewlines(true) { (parser) throws(Failure) in
            var branches: [ParallelBranch] = []
            while parser.kind != .rightBrace, parser.kind != .endOfFile {
                branches.append(try parser.parseBranch())
                if !parser.accept(.comma), !parser.token.startsLine { break }
            }
            try parser.expectClose(.rightBrace, "}", of: opener, or: "`,`, a new line")
            return branches
        }
        return expr(.parallel(branches), from: start)
    }

    private mutating func parseBranch() throws(Failure) -> ParallelBranch {
        guard kind == .identifier || kind.isReservedWord else {
            throw unexpected("a branch's name", help: ["write `parallel { name: expression, ... }`"])
        }
        let name = takeWord()
        try expect(.colon, "`:` after the branch's name", help: ["write `parallel { name: expression, ... }`"])
        return ParallelBranch(name: name, body: try parseBody())
    }

    // MARK: Loops

    /// `pattern in sequence where filter { body }`, after `for`.
    mutating func parseLoop() throws(Failure) -> ForLoop {
        var limit: Expr?
        let loop = try parseLoop(limit: &limit)
        if let limit {
            throw report(
                .unexpectedToken, "`limit:` belongs to `parallel for`", limit.span,
                help: ["write `parallel for`, or leave it out"])
        }
        return loop
    }

    private mutating func parseLoop(limit: inout Expr?) throws(Failure) -> ForLoop {
        let pattern = try parseLoopPattern()
        try expect(.kwIn, "`in` and what to go through")
        let sequence = try parseHead()
        var filter: Expr?
        while true {
            if filter == nil, accept(.kwWhere) {
                filter = try parseHead()
            } else if limit == nil, kind == .comma, isWord(peek(), "limit"), peek(2).kind == .colon {
                index += 3
                limit = try parseHead()
            } else {
                break
            }
        }
        return ForLoop(
            pattern: pattern, sequence: sequence, filter: filter,
            body: try parseBlock("`{` and the body of the loop", help: helpForBody))
    }
}

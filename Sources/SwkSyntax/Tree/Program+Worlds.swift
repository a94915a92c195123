// What becomes of a test file in the worlds that run it. The file is one program; a world runs it from top to bottom with a call at its
// end, which stands before anything that the top level owns is released. The names of those calls hold a bracket, so no script can write
// them.

extension Program {
    /// The tests that stand at the top level, and where.
    package var tests: [(test: Test, span: Span)] {
        body.statements.compactMap { if case .test(let test) = $0.kind { (test, $0.span) } else { nil } }
    }

    /// The fixtures, which stand at the top level.
    package var fixtures: [(fixture: Fixture, span: Span)] {
        body.statements.compactMap { if case .fixture(let fixture) = $0.kind { (fixture, $0.span) } else { nil } }
    }

    /// Whether all tests stand at the top level, so that they are known without running anything.
    package var hasNestedTests: Bool {
        let list = Lexer.tokens(of: source)
        let written = list.tokens.indices.dropLast().filter { index in
            let next = list.tokens[index + 1]
            return list.tokens[index].kind == .identifier && next.kind.startsString && !next.startsLine
                && source.text(of: span(list.tokens[index])) == "test"
        }
        return written.count > tests.count
    }

    /// The names that occur in a part of the text: more than what is used there, never less.
    package func names(in part: Span) -> Set<String> {
        let tokens = Lexer.tokens(of: source).tokens.filter {
            $0.kind == .identifier && $0.start >= part.start && $0.end <= part.end
        }
        return Set(tokens.map { source.text(of: span($0)) })
    }

    private func span(_ token: Token) -> Span { Span(file: source.id, start: token.start, end: token.end) }

    /// The world of one test: no fixtures, whose values the world already has, and at the end a call that runs the test.
    package func inTestWorld(calling runner: String) -> Program {
        let kept = body.statements.filter { if case .fixture = $0.kind { false } else { true } }
        return with(kept + [call(runner, at: end)])
    }

    /// The world of the file: `fixture x = value` becomes `let x = preparer("x", () => value)`, and at the end stands a call that waits.
    package func inFileWorld(calling preparer: String, then holder: String) -> Program {
        let statements = body.statements.map { statement -> Stmt in
            guard case .fixture(let fixture) = statement.kind else { return statement }
            return prepared(fixture, at: statement.span, by: preparer)
        }
        return with(statements + [call(holder, at: end)])
    }

    private func with(_ statements: [Stmt]) -> Program {
        Program(source: source, body: Block(statements: statements, span: body.span))
    }

    /// Behind the last token: names are told apart by their offsets, and nothing else stands there.
    private var end: Span {
        let offset = UInt32(source.bytes.count)
        return Span(file: source.id, start: offset, end: offset)
    }

    private func call(_ name: String, _ arguments: [Argument] = [], at span: Span) -> Stmt {
        let callee = Expr(.name(name), span: span)
        return Stmt(.expression(Expr(.call(callee, arguments), span: span)), span: span)
    }

    private func prepared(_ fixture: Fixture, at span: Span, by preparer: String) -> Stmt {
        // The call stands where the word `fixture` does.
        let word = Span(file: span.file, start: span.start, end: span.start + 7)
        let value = Argument(label: nil, value: function(of: fixture.value), isSpread: false, span: fixture.value.span)
        let name = Expr(.string([.text(fixture.name.name)]), span: word)
        let arguments = [Argument(label: nil, value: name, isSpread: false, span: word), value]
        let call = Expr(.call(Expr(.name(preparer), span: word), arguments), span: span)
        let pattern = Pattern(.name(fixture.name.name), span: fixture.name.span)
        return Stmt(.binding(Binding(isMutable: false, pattern: pattern, value: call, doc: nil)), span: span)
    }

    /// A lambda stays what it is; any other value is put into one, so that it is computed inside of the call.
    private func function(of value: Expr) -> Expr {
        if case .lambda(let function) = value.kind, function.parameters.isEmpty { return value }
        let block = Block(statements: [Stmt(.expression(value), span: value.span)], span: value.span)
        let function = Function(name: nil, parameters: [], body: block, span: value.span, doc: nil)
        return Expr(.lambda(function), span: value.span)
    }
}

extension Test {
    /// The claim, when it is a text without interpolation.
    package var fixedClaim: String? {
        guard case .string(let parts) = claim.kind else { return nil }
        var text = ""
        for part in parts {
            guard case .text(let piece) = part else { return nil }
            text += piece
        }
        return text
    }
}

/// The nanoseconds of a duration as scripts write it, such as `1m30s`; nil for anything else.
package func durationLiteral(_ text: String) -> Int? {
    let parsed = parse(Source(name: "<duration>", text: text))
    guard !parsed.hasErrors, parsed.program.body.statements.count == 1,
        case .expression(let value) = parsed.program.body.statements[0].kind,
        case .duration(let nanoseconds) = value.kind
    else { return nil }
    return nanoseconds
}

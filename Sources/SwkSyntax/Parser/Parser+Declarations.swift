// What introduces names: let, var, using, func, struct, import, test, fixture.

extension Parser {
    /// The `///` lines above the current token, without their slashes and one blank, and without blanks at their ends.
    func takeDoc() -> String? {
        guard let spans = list.docs[index] else { return nil }
        let lines = spans.map { span -> Substring in
            var line = source.text(of: span)[...]
            // Blanks at a line's end are nobody's text.
            while let last = line.last, last.isWhitespace { line = line.dropLast() }
            return line.hasPrefix(" ") ? line.dropFirst() : line
        }
        return lines.joined(separator: "\n")
    }

    mutating func parseIdentifier(_ what: String) throws(Failure) -> Identifier {
        guard kind == .identifier else {
            let help = kind.isReservedWord ? ["`\(text(of: token))` is a reserved word: choose another name"] : []
            throw unexpected(what, help: help)
        }
        return takeWord()
    }

    /// The current word, reserved or not, as a name.
    mutating func takeWord() -> Identifier {
        let word = Identifier(name: text(of: token), span: span(of: token))
        advance()
        return word
    }

    mutating func parseBinding() throws(Failure) -> Binding {
        let doc = takeDoc()
        let isMutable = kind == .kwVar
        advance()
        let pattern = try parseBindingPattern()
        if isMutable, case .name = pattern.kind, kind != .assign {
            if token.startsLine || kind == .semicolon || kind == .rightBrace || kind == .endOfFile {
                return Binding(isMutable: true, pattern: pattern, value: nil, doc: doc)
            }
        }
        try expect(
            .assign, "`=` and a value",
            help: kind == .colon ? ["types are not written: `let name = value`"] : ["write `name = value`"])
        return Binding(isMutable: isMutable, pattern: pattern, value: try parseExpression(), doc: doc)
    }

    mutating func parseUsing() throws(Failure) -> Using {
        advance()
        var name: Identifier?
        if kind == .identifier, peek().kind == .assign {
            name = takeWord()
            advance()
        }
        let value = try parseExpression()
        let body = kind == .leftBrace && continuesLine ? try parseBlock() : nil
        return Using(name: name, value: value, body: body)
    }

    // MARK: Functions

    /// `func name(parameters) { body }`.
    mutating func parseFunction(doc: String?) throws(Failure) -> Function {
        let start = token.start
        advance()
        let name = try parseIdentifier("the function's name")
        guard kind == .leftParen else { throw unexpected("`(` and the parameters of `\(name.name)`") }
        let parameters = try parseParameters()
        let help = kind == .colon || kind == .arrow ? ["types are not written: `func \(name.name)(...) { ... }`"] : []
        let body = try parseBlock("`{` and the body of `\(name.name)`", help: help)
        return Function(name: name, parameters: parameters, body: body, span: span(from: start), doc: doc)
    }

    /// `(a, b: default, ...rest)`.
    mutating func parseParameters() throws(Failure) -> [Parameter] {
        try parseList(.rightParen, ")", of: "a parameter") { (parser) throws(Failure) in try parser.parseParameter() }
    }

    private mutating func parseParameter() throws(Failure) -> Parameter {
        let isRest = accept(.ellipsis)
        let name = try parseIdentifier("a parameter's name")
        if kind == .assign {
            throw report(
                .unexpectedToken, "expected `:` before the default of `\(name.name)`, found `=`", span(of: token),
                help: ["write `\(name.name): default`, as a caller writes it"])
        }
        let defaultValue = !isRest && accept(.colon) ? try parseExpression() : nil
        return Parameter(name: name, defaultValue: defaultValue, isRest: isRest)
    }

    // MARK: Structs

    mutating func parseStructure() throws(Failure) -> Structure {
        let doc = takeDoc()
        let start = token.start
        advance()
        let name = try parseIdentifier("the struct's name")
        let opener = token
        try expect(.leftBrace, "`{` and the fields of `\(name.name)`")
        var fields: [Structure.Field] = []
        var methods: [Function] = []
        try withNewlines(true) { (parser) throws(Failure) in
            while parser.kind != .rightBrace {
                while parser.accept(.semicolon) || parser.accept(.comma) {}
                if parser.kind == .kwFunc {
                    methods.append(try parser.parseFunction(doc: parser.takeDoc()))
                } else if parser.kind == .identifier {
                    fields.append(try parser.parseField())
                } else {
                    break
                }
            }
            try parser.expectClose(.rightBrace, "}", of: opener, or: "a field, a `func`")
        }
        return Structure(name: name, fields: fields, methods: methods, span: span(from: start), doc: doc)
    }

    private mutating func parseField() throws(Failure) -> Structure.Field {
        let doc = takeDoc()
        let name = takeWord()
        if kind == .colon {
            throw report(
                .unexpectedToken, "expected `=` before the default of the field `\(name.name)`, found `:`",
                span(of: token),
                help: ["write `\(name.name) = default`; types are not written"])
        }
        let defaultValue = accept(.assign) ? try parseExpression() : nil
        guard kind == .comma || kind == .semicolon || kind == .rightBrace || token.startsLine else {
            throw unexpected("`,` or a new line after the field `\(name.name)`")
        }
        return Structure.Field(name: name, defaultValue: defaultValue, doc: doc)
    }

    // MARK: Modules and tests

    mutating func parseImport() throws(Failure) -> Import {
        advance()
        let start = token.start
        guard kind.startsString, continuesLine else {
            throw unexpected("the module's path in quotes", help: importHelp())
        }
        let path = try parseStringText("a module's path")
        let pathSpan = span(from: start)
        if continuesLine, atWord("as") {
            advance()
            return Import(path: path, pathSpan: pathSpan, name: try parseIdentifier("the name for the module"))
        }
        let last = path.split(separator: "/").last.map(String.init) ?? ""
        guard isName(last) || path == "assert" else {
            throw report(
                .unexpectedToken, "`\(path)` does not end in a name", pathSpan,
                help: ["give it one: `import \"\(path)\" as name`"])
        }
        return Import(path: path, pathSpan: pathSpan, name: Identifier(name: last, span: pathSpan))
    }

    private func importHelp() -> [String] {
        kind == .identifier ? ["write `import \"\(text(of: token))\"`"] : []
    }

    private func isName(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, CharacterClass.isWordStart(first) || first >= 0x80 else { return false }
        return bytes.allSatisfy { CharacterClass.isWord($0) || $0 >= 0x80 }
            && bytes.withUnsafeBufferPointer { ReservedWords.kind(of: $0) } == .identifier
    }

    mutating func parseTest() throws(Failure) -> Test {
        advance()
        let start = token.start
        let claim = Expr(.string(try parseStringParts()), span: span(from: start))
        var options: [Argument] = []
        let outer = isInHead
        isInHead = true
        defer { isInHead = outer }
        while accept(.comma) { options.append(try parseArgument()) }
        return Test(claim: claim, options: options, body: try parseBlock("`{` and the body of the test"))
    }

    mutating func parseFixture() throws(Failure) -> Fixture {
        let doc = takeDoc()
        advance()
        let name = try parseIdentifier("the fixture's name")
        try expect(.assign, "`=` and the fixture's value")
        return Fixture(name: name, value: try parseExpression(), doc: doc)
    }

    // MARK: Lists

    /// Items between the current opening bracket and `close`, separated by commas, with an optional last comma.
    mutating func parseList<T>(
        _ close: Token.Kind, _ mark: String, of what: String, _ item: (inout Parser) throws(Failure) -> T
    ) throws(Failure) -> [T] {
        let opener = token
        advance()
        return try withNewlines(false) { (parser) throws(Failure) in
            var items: [T] = []
            while parser.kind != close {
                if parser.kind == .endOfFile || parser.kind.closesBracket { break }
                items.append(try item(&parser))
                if !parser.accept(.comma) { break }
            }
            try parser.expectClose(close, mark, of: opener, or: items.isEmpty ? what : "`,`")
            return items
        }
    }
}

// String, command and shell literals, and regexes.
//
// The lexer finds where texts and interpolations begin and end; what the texts mean (escapes, words, indents) the parser decides.
//
//   "..." `...` sh"..."     one line; `\` protects the next byte, `\(` interpolates
//   """...""" sh"""..."""   many lines; the same
//   '...' '''...'''         raw: nothing is special up to the closing quotes

extension Lexer {
    /// `"` or `"""`, `'` or `'''`. Two quotes that no third follows are an empty string.
    mutating func lexQuote(plain: Token.Kind, block: Token.Kind) {
        let quote = bytes[position]
        let isBlock = peek(1) == quote && peek(2) == quote
        openLiteral(isBlock ? block : plain, length: isBlock ? 3 : 1)
    }

    mutating func openLiteral(_ kind: Token.Kind, length: Int) {
        frames.append(LiteralFrame(kind: kind, start: list.tokens.count))
        take(kind, length)
        lexLiteral()
    }

    /// Reads the text of the innermost literal up to its end or its next interpolation.
    mutating func lexLiteral() {
        let shape = LiteralShape(frames[frames.count - 1].kind)
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == shape.quote, !shape.isBlock || (peek(1) == byte && peek(2) == byte) {
                emitText(from: start)
                return closeLiteral(length: shape.isBlock ? 3 : 1)
            }
            if byte == UInt8(ascii: "\n"), !shape.isBlock {
                emitText(from: start)
                return failLineLiteral()
            }
            if byte == UInt8(ascii: "\\"), !shape.isRaw {
                if peek(1) == UInt8(ascii: "(") {
                    emitText(from: start)
                    return openInterpolation()
                }
                skipEscape(shape)
            } else {
                position += 1
            }
        }
        emitText(from: start)
        if !shape.isBlock { failLineLiteral() }
    }

    /// Passes a `\` and the byte that it protects. In a shell text `\\(` is the shell's own `\(`.
    private mutating func skipEscape(_ shape: LiteralShape) {
        let protected = peek(1)
        if CharacterClass.isNewline(protected), shape.quote == UInt8(ascii: "`") {
            // A command literal goes on after a `\` at the end of the line.
            position += protected == UInt8(ascii: "\r") && peek(2) == UInt8(ascii: "\n") ? 3 : 2
        } else if CharacterClass.isNewline(protected) {
            position += 1
        } else {
            position = min(position + 2, bytes.count)
        }
    }

    private mutating func emitText(from start: Int) {
        if position > start { emit(.literalText, from: start) }
    }

    private mutating func closeLiteral(length: Int) {
        let frame = frames.removeLast()
        list.tokens[frame.start].link = UInt32(truncatingIfNeeded: list.tokens.count)
        take(.literalEnd, length)
    }

    private mutating func openInterpolation() {
        frames[frames.count - 1].openers = openers.count
        frames[frames.count - 1].isInterpolating = true
        take(.interpolationStart, 2)
    }

    /// Brackets that were opened inside the interpolation and never closed stay without a partner.
    mutating func endInterpolation(_ frame: LiteralFrame, length: Int) {
        openers.removeSubrange(frame.openers...)
        frames[frames.count - 1].isInterpolating = false
        take(.interpolationEnd, length)
    }

    /// A one-line literal met the end of its line: it is closed here, so that the next line is read as code.
    private mutating func failLineLiteral() {
        if !reportedLine { reportUnclosed(frames[frames.count - 1], "is not closed on its line") }
        reportedLine = true
        closeLiteral(length: 0)
    }

    private mutating func reportUnclosed(_ frame: LiteralFrame, _ what: String) {
        let opener = list.tokens[frame.start]
        let shape = LiteralShape(frame.kind)
        let place = span(Int(opener.start), Int(opener.end))
        report(.unclosed, "the \(shape.name) \(what)", place, help: shape.helpWhenUnclosed)
    }

    /// The line ended while interpolations of one-line literals were open.
    mutating func closeLineLiterals() {
        let startsLine = self.startsLine
        while let frame = frames.last, !LiteralShape(frame.kind).isBlock {
            endInterpolation(frame, length: 0)
            failLineLiteral()
        }
        self.startsLine = startsLine
    }

    /// The text ended: what is still open is closed, and the innermost of it reported.
    mutating func closeLiteralsAtEnd() {
        closeLineLiterals()
        guard let innermost = frames.last else { return }
        reportUnclosed(innermost, "is never closed")
        list.endsInsideLiteral = true
        while let frame = frames.last {
            if frame.isInterpolating { endInterpolation(frame, length: 0) }
            closeLiteral(length: 0)
        }
    }

    /// `/` divides after a value, and starts a regex where a value is expected: also at the start of a line, unless a parenthesis or
    /// bracket is open, because a line cannot begin with an operator.
    mutating func lexSlash(isAssigning: Bool) {
        let isInBrackets = (openers.last.map { list.tokens[$0].kind } ?? .leftBrace) != .leftBrace
        if list.tokens.last?.kind.endsOperand ?? false, !startsLine || isInBrackets {
            return isAssigning ? take(.divideAssign, 2) : take(.slash, 1)
        }
        let start = position
        var index = position + 1
        var isInClass = false
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\\") { index += 1 }
            if byte == UInt8(ascii: "[") { isInClass = true }
            if byte == UInt8(ascii: "]") { isInClass = false }
            if byte == UInt8(ascii: "/"), !isInClass {
                position = index + 1
                while position < bytes.count, CharacterClass.isWord(bytes[position]) { position += 1 }
                checkEncoding(from: start, "this regular expression")
                return emit(.regex, from: start)
            }
            index += 1
        }
        position = min(index, bytes.count)
        report(
            .unclosed, "the regular expression is not closed on its line", span(start, start + 1),
            help: ["end it with `/`"])
        emit(.unknown, from: start)
    }
}

/// How a literal is delimited.
struct LiteralShape {
    let quote: UInt8
    let isBlock: Bool
    let isRaw: Bool
    let name: String

    init(_ kind: Token.Kind) {
        switch kind {
        case .rawStringStart: self.init(UInt8(ascii: "'"), isRaw: true, name: "raw string")
        case .rawBlockStringStart: self.init(UInt8(ascii: "'"), isBlock: true, isRaw: true, name: "raw string")
        case .blockStringStart: self.init(UInt8(ascii: "\""), isBlock: true, name: "string")
        case .shellStart: self.init(UInt8(ascii: "\""), name: "shell command")
        case .shellBlockStart: self.init(UInt8(ascii: "\""), isBlock: true, name: "shell command")
        case .commandStart: self.init(UInt8(ascii: "`"), name: "command")
        default: self.init(UInt8(ascii: "\""), name: "string")
        }
    }

    private init(_ quote: UInt8, isBlock: Bool = false, isRaw: Bool = false, name: String) {
        self.quote = quote
        self.isBlock = isBlock
        self.isRaw = isRaw
        self.name = name
    }

    var helpWhenUnclosed: [String] {
        let mark = String(Character(Unicode.Scalar(quote)))
        if isBlock { return ["end it with `\(mark)\(mark)\(mark)`"] }
        if quote == UInt8(ascii: "`") { return ["end it with a backtick; a `\\` at the end of a line continues it"] }
        return ["end it with `\(mark)`, or write `\(mark)\(mark)\(mark)` around text of several lines"]
    }
}

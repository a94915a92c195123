// Command literals: words without a shell, and texts for one.
//
// A backtick command is split into words at white space, here and never again: an interpolated value is one word or part of one, whatever
// it holds. Quotes group words as in a shell, "..." with the escapes of strings and '...' without. Nothing else of a shell works, and
// what looks like it is an error rather than an argument.

extension Parser {
    mutating func parseCommand() throws(Failure) -> Command {
        guard kind == .commandStart else { return .shell(try parseShellParts()) }
        let start = token.start
        let segments = try parseSegments(allowsSpread: true)
        var splitter = WordSplitter()
        for segment in segments {
            switch segment {
            case .text(let span): try split(PositionedBytes(source.bytes, span), with: &splitter)
            case .expression(let value, isSpread: false): splitter.append(value)
            case .expression(let value, isSpread: true):
                guard splitter.appendSplice(value) else { throw spliceInsideWord(value.span) }
            }
        }
        if let quote = splitter.quote { throw report(.unclosed, "the quote in this command is not closed", quote) }
        splitter.endWord()
        if splitter.words.isEmpty { throw report(.unexpectedToken, "the command has no words", span(from: start)) }
        return .words(splitter.words)
    }

    private mutating func spliceInsideWord(_ span: Span) -> Failure {
        report(
            .unexpectedToken, "`\\(...list)` must stand alone, between blanks", span,
            help: ["to join the elements into one word write `\\(list.join(\",\"))`"])
    }

    private mutating func split(_ raw: PositionedBytes, with splitter: inout WordSplitter) throws(Failure) {
        var index = 0
        while index < raw.bytes.count {
            let byte = raw.bytes[index]
            let place = raw.span(from: index, to: index + 1)
            if byte == UInt8(ascii: "\\"), index + 1 < raw.bytes.count {
                index = try splitEscape(raw, at: index, with: &splitter)
                continue
            }
            index += 1
            if splitter.endsQuote(byte) || splitter.startsQuote(byte, at: place) { continue }
            guard splitter.quote == nil, CharacterClass.isBlank(byte) || CharacterClass.isNewline(byte) else {
                if splitter.isSpliced { throw spliceInsideWord(place) }
                splitter.append(byte, at: place.start)
                continue
            }
            try endWord(&splitter)
        }
        if splitter.quote == nil { try checkShellWord(splitter) }
        flush(&splitter)
    }

    /// A `\` before a line end is a blank, before a blank or quote it protects it; in '...' it is itself, except before a backtick.
    private mutating func splitEscape(
        _ raw: PositionedBytes, at index: Int, with splitter: inout WordSplitter
    ) throws(Failure) -> Int {
        let next = raw.bytes[index + 1]
        let start = raw.span(from: index, to: index).start
        if splitter.quoteMark == UInt8(ascii: "'"), next != UInt8(ascii: "`") {
            splitter.append(UInt8(ascii: "\\"), at: start)
            return index + 1
        }
        if CharacterClass.isNewline(next) {
            if splitter.quote == nil { try endWord(&splitter) }
            return index + (next == UInt8(ascii: "\r") ? 3 : 2)
        }
        if CharacterClass.isBlank(next) {
            splitter.append(next, at: start)
            return index + 2
        }
        var bytes: [UInt8] = []
        let end = decodeEscape(raw, at: index, into: &bytes)
        for byte in bytes { splitter.append(byte, at: start) }
        splitter.isQuoted = true
        return end
    }

    private mutating func endWord(_ splitter: inout WordSplitter) throws(Failure) {
        try checkShellWord(splitter)
        flush(&splitter)
        splitter.endWord()
    }

    /// An operator of the shell as a word of its own was surely not meant as an argument.
    private mutating func checkShellWord(_ splitter: WordSplitter) throws(Failure) {
        guard splitter.isPlainWord, splitter.text.count <= 4 else { return }
        let word = String(decoding: splitter.text, as: UTF8.self)
        guard ["|", "||", "&", "&&", ";", ">", ">>", "<", "2>", "2>&1", "&>"].contains(word) else { return }
        let place = Span(
            file: source.id, start: splitter.textStart,
            end: splitter.textStart + UInt32(truncatingIfNeeded: splitter.text.count))
        throw report(
            .unexpectedToken, "`\(word)` belongs to a shell, and a command in backticks has none", place,
            help: ["write `sh\"...\"`; to pass `\(word)` as an argument, quote it: `'\(word)'`"])
    }

    /// Turns the bytes gathered so far into a part of the current word.
    private mutating func flush(_ splitter: inout WordSplitter) {
        guard !splitter.text.isEmpty else { return }
        let end = splitter.textStart + UInt32(truncatingIfNeeded: splitter.text.count)
        let text = decode(splitter.text, at: Span(file: source.id, start: splitter.textStart, end: end))
        splitter.flush(text)
    }

    // MARK: Shell

    /// A shell's text keeps its backslashes: only `\(` interpolates, `\"` is a quote, and `\\(` is the shell's `\(`.
    private mutating func parseShellParts() throws(Failure) -> [StringPart] {
        let shape = LiteralShape(kind)
        let segments = try parseSegments()
        let margin = shape.isBlock ? Margin(of: segments, in: source.bytes) : nil
        var parts: [StringPart] = []
        for (index, segment) in segments.enumerated() {
            switch segment {
            case .expression(let value, _): parts.append(.expression(value))
            case .text(let span):
                let raw = margin?.strip(index, span) ?? PositionedBytes(source.bytes, span)
                let text = decode(decodeShellEscapes(raw.bytes), at: span)
                if !text.isEmpty { parts.append(.text(text)) }
            }
        }
        return parts
    }

    private func decodeShellEscapes(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            if bytes[index] == UInt8(ascii: "\\"), next == UInt8(ascii: "\"") {
                result.append(next)
                index += 2
            } else if bytes[index] == UInt8(ascii: "\\"), next == UInt8(ascii: "\\") {
                let isParen = index + 2 < bytes.count && bytes[index + 2] == UInt8(ascii: "(")
                result.append(contentsOf: isParen ? [next] : [next, next])
                index += 2
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }
}

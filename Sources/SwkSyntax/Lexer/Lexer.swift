// The lexer: bytes to tokens, in one pass and with a stack of its own, so that no text can exhaust the machine's.
//
// A string with interpolation becomes several tokens. Inside `\( ... )` the lexer reads code again; `frames` remembers the literals
// it came from. New lines are not tokens: a token says whether it starts a line, and the parser knows where that matters.

struct Lexer {
    let bytes: UnsafeBufferPointer<UInt8>
    let file: UInt32
    var position = 0
    var startsLine = true
    var list = TokenList()
    /// Indices of the open brackets' tokens.
    var openers: [Int] = []
    /// The literals whose interpolation is being read, innermost last.
    var frames: [LiteralFrame] = []
    /// True when a literal of the current line was reported as not closed: what it tears open with it is not news.
    var reportedLine = false

    /// A literal that is open around the current position.
    struct LiteralFrame {
        let kind: Token.Kind
        /// Index of its start token.
        let start: Int
        /// `openers.count` when its current interpolation began, which is closed by the `)` that finds the stack this high.
        var openers = 0
        /// True while code is read, false while its text is.
        var isInterpolating = false
    }

    init(bytes: UnsafeBufferPointer<UInt8>, file: UInt32) {
        self.bytes = bytes
        self.file = file
        list.tokens.reserveCapacity(bytes.count / 4 + 16)
    }

    static func tokens(of source: Source) -> TokenList {
        source.bytes.withUnsafeBufferPointer { buffer in
            var lexer = Lexer(bytes: buffer, file: source.id)
            lexer.run()
            return lexer.list
        }
    }

    mutating func run() {
        skipPrologue()
        while true {
            skipTrivia()
            guard position < bytes.count else { break }
            lexToken()
        }
        closeLiteralsAtEnd()
        emit(.endOfFile, from: bytes.count)
    }

    /// A byte order mark and a first line `#!` are no part of the script.
    private mutating func skipPrologue() {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
        if peek() == UInt8(ascii: "#"), peek(1) == UInt8(ascii: "!") {
            let start = position
            skipLine()
            checkEncoding(from: start, "the first line")
        }
    }

    // MARK: Cursor

    /// The byte at `offset` from the position, 0 past the end. A real NUL is never a valid token, so the two need no telling apart.
    @inline(__always)
    func peek(_ offset: Int = 0) -> UInt8 {
        let index = position + offset
        return index < bytes.count ? bytes[index] : 0
    }

    @inline(__always)
    mutating func emit(_ kind: Token.Kind, from start: Int) {
        list.tokens.append(
            Token(
                kind: kind, startsLine: startsLine, start: UInt32(truncatingIfNeeded: start),
                end: UInt32(truncatingIfNeeded: position)))
        startsLine = false
    }

    func span(_ start: Int, _ end: Int) -> Span {
        Span(file: file, start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end))
    }

    mutating func report(
        _ code: Diagnostic.Code, _ message: String, _ span: Span, notes: [Diagnostic.Note] = [], help: [String] = []
    ) {
        list.diagnostics.append(Diagnostic(code, message, at: span, notes: notes, help: help))
    }

    func text(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }

    // MARK: One token

    private mutating func lexToken() {
        let byte = bytes[position]
        if CharacterClass.isWordStart(byte) {
            lexWord()
        } else if CharacterClass.isDigit(byte) {
            lexNumber()
        } else if byte >= 0x80 {
            lexWide()
        } else {
            switch byte {
            case UInt8(ascii: "\""): lexQuote(plain: .stringStart, block: .blockStringStart)
            case UInt8(ascii: "'"): lexQuote(plain: .rawStringStart, block: .rawBlockStringStart)
            case UInt8(ascii: "`"): openLiteral(.commandStart, length: 1)
            default: lexPunctuation(byte)
            }
        }
    }

    private mutating func lexWord() {
        let start = position
        if bytes[position] == UInt8(ascii: "s"), peek(1) == UInt8(ascii: "h"), peek(2) == UInt8(ascii: "\"") {
            let isBlock = peek(3) == UInt8(ascii: "\"") && peek(4) == UInt8(ascii: "\"")
            return openLiteral(isBlock ? .shellBlockStart : .shellStart, length: isBlock ? 5 : 3)
        }
        while position < bytes.count, CharacterClass.isWord(bytes[position]) { position += 1 }
        if position < bytes.count, bytes[position] >= 0x80 { skipWideWord() }
        let kind = ReservedWords.kind(of: UnsafeBufferPointer(rebasing: bytes[start..<position]))
        emit(kind, from: start)
    }

    /// The rest of a word that is not pure ASCII.
    mutating func skipWideWord() {
        while position < bytes.count {
            if CharacterClass.isWord(bytes[position]) {
                position += 1
            } else if let (scalar, length) = decodeScalar(at: position), scalar.value >= 0x80,
                scalar.properties.isXIDContinue
            {
                position += length
            } else {
                return
            }
        }
    }
}

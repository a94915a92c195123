// The words of a command literal while they are gathered.

struct WordSplitter {
    private(set) var words: [Command.Word] = []
    /// Parts of the current word; nil between words.
    private var parts: [StringPart]?
    /// Bytes of the current word that are not yet a part, and where they begin.
    private(set) var text: [UInt8] = []
    private(set) var textStart: UInt32 = 0
    /// The open quote, and its mark.
    private(set) var quote: Span?
    private(set) var quoteMark: UInt8 = 0
    /// True when something in the current word was quoted or escaped.
    var isQuoted = false
    /// True right after a splice, when only white space may follow.
    private(set) var isSpliced = false

    /// True when the current word is nothing but plain text.
    var isPlainWord: Bool { !isQuoted && (parts?.isEmpty ?? true) && !text.isEmpty }

    mutating func append(_ byte: UInt8, at offset: UInt32) {
        if text.isEmpty { textStart = offset }
        text.append(byte)
        if parts == nil { parts = [] }
    }

    mutating func append(_ value: Expr) {
        parts = (parts ?? []) + [.expression(value)]
    }

    /// Adds a splice; false when it touches other text.
    mutating func appendSplice(_ value: Expr) -> Bool {
        guard parts == nil, quote == nil, !isSpliced else { return false }
        words.append(.splice(value))
        isSpliced = true
        return true
    }

    /// True when the byte opened a quote. A quote makes a word, also an empty one.
    mutating func startsQuote(_ byte: UInt8, at place: Span) -> Bool {
        guard quote == nil, !isSpliced, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") else { return false }
        (quote, quoteMark, isQuoted) = (place, byte, true)
        if parts == nil { parts = [] }
        return true
    }

    /// True when the byte closed the open quote.
    mutating func endsQuote(_ byte: UInt8) -> Bool {
        guard quote != nil, byte == quoteMark else { return false }
        (quote, quoteMark) = (nil, 0)
        return true
    }

    mutating func flush(_ decoded: String) {
        parts = (parts ?? []) + [.text(decoded)]
        text = []
    }

    mutating func endWord() {
        if let parts { words.append(.joined(parts)) }
        (parts, isQuoted, isSpliced) = (nil, false, false)
    }
}

// String literals: interpolations become expressions, escapes are decoded, block strings lose their common indent.

extension Parser {
    /// A piece of a literal between its delimiters: raw text, or an interpolation.
    enum Segment {
        case text(Span)
        case expression(Expr, isSpread: Bool)
    }

    /// All segments of the literal at the current token, which is its start.
    mutating func parseSegments(allowsSpread: Bool = false) throws(Failure) -> [Segment] {
        advance()
        var segments: [Segment] = []
        while true {
            switch kind {
            case .literalText:
                segments.append(.text(span(of: token)))
                advance()
            case .interpolationStart:
                segments.append(try parseInterpolation(allowsSpread: allowsSpread))
            default:
                advance()
                return segments
            }
        }
    }

    private mutating func parseInterpolation(allowsSpread: Bool) throws(Failure) -> Segment {
        advance()
        let isSpread = allowsSpread && accept(.ellipsis)
        let value = try withNewlines(false) { (parser) throws(Failure) in try parser.parseExpression() }
        try expect(.interpolationEnd, "`)` after the interpolated expression")
        return .expression(value, isSpread: isSpread)
    }

    /// The parts of the string at the current token.
    mutating func parseStringParts() throws(Failure) -> [StringPart] {
        let shape = LiteralShape(kind)
        let segments = try parseSegments()
        let margin = shape.isBlock ? Margin(of: segments, in: source.bytes) : nil
        var parts: [StringPart] = []
        for (index, segment) in segments.enumerated() {
            switch segment {
            case .expression(let value, _): parts.append(.expression(value))
            case .text(let span):
                let raw = margin?.strip(index, span) ?? PositionedBytes(source.bytes, span)
                let text = decode(shape.isRaw ? raw.bytes : decodeEscapes(raw), at: span)
                if !text.isEmpty { parts.append(.text(text)) }
            }
        }
        return parts
    }

    /// The text of a string that must not interpolate.
    mutating func parseStringText(_ what: String) throws(Failure) -> String {
        let start = token.start
        let parts = try parseStringParts()
        guard parts.count <= 1, case .text(let text)? = parts.first else {
            throw report(.unexpectedToken, "\(what) is a plain string that is not empty", span(from: start))
        }
        return text
    }

    /// Bytes to text. What is not UTF-8, and NUL, must be written as escapes.
    mutating func decode(_ bytes: [UInt8], at span: Span) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        diagnostics.append(
            Diagnostic(.invalidEncoding, "this text is not valid UTF-8", at: span, help: ["save the file as UTF-8"]))
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Escapes

    /// The text with its escapes replaced.
    mutating func decodeEscapes(_ raw: PositionedBytes) -> [UInt8] {
        guard raw.bytes.contains(UInt8(ascii: "\\")) else { return raw.bytes }
        var result: [UInt8] = []
        result.reserveCapacity(raw.bytes.count)
        var index = 0
        while index < raw.bytes.count {
            if raw.bytes[index] == UInt8(ascii: "\\"), index + 1 < raw.bytes.count {
                index = decodeEscape(raw, at: index, into: &result)
            } else {
                result.append(raw.bytes[index])
                index += 1
            }
        }
        return result
    }

    /// Decodes the escape whose `\` is at `index` and returns the index after it.
    mutating func decodeEscape(_ raw: PositionedBytes, at index: Int, into result: inout [UInt8]) -> Int {
        let escaped = raw.bytes[index + 1]
        switch escaped {
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "0"): result.append(0x00)
        case UInt8(ascii: "e"): result.append(0x1B)
        case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): result.append(escaped)
        case UInt8(ascii: "\n"): break
        case UInt8(ascii: "u"): return decodeScalarEscape(raw, at: index, into: &result)
        default: reportEscape(raw, from: index, to: index + 2)
        }
        return index + 2
    }

    /// `\u{1F40B}`.
    private mutating func decodeScalarEscape(_ raw: PositionedBytes, at index: Int, into result: inout [UInt8]) -> Int {
        let bytes = raw.bytes
        var end = index + 2
        guard end < bytes.count, bytes[end] == UInt8(ascii: "{") else {
            reportEscape(raw, from: index, to: end)
            return end
        }
        end += 1
        var value: UInt32 = 0
        let digits = end
        while end < bytes.count, let digit = CharacterClass.hexValue(bytes[end]), end - digits < 8 {
            value = value << 4 | UInt32(digit)
            end += 1
        }
        guard end > digits, end < bytes.count, bytes[end] == UInt8(ascii: "}"), let scalar = Unicode.Scalar(value)
        else {
            if end < bytes.count, bytes[end] == UInt8(ascii: "}") { end += 1 }
            reportEscape(raw, from: index, to: end)
            return end
        }
        result.append(contentsOf: Array(String(Character(scalar)).utf8))
        return end + 1
    }

    private mutating func reportEscape(_ raw: PositionedBytes, from index: Int, to end: Int) {
        let escape = String(decoding: raw.bytes[index..<min(end, raw.bytes.count)], as: UTF8.self)
        let isScalar = escape.hasPrefix("\\u")
        let help =
            isScalar
            ? "write `\\u{...}` with the hexadecimal number of a Unicode scalar"
            : "there are `\\n` `\\t` `\\r` `\\0` `\\e` `\\\\` `\\\"` `\\u{...}` and `\\(expression)`; '...' takes everything as it is"
        diagnostics.append(
            Diagnostic(.invalidEscape, "`\(escape)` is not an escape", at: raw.span(from: index, to: end), help: [help])
        )
    }
}

/// Bytes cut out of a text that know where they stood, also when lines lost their indent.
struct PositionedBytes {
    var bytes: [UInt8] = []
    let file: UInt32
    /// Where the bytes begin, for each stretch that is contiguous in the source: (index in `bytes`, offset in the source).
    private var stretches: [(index: Int, offset: Int)] = []

    init(file: UInt32) { self.file = file }

    init(_ source: [UInt8], _ span: Span) {
        self.init(file: span.file)
        append(source, Int(span.start), Int(span.end))
    }

    mutating func append(_ source: [UInt8], _ start: Int, _ end: Int) {
        guard start < end else { return }
        stretches.append((bytes.count, start))
        bytes.append(contentsOf: source[start..<end])
    }

    /// The place in the source of bytes `start ..< end`.
    func span(from start: Int, to end: Int) -> Span {
        let offset = offset(of: start)
        return Span(
            file: file, start: UInt32(truncatingIfNeeded: offset),
            end: UInt32(truncatingIfNeeded: offset + (end - start)))
    }

    private func offset(of index: Int) -> Int {
        guard let stretch = stretches.last(where: { $0.index <= index }) else { return 0 }
        return stretch.offset + (index - stretch.index)
    }
}

// The text of one script, REPL input or module, as UTF-8 bytes.
//
// The parser works over the bytes as they are: they may hold invalid UTF-8, NUL or CRLF, and the diagnostics say so. A byte order
// mark at the start and a first line `#!` belong to the text (so that offsets stay the file's own) and are skipped by the lexer.

/// The text of one script with its name and number.
public final class Source: Sendable {
    /// The number that spans of this file carry. The owner of the sources hands them out, one for each text.
    public let id: UInt32
    /// The name shown in diagnostics: a path as the user wrote it, or `<repl:3>`.
    public let name: String
    /// The text. At most 4 GiB are addressed by a span; `parse` refuses longer texts.
    public let bytes: [UInt8]
    /// Offset of the first byte of each line; the first element is always 0.
    public let lineStarts: [UInt32]

    public init(id: UInt32 = 0, name: String, bytes: [UInt8]) {
        self.id = id
        self.name = name
        self.bytes = bytes
        self.lineStarts = Source.lineStarts(of: bytes)
    }

    public convenience init(id: UInt32 = 0, name: String, text: String) {
        self.init(id: id, name: name, bytes: Array(text.utf8))
    }

    /// A place as people count: lines and columns from 1, columns in Unicode scalars.
    public struct Location: Sendable, Hashable {
        public let line: Int
        public let column: Int
    }

    /// The line and column of the byte at `offset`. An offset past the end is the end.
    public func location(at offset: UInt32) -> Location {
        let offset = min(offset, UInt32(clamping: bytes.count))
        let index = lineIndex(at: offset)
        var column = 1
        for byte in bytes[Int(lineStarts[index])..<Int(offset)] where byte & 0xC0 != 0x80 { column += 1 }
        return Location(line: index + 1, column: column)
    }

    /// The location of the first byte of `span`.
    public func location(of span: Span) -> Location { location(at: span.start) }

    /// The bytes of a line (counted from 1) without its line end.
    public func line(_ number: Int) -> ArraySlice<UInt8> {
        guard number >= 1, number <= lineStarts.count else { return [] }
        let start = Int(lineStarts[number - 1])
        var end = number < lineStarts.count ? Int(lineStarts[number]) - 1 : bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return bytes[start..<end]
    }

    /// The text under a span, with U+FFFD for what is not UTF-8.
    public func text(of span: Span) -> String {
        let end = min(Int(span.end), bytes.count)
        return String(decoding: bytes[min(Int(span.start), end)..<end], as: UTF8.self)
    }

    /// Index in `lineStarts` of the line that holds `offset`, by bisection.
    private func lineIndex(at offset: UInt32) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    private static func lineStarts(of bytes: [UInt8]) -> [UInt32] {
        var starts: [UInt32] = [0]
        bytes.withUnsafeBufferPointer { buffer in
            for index in buffer.indices where buffer[index] == UInt8(ascii: "\n") {
                starts.append(UInt32(truncatingIfNeeded: index + 1))
            }
        }
        return starts
    }
}

// The indent that the lines of a block string have in common, which is no part of the string.
//
//   let text = """
//       first
//         second
//       """
//
// is "first\n  second\n". A line end right after the opening quotes is dropped. Lines of blanks only do not count and become empty;
// the line of the closing quotes counts when it holds nothing else, so moving them to the left keeps an indent. Line ends are LF.

struct Margin {
    private let bytes: [UInt8]
    private let width: Int
    private let startsWithNewline: Bool
    private let lastIndex: Int

    init(of segments: [Parser.Segment], in bytes: [UInt8]) {
        self.bytes = bytes
        lastIndex = segments.count - 1
        startsWithNewline = Margin.firstLineEnd(segments, bytes) != nil
        var smallest = Int.max
        for (index, segment) in segments.enumerated() {
            guard case .text(let span) = segment else { continue }
            for line in Margin.lines(span, in: bytes, isFirst: index == 0) where !line.isFirstOfText {
                let indent = line.indentEnd - line.start
                if line.indentEnd < line.end || line.endsText {
                    smallest = min(smallest, indent)
                }
            }
        }
        width = smallest == Int.max ? 0 : smallest
    }

    /// The text of a segment without the common indent.
    func strip(_ index: Int, _ span: Span) -> PositionedBytes {
        var result = PositionedBytes(file: span.file)
        for line in Margin.lines(span, in: bytes, isFirst: index == 0) {
            if line.isFirstOfText {
                if index == 0, startsWithNewline { continue }
                result.append(bytes, line.start, line.end)
            } else if line.indentEnd == line.end, !line.endsText || index == lastIndex {
                // A line of blanks only, or the one of the closing quotes.
            } else {
                result.append(bytes, min(line.start + width, line.indentEnd), line.end)
            }
            if !line.endsText { result.append(bytes, line.next - 1, line.next) }
        }
        return result
    }

    private struct Line {
        let start: Int
        /// After the blanks at its start.
        let indentEnd: Int
        /// Before its line end.
        let end: Int
        /// After its line end.
        let next: Int
        /// True for what stands before the first line end of a text: it continues a line.
        let isFirstOfText: Bool
        /// True for what stands after the last line end of a text.
        let endsText: Bool
    }

    private static func firstLineEnd(_ segments: [Parser.Segment], _ bytes: [UInt8]) -> Int? {
        guard case .text(let span)? = segments.first else { return nil }
        for index in Int(span.start)..<Int(span.end)
        where bytes[index] != UInt8(ascii: "\r") && !CharacterClass.isBlank(bytes[index]) {
            return bytes[index] == UInt8(ascii: "\n") ? index : nil
        }
        return nil
    }

    private static func lines(_ span: Span, in bytes: [UInt8], isFirst: Bool) -> [Line] {
        var lines: [Line] = []
        var start = Int(span.start)
        let limit = Int(span.end)
        while true {
            var next = start
            while next < limit, bytes[next] != UInt8(ascii: "\n") { next += 1 }
            let endsText = next == limit
            var end = next
            if !endsText, end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
            var indentEnd = start
            while indentEnd < end, CharacterClass.isBlank(bytes[indentEnd]) { indentEnd += 1 }
            lines.append(
                Line(
                    start: start, indentEnd: indentEnd, end: end, next: next + 1, isFirstOfText: lines.isEmpty,
                    endsText: endsText))
            if endsText { return lines }
            start = next + 1
        }
    }
}

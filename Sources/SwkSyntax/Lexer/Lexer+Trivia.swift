// What stands between tokens: blanks, line ends, comments; and the documentation comments among them, which are kept.
//
// A line ends at LF or CRLF. A CR alone is a blank.

extension Lexer {
    mutating func skipTrivia() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                position += 1
            case UInt8(ascii: "\n"):
                endLine()
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
                lexLineComment()
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
                skipBlockComment()
            default:
                return
            }
        }
    }

    private mutating func endLine() {
        position += 1
        startsLine = true
        if !frames.isEmpty { closeLineLiterals() }
        reportedLine = false
    }

    mutating func skipLine() {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    }

    /// `//` is skipped; `///` (but not `////`) is kept for the token that follows.
    private mutating func lexLineComment() {
        let start = position
        skipLine()
        checkEncoding(from: start, "this comment")
        let isDoc = start + 2 < bytes.count && bytes[start + 2] == UInt8(ascii: "/")
        let isRule = start + 3 < bytes.count && bytes[start + 3] == UInt8(ascii: "/")
        if isDoc, !isRule { list.docs[list.tokens.count, default: []].append(span(start + 3, position)) }
    }

    /// Block comments nest, so that a region that holds one can be commented out.
    private mutating func skipBlockComment() {
        let start = position
        var depth = 0
        repeat {
            guard position + 1 < bytes.count else {
                position = bytes.count
                list.endsInsideLiteral = true
                return report(
                    .unclosed, "the comment is never closed", span(start, start + 2), help: ["end it with `*/`"])
            }
            if bytes[position] == UInt8(ascii: "/"), bytes[position + 1] == UInt8(ascii: "*") {
                depth += 1
                position += 2
            } else if bytes[position] == UInt8(ascii: "*"), bytes[position + 1] == UInt8(ascii: "/") {
                depth -= 1
                position += 2
            } else {
                if bytes[position] == UInt8(ascii: "\n") { startsLine = true }
                position += 1
            }
        } while depth > 0
        checkEncoding(from: start, "this comment")
    }
}

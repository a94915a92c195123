// What stands between two tokens: comments, and how many lines end before each of them and before the next token.

struct Gap {
    struct Comment {
        let text: String
        /// Line ends between what stands before and the comment.
        let newlines: Int
        /// Blanks before it when it stands on the line of what is before.
        let blanks: Int
        /// Where it begins in its line.
        let column: Int
        let isLine: Bool
    }

    private(set) var comments: [Comment] = []
    /// Line ends before the next token, after the last comment.
    private(set) var newlines = 0

    init(_ bytes: [UInt8], _ start: Int, _ end: Int) {
        var index = start
        var blanks = 0
        while index < end {
            switch bytes[index] {
            case UInt8(ascii: "\n"):
                newlines += 1
                blanks = 0
                index += 1
            case UInt8(ascii: "/"), UInt8(ascii: "#"):
                let stop = Gap.commentEnd(bytes, index, end)
                let isLine = bytes[index] == UInt8(ascii: "#") || bytes[index + 1] == UInt8(ascii: "/")
                let text = String(decoding: bytes[index..<stop], as: UTF8.self).trimmingEnd
                let column = newlines == 0 ? Gap.column(bytes, index) : 0
                comments.append(
                    Comment(text: text, newlines: newlines, blanks: blanks, column: column, isLine: isLine))
                (newlines, blanks, index) = (0, 0, stop)
            default:
                blanks += 1
                index += 1
            }
        }
    }

    /// Characters between the start of the line and an index.
    static func column(_ bytes: [UInt8], _ index: Int) -> Int {
        var start = index
        while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        return Columns.width(bytes[start..<index])
    }

    /// After a line comment (without its line end) or a block comment.
    private static func commentEnd(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
        var index = start
        guard start + 1 < end, bytes[start + 1] == UInt8(ascii: "*") else {
            while index < end, bytes[index] != UInt8(ascii: "\n") { index += 1 }
            return index
        }
        var depth = 0
        repeat {
            let pair = (bytes[index], index + 1 < end ? bytes[index + 1] : 0)
            if pair == (UInt8(ascii: "/"), UInt8(ascii: "*")) {
                depth += 1
                index += 2
            } else if pair == (UInt8(ascii: "*"), UInt8(ascii: "/")) {
                depth -= 1
                index += 2
            } else {
                index += 1
            }
        } while depth > 0 && index < end
        return index
    }
}

extension String {
    /// Without blanks and CR at its end.
    fileprivate var trimmingEnd: String {
        var view = self[...]
        while let last = view.last, last == " " || last == "\t" || last == "\r" { view = view.dropLast() }
        return String(view)
    }
}

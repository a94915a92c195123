// Where the words of a line are: split at blanks, except in quotes and behind the escape character. Quotes stay in the words, because
// variables are expanded later and single quotes forbid that.

/// Splits a line into words.
enum WordRanges {
    static func split(
        _ text: [UInt8], from start: Int = 0, escape: UInt8 = UInt8(ascii: "\\")
    ) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var position = start
        while let word = next(text, from: position, escape) {
            ranges.append(word)
            position = word.upperBound
        }
        return ranges
    }

    /// The first word at or behind a position.
    static func next(_ text: [UInt8], from start: Int, _ escape: UInt8) -> Range<Int>? {
        var position = start
        while position < text.count, text[position].isBlank { position += 1 }
        guard position < text.count else { return nil }
        let begin = position
        var quote: UInt8?
        while position < text.count {
            let byte = text[position]
            if let open = quote {
                if byte == open { quote = nil }
                if byte == escape, open == UInt8(ascii: "\""), position + 1 < text.count { position += 1 }
            } else if byte.isBlank {
                break
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == escape, position + 1 < text.count {
                position += 1
            }
            position += 1
        }
        return begin..<position
    }
}

// A place in a text that was read, as people count: lines and columns from 1, and the line itself with a caret below.

/// Where something stands.
struct TextPlace {
    let line: Int
    /// In characters.
    let column: Int
    /// The line and a caret; empty when the line cannot be shown.
    let excerpt: [String]

    /// Characters of a long line that are shown before and behind the place.
    private static let reach = 40

    /// From a line and a column that count from 0, the column in characters.
    init(line: Int, column: Int, in bytes: [UInt8]) {
        let newline = UInt8(ascii: "\n")
        var start = 0
        for _ in 0..<line { start = bytes[start...].firstIndex(of: newline).map { $0 + 1 } ?? bytes.count }
        let end = bytes[start...].firstIndex(of: newline) ?? bytes.count
        let before = String(decoding: bytes[start..<end], as: UTF8.self).unicodeScalars.prefix(column)
        self.init(offset: start + String(before).utf8.count, in: bytes)
    }

    init(offset: Int, in bytes: [UInt8]) {
        let newline = UInt8(ascii: "\n")
        let start = bytes[..<offset].lastIndex(of: newline).map { $0 + 1 } ?? 0
        let end = bytes[offset...].firstIndex(of: newline) ?? bytes.count
        line = bytes[..<start].count { $0 == newline } + 1
        let before = String(decoding: bytes[start..<offset], as: UTF8.self)
        column = before.count + 1
        let shown = String(before.suffix(Self.reach).map { $0.isWhitespace ? " " : $0 })
        let after = String(decoding: bytes[offset..<min(end, offset + 4 * Self.reach)], as: UTF8.self)
            .prefix(Self.reach).filter { !$0.isNewline }
        let isBlank = (shown + after).allSatisfy(\.isWhitespace)
        excerpt = isBlank ? [] : ["\(shown)\(after)\n\(String(repeating: " ", count: shown.count))^"]
    }
}

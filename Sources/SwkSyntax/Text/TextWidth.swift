// How many columns of a terminal a text takes. A terminal gives an ideograph or an emoji two, a combining mark none, and knows nothing of
// grapheme clusters beyond that; glibc's wcwidth answers only in the locale of the process, which a library does not choose.

extension String {
    /// The columns that a terminal needs for the text, which has no line ends.
    public var columns: Int { utf8.allSatisfy { $0 < 0x80 } ? utf8.count : reduce(0) { $0 + $1.columns } }

    /// The text cut to so many columns, ending in `…` when something is missing.
    public func fitted(to width: Int) -> String {
        if columns <= width { return self }
        var used = 1
        var kept = ""
        for character in self {
            used += character.columns
            if used > width { break }
            kept.append(character)
        }
        return kept + (width > 0 ? "…" : "")
    }

    /// The text with blanks up to so many columns.
    public func filled(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - columns)) }
}

extension Character {
    /// 0, 1 or 2.
    fileprivate var columns: Int {
        if isASCII { return 1 }
        // A cluster is as wide as its widest scalar: joined emoji are one picture, marks sit on their base.
        return unicodeScalars.reduce(0) { max($0, $1.columns) }
    }
}

extension Unicode.Scalar {
    fileprivate var columns: Int {
        if value < 0x300 { return value == 0xAD ? 0 : 1 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return value == 0xFE0F ? 2 : 0
        default: break
        }
        return properties.isEmojiPresentation || Self.wide.contains { $0.contains(value) } ? 2 : 1
    }

    /// East_Asian_Width W and F of Unicode 16 without the emoji, gaps of unassigned code points closed (UAX #11).
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2630...0x2637, 0x268A...0x268F, 0x2E80...0x303E, 0x3041...0x4DBF,
        0x4DC0...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F,
        0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FB, 0x1D300...0x1D376,
        0x1F200...0x1F265, 0x20000...0x3FFFD,
    ]
}

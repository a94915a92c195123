// How many columns of a terminal a text takes: none for marks that sit on the letter before, two for the wide letters of East Asia and
// for emoji, one for everything else. Carets and tables line up only when this is counted, not scalars.
//
// The wide ranges are those of Unicode's EastAsianWidth (W and F) with the gaps between them closed; emoji come from their property.

extension Character {
    /// Columns of a terminal, 0 to 2. Control characters have no width of their own and count 0.
    public var displayWidth: Int {
        let scalars = unicodeScalars
        if let first = scalars.first, scalars.index(after: scalars.startIndex) == scalars.endIndex {
            return first.displayWidth
        }
        // A cluster is as wide as its widest part: a flag, a family, a letter with its accents.
        let isEmoji = scalars.contains { $0.value == 0xFE0F }
        return isEmoji ? 2 : scalars.reduce(0) { max($0, $1.displayWidth) }
    }
}

extension StringProtocol {
    /// Columns of a terminal that the text takes, without its control characters.
    public var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }
}

extension Unicode.Scalar {
    var displayWidth: Int {
        if value < 0x20 || (0x7F..<0xA0).contains(value) { return 0 }
        if value < 0x300 { return value == 0xAD ? 0 : 1 }
        if isZeroWidth { return 0 }
        return isWide ? 2 : 1
    }

    private var isZeroWidth: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: true
        // Vowels and finals of Hangul join the consonant before them.
        default: (0x1160...0x11FF).contains(value)
        }
    }

    private var isWide: Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF,
            0x1B000...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD:
            true
        default: properties.isEmojiPresentation
        }
    }
}

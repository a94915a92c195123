// Texts of scripts and commands on a terminal. What they hold is not ours: an escape sequence would colour, move or retitle the reader's
// terminal, a mark that turns the writing direction would hide what code says, and a text without an end would scroll all else away.

extension Unicode.Scalar {
    /// Whether a terminal would do something else with it than show it. Tab and new line are for the caller.
    var isUnprintable: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0: true
        // Marks of direction, and line separators.
        case 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}

extension StringProtocol {
    /// The text with every control character but the new line as an escape, such as `\u{1B}`.
    public var printable: String {
        var text = String.UnicodeScalarView()
        var escaped = false
        for scalar in String(self).unicodeScalars {
            guard scalar != "\n", scalar.isUnprintable else {
                text.append(scalar)
                continue
            }
            escaped = true
            switch scalar {
            case "\t": text.append(contentsOf: "    ".unicodeScalars)
            case "\r": text.append(contentsOf: "\\r".unicodeScalars)
            default:
                text.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
            }
        }
        return escaped ? String(text) : String(self)
    }

    /// At most so many columns, with `…` for what is left out at the end.
    public func truncated(toWidth limit: Int) -> String {
        // No text has more columns than bytes.
        if utf8.count <= limit || displayWidth <= limit { return String(self) }
        var text = ""
        var width = 1
        for character in self {
            width += character.displayWidth
            if width > limit { break }
            text.append(character)
        }
        return text + "…"
    }
}

/// How much of a text a report shows.
public enum ReportLimits {
    /// Columns of one line of evidence, and of one line of a message.
    public static let width = 160
    public static let message = 480
    /// Lines of one message or piece of evidence.
    public static let lines = 24
    /// Findings, secondary places, pieces of evidence, causes.
    public static let findings = 50
    public static let places = 8
    public static let notes = 16
    public static let causes = 8

    /// The lines of a foreign text, printable and cut to the limits.
    public static func lines(of text: String, width: Int = ReportLimits.width) -> [String] {
        var lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
        if lines.count > 1, lines.last == "" { lines.removeLast() }
        let shown = lines.prefix(Self.lines).map { line in
            // A line is cut before it is looked at, as it may be megabytes.
            String(line.unicodeScalars.prefix(width * 8)).printable.truncated(toWidth: width)
        }
        let rest = lines.count - shown.count
        return rest > 0 ? shown + ["... \(rest) more lines"] : shown
    }
}

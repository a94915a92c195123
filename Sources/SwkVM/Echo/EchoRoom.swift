// How much of a value a prompt shows: what fits a screen, and a word about the rest.

import SwkSyntax

/// The room for showing a value.
public struct EchoRoom: Sendable {
    /// Columns of the terminal; nothing is wider.
    public var width: Int
    /// The most lines, also rows of a table.
    public var lines: Int
    /// How the rest can be seen; part of the hint after what was left out.
    public var remedy: String

    public init(width: Int = 80, lines: Int = 40, remedy: String = "print(_) shows all") {
        self.width = max(20, width)
        self.lines = max(4, lines)
        self.remedy = remedy
    }

    /// For who is no person at a screen: nothing is cut.
    public static let unlimited = EchoRoom(width: 1 << 24, lines: 1 << 24)

    /// The first lines of an output, none wider than the room, without what would move the cursor; what is left out is counted.
    public func excerpt(of text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        let most = lines.count <= self.lines - 2 ? lines.count : self.lines - 3
        var shown = lines.prefix(most).map { line in
            let line = String(quoted(String(line.prefix(width * 4))).dropFirst().dropLast())
            return line.replacing("\\\"", with: "\"").replacing("\\t", with: "\t").replacing("\\\\", with: "\\").fitted(
                to: width)
        }
        if most < lines.count { shown.append(hint(lines.count - most, "lines")) }
        return shown.joined(separator: "\n")
    }

    /// The line that stands for what was left out: `… 960 more (print(_) shows all)`.
    func hint(_ count: Int, _ what: String = "") -> String {
        "… \(count) more\(what.isEmpty ? "" : " \(what)") (\(remedy))"
    }
}

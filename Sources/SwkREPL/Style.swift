// Colours, sparingly: the prompt and hints step back, errors are coloured by whoever renders them.

import Glibc

/// Whether and how the session is coloured.
public struct ReplStyle: Sendable {
    public let isColored: Bool

    public init(isColored: Bool) { self.isColored = isColored }

    /// Colours where they are wanted and understood: at a terminal that is not dumb, without NO_COLOR (no-color.org: set and not empty).
    public static var fitting: ReplStyle {
        func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
        let isTerminal = isatty(STDOUT_FILENO) == 1 && isatty(STDERR_FILENO) == 1
        let isDumb = ["", "dumb"].contains(variable("TERM"))
        return ReplStyle(isColored: isTerminal && !isDumb && variable("NO_COLOR").isEmpty)
    }

    func quiet(_ text: String) -> String { isColored ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

    /// For readline, which must know what takes no column.
    func prompt(_ text: String) -> String {
        isColored ? "\u{01}\u{1B}[1;36m\u{02}\(text)\u{01}\u{1B}[0m\u{02}" : text
    }
}

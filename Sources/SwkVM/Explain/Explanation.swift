// What a stable error code means, for `swk explain CODE`. Every room that throws codes explains its own; whoever
// joins
// rooms joins their lists. Nothing here is made before somebody asks.
import SwkSyntax

/// One code: what it means, a minimal script that gives it, and what to do.
public struct Explanation: Sendable {
    public let code: String
    /// One line without a full stop: `a name that nothing declares`.
    public let title: String
    /// What is wrong when this error appears, in a few sentences.
    public let meaning: String
    /// A minimal script that gives the code; empty where no script alone can. A line
    /// `//// name.swk` begins another file.
    public let example: String
    /// What to do, in a few sentences.
    public let remedy: String
    /// The example put right; empty where the remedy says it all.
    public let instead: String

    public init(
        _ code: String, _ title: String, _ meaning: String, example: String = "", remedy: String, instead: String = ""
    ) {
        self.code = code
        self.title = title
        self.meaning = meaning
        self.example = example
        self.remedy = remedy
        self.instead = instead
    }

    /// The whole explanation, as a terminal shows it; ends in a new line.
    public func render(color: Bool = false) -> String {
        let paint = Paint(isOn: color)
        var parts = [paint(code, .strong) + ": \(title)", Explanation.filled(meaning)]
        if !example.isEmpty { parts.append(paint("For example:", .quiet) + "\n\n" + Explanation.indented(example)) }
        parts.append(paint("What to do:", .good) + "\n\n" + Explanation.filled(remedy))
        if !instead.isEmpty { parts.append(Explanation.indented(instead)) }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    \($0)" }
            .joined(separator: "\n")
    }

    /// Words in lines of a readable length.
    private static func filled(_ text: String) -> String {
        var lines = [""]
        for word in text.split(whereSeparator: \.isWhitespace) {
            let last = lines[lines.count - 1]
            if last.displayWidth + word.displayWidth >= 80 {
                lines.append(String(word))
            } else {
                lines[lines.count - 1] = last.isEmpty ? String(word) : "\(last) \(word)"
            }
        }
        return lines.joined(separator: "\n")
    }
}

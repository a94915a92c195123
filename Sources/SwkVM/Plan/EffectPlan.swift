// What a script would do to the world, in the order of its text: the calls that change something, below the loops, branches and
// functions that they stand in. It is read off the checked text, so it needs no values and makes no effects; what depends on a value is
// shown with the condition that decides it.
import SwkSyntax

/// The effects of one text, as `swk plan` shows them.
public struct EffectPlan: Sendable {
    /// One line of the plan.
    public struct Step: Sendable {
        public enum Kind: Sendable {
            /// A call that changes something; `isCertain` is false when the type of its receiver is known only at run time, and
            /// the name alone says that it may be this one.
            case change(name: String, effects: Effects, isCertain: Bool)
            /// What the steps below it, which are deeper, depend on: a condition, a loop, a function.
            case within
            /// A call of a function whose steps an earlier line shows.
            case again
        }

        public let kind: Kind
        /// How many `within` steps it stands below.
        public let depth: Int
        /// The name of its text, and the line there, from 1.
        public let file: String
        public let line: Int
        /// The call or the head as it is written, on one line.
        public let text: String
    }

    /// The name of the text.
    public let name: String
    public let steps: [Step]

    /// Calls that change something.
    public var changes: Int { steps.filter(\.isChange).count }
}

extension EffectPlan.Step {
    public var isChange: Bool { if case .change = kind { true } else { false } }

    /// `containers, files`; with a question mark when it is not certain.
    fileprivate var effects: String {
        guard case .change(_, let effects, let isCertain) = kind else { return "" }
        return effects.names.joined(separator: ", ") + (isCertain ? "" : "?")
    }

    fileprivate var isUncertain: Bool {
        if case .change(_, _, isCertain: false) = kind { true } else { false }
    }
}

extension EffectPlan {
    /// The plan as people read it: place, call, effects, and a line that counts them.
    ///
    /// - Parameter width: the columns of the longest line; longer calls are cut.
    public func render(width: Int = 100) -> String {
        if changes == 0 { return "\(name) changes nothing\n" }
        let places = steps.map { $0.file == name ? "\($0.line)" : "\($0.file):\($0.line)" }
        let margin = (places.map(\.count).max() ?? 0) + 2
        let effects = steps.map(\.effects)
        let room = max(24, width - margin - 3 - (effects.map(\.count).max() ?? 0))
        let texts = steps.map { step in
            (String(repeating: "  ", count: step.depth) + step.text.printable).truncated(toWidth: room)
        }
        let column = texts.map(\.displayWidth).max() ?? 0
        var text = ""
        for (index, place) in places.enumerated() {
            text += String(repeating: " ", count: margin - place.count) + place + "  " + texts[index]
            if !effects[index].isEmpty {
                text += String(repeating: " ", count: column - texts[index].displayWidth + 3) + effects[index]
            }
            text += "\n"
        }
        return text + summary
    }

    private var summary: String {
        let calls = changes == 1 ? "1 call changes something" : "\(changes) calls change something"
        let note = "?: only the run knows whether the value has this method of the host\n"
        return "\n\(calls); nothing was done\n" + (steps.contains(where: \.isUncertain) ? note : "")
    }
}

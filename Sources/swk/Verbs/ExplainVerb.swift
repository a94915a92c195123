// `swk explain CODE`: what an error code means and what to do. The language, the standard library and the engine each explain their own
// codes; here the lists are joined, when somebody asks.

import Glibc
import SwkBindings
import SwkModel
import SwkStandard
import SwkVM

extension Verb {
    static let explain = Verb(
        "explain", "Say what error codes mean; without one, list them all.", .atLeast(0, "[CODE...]"),
        example: "swk explain name.undefined"
    ) { arguments, console in
        let known = Explanation.everywhere
        let wanted = try arguments.operands.map { try find($0, in: known) }
        if console.json { return console.json((wanted.isEmpty ? known : wanted).map { ExplainedCode($0) }) }
        if wanted.isEmpty {
            console.write(listing(known))
        } else {
            let isColored = isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil
            console.write(wanted.map { $0.render(color: isColored) }.joined(separator: "\n"))
        }
        return 0
    }

    /// The code as it stands in a report, also with its brackets.
    private static func find(_ typed: String, in known: [Explanation]) throws(Failure) -> Explanation {
        let code = typed.trimming { "[]:`".contains($0) || $0.isWhitespace }
        if let found = known.first(where: { $0.code == code }) { return found }
        let group = known.map(\.code).filter { $0.hasPrefix(code + ".") }
        throw Failure(
            .usage, "explain", code, "no error has this code",
            help: group.isEmpty ? "`swk explain` lists all codes" : "there are \(group.joined(separator: ", "))",
            nearest: group.isEmpty ? nearestName(to: code, in: known.map(\.code)) : nil)
    }

    private static func listing(_ known: [Explanation]) -> String {
        let width = (known.map(\.code.count).max() ?? 0) + 3
        return known.sorted { $0.code < $1.code }.map { "\($0.code.padded(to: width))\($0.title)\n" }.joined()
    }
}

extension Explanation {
    /// Every code that a user of swk can meet.
    fileprivate static var everywhere: [Explanation] {
        LanguageExplanations.all + StandardExplanations.all + EngineExplanations.all
    }
}

extension String {
    fileprivate func trimming(_ isLeftOut: (Character) -> Bool) -> String {
        var text = drop(while: isLeftOut)
        while let last = text.last, isLeftOut(last) { text = text.dropLast() }
        return String(text)
    }
}

private struct ExplainedCode: Encodable {
    let code, title, meaning, example, remedy, instead: String

    init(_ explanation: Explanation) {
        code = explanation.code
        title = explanation.title
        meaning = explanation.meaning
        example = explanation.example
        remedy = explanation.remedy
        instead = explanation.instead
    }
}

// The whole report of a failed script, as a terminal shows it: the error with its place, its evidence, the active calls, what led to it,
// and what went wrong in clean-up.
//
//   error[db.down]: the database does not answer
//     --> lib/db.swk:4:9
//      |
//    4 |         throw Error("the database does not answer", code: "db.down", cause: err)
//      |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
//     calls:
//       lib/db.swk:4:9 in connect
//       main.swk:3:1 in the script
//   caused by error[net.refused]: ...
import SwkSyntax

extension ScriptError {
    /// The whole report; ends in a new line. It is bounded, and holds no control characters but its own colours.
    public func render(color: Bool = false) -> String {
        let paint = Paint(isOn: color)
        var text = diagnostics.report(color: color, source: source)
        text += evidence(paint)
        for cause in causes.prefix(ReportLimits.causes) {
            text += paint("caused by ", .quiet) + cause.diagnostics.report(color: color, source: source)
            text += cause.evidence(paint)
        }
        if causes.count > ReportLimits.causes {
            text += paint("caused by", .quiet) + " ... \(causes.count - ReportLimits.causes) more errors\n"
        }
        for error in attached.prefix(ReportLimits.causes) {
            text += paint("while cleaning up, also:", .quiet) + "\n" + error.render(color: color)
        }
        if attached.count > ReportLimits.causes {
            text += "... \(attached.count - ReportLimits.causes) more errors while cleaning up\n"
        }
        return text
    }

    /// Notes and calls.
    private func evidence(_ paint: Paint) -> String {
        var text = ""
        let notes = unplacedNotes
        for note in notes.prefix(ReportLimits.notes) {
            text += ReportLimits.lines(of: note).map { "  \($0)\n" }.joined()
        }
        if notes.count > ReportLimits.notes { text += "  ... \(notes.count - ReportLimits.notes) more notes\n" }
        if stack.count > 1 {
            text += "  " + paint("calls", .quiet) + ":\n"
            text += CallLines(stack).lines(line).map { "    \($0)\n" }.joined()
        }
        return text
    }

    /// The notes without values that stand under their operands already.
    private var unplacedNotes: [String] {
        let placed = (diagnostics.first?.notes ?? []).prefix(ReportLimits.places).compactMap { place -> String? in
            guard let text = source(place.span.file)?.text(of: place.span) else { return nil }
            return place.message.hasPrefix("\(text) is ") ? place.message : "\(text) is \(place.message)"
        }
        return notes.filter { !placed.contains($0) }
    }

    private func line(_ call: Call) -> String {
        let function = (call.function ?? "the script").printable
        guard let source = source(call.span.file) else { return "in \(function)" }
        let place = source.location(of: call.span)
        return "\(source.name.printable):\(place.line):\(place.column) in \(function)"
    }
}

/// The lines of a call stack: what repeats is folded, and of a long one the middle is left out.
private struct CallLines {
    private enum Line {
        case call(ScriptError.Call)
        case words(String, calls: Int)
    }

    private var folded: [Line] = []

    /// Calls in a cycle of recursion that is recognized.
    private static let longestCycle = 4
    private static let shown = 24

    init(_ stack: [ScriptError.Call]) {
        var index = 0
        while index < stack.count {
            if stack[index].omitted > 0 {
                folded.append(.words("... \(stack[index].omitted) more calls", calls: stack[index].omitted))
            }
            let (length, turns) = CallLines.cycle(in: stack, at: index)
            folded += stack[index..<index + length].map { .call($0) }
            if turns > 1 {
                let words = length == 1 ? "the same call" : "the same \(length) calls"
                folded.append(
                    .words("... \(words) \(turns - 1) more time\(turns == 2 ? "" : "s")", calls: length * (turns - 1)))
            }
            index += length * turns
        }
    }

    /// The shortest run of calls from `index` on that is followed by itself, and how often; one call once when there is none.
    private static func cycle(in stack: [ScriptError.Call], at index: Int) -> (length: Int, turns: Int) {
        for length in 1...longestCycle where index + 2 * length <= stack.count {
            var turns = 1
            while index + (turns + 1) * length <= stack.count,
                (0..<length).allSatisfy({ stack[index + $0].isSame(as: stack[index + turns * length + $0]) })
            {
                turns += 1
            }
            if turns > 2 { return (length, turns) }
        }
        return (1, 1)
    }

    func lines(_ text: (ScriptError.Call) -> String) -> [String] {
        let lines = folded.map { line in
            switch line {
            case .call(let call): text(call)
            case .words(let words, _): words
            }
        }
        let half = CallLines.shown / 2
        guard lines.count > CallLines.shown else { return lines }
        let hidden = folded[half..<folded.count - half].reduce(0) { sum, line in
            if case .words(_, let calls) = line { sum + calls } else { sum + 1 }
        }
        return lines.prefix(half) + ["... \(hidden) more calls"] + lines.suffix(half)
    }
}

extension ScriptError.Call {
    fileprivate func isSame(as other: ScriptError.Call) -> Bool {
        function == other.function && span == other.span && other.omitted == 0
    }
}

// What a person reads: a line for each test, and for one that failed what it printed and the report that a script would show.

/// Results as lines of text.
public struct TextReport: TestReport {
    private let color: Bool

    public init(color: Bool = false) { self.color = color }

    public func opening(_ count: Int) -> String { "" }

    public func text(of result: TestResult, number: Int) -> String {
        let title = result.test.title
        switch result.outcome {
        case .passed: return "\(painted("ok", .green))    \(title) (\(shown(result.duration)))\n"
        case .failed(let failure):
            let head = "\(painted("FAIL", .red))  \(title) (\(shown(result.duration)))\n"
            return head + result.output.endingLine + failure.report
        case .skipped(let reason): return "skip  \(title)\(reason.isEmpty ? "" : ": \(reason)")\n"
        case .interrupted:
            return "\(painted("STOP", .red))  \(title) was interrupted\n" + result.output.endingLine
        case .notRun: return "-     \(title) was not run\n"
        }
    }

    public func closing(_ summary: TestSummary) -> String {
        var parts = ["\(summary.passed) passed"]
        if summary.failed > 0 { parts.append("\(summary.failed) failed") }
        if summary.skipped > 0 { parts.append("\(summary.skipped) skipped") }
        if summary.interrupted > 0 { parts.append("\(summary.interrupted) interrupted") }
        if summary.notRun > 0 { parts.append("\(summary.notRun) not run") }
        return parts.joined(separator: ", ") + " in \(shown(summary.duration))\n"
    }

    private enum Paint: String { case green = "32", red = "31" }

    private func painted(_ text: String, _ paint: Paint) -> String {
        color ? "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// With as many digits as say something.
    private func shown(_ nanoseconds: Int64) -> String {
        if nanoseconds >= 10_000_000_000 { return "\(nanoseconds / 1_000_000_000) s" }
        if nanoseconds >= 1_000_000_000 { return "\(Double(nanoseconds / 10_000_000) / 100) s" }
        if nanoseconds >= 10_000_000 { return "\(nanoseconds / 1_000_000) ms" }
        return "\(Double(nanoseconds / 10_000) / 100) ms"
    }
}

/// A way to show results. What it gives is written in order, as soon as it is known.
public protocol TestReport: Sendable {
    /// Before the first of so many results.
    func opening(_ count: Int) -> String
    /// For one result; numbers begin at 1.
    func text(of result: TestResult, number: Int) -> String
    func closing(_ summary: TestSummary) -> String
}

extension String {
    /// With a line end at its end, unless it is empty.
    var endingLine: String { isEmpty || hasSuffix("\n") ? self : self + "\n" }
}

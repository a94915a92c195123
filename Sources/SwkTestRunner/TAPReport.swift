// The Test Anything Protocol, version 14 (testanything.org/tap-version-14-specification.html): one line for each test point, and below
// one that says more a YAML block, indented by two.

/// Results for programs that read TAP.
public struct TAPReport: TestReport {
    public init() {}

    public func opening(_ count: Int) -> String { "TAP version 14\n1..\(count)\n" }

    public func text(of result: TestResult, number: Int) -> String {
        let point = "\(number) - \(escaped(result.test.title))"
        switch result.outcome {
        case .passed: return "ok \(point)\n" + block([("duration_ms", milliseconds(result))])
        case .failed(let failure):
            return "not ok \(point)\n"
                + block([
                    ("duration_ms", milliseconds(result)), ("severity", "fail"), ("message", quoted(failure.message)),
                    ("code", quoted(failure.code)),
                    ("at", "\n    file: \(quoted(failure.file))\n    line: \(failure.line)"),
                    ("report", literal(failure.report)), ("output", literal(result.output)),
                ])
        case .skipped(let reason): return "ok \(point) # SKIP \(escaped(reason))".trimmedEnd + "\n"
        case .interrupted:
            return "not ok \(point)\n" + block([("severity", "fail"), ("message", quoted("interrupted"))])
        // The bail-out at the end says why points are missing.
        case .notRun: return ""
        }
    }

    public func closing(_ summary: TestSummary) -> String {
        summary.interrupted + summary.notRun > 0 ? "Bail out! the run was interrupted\n" : ""
    }

    private func milliseconds(_ result: TestResult) -> String { "\(Double(result.duration / 1000) / 1000)" }

    /// A number sign would begin a directive, and a line end another line.
    private func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("#", with: "\\#").replacing("\r", with: " ").replacing(
            "\n", with: " ")
    }

    // MARK: YAML

    private func block(_ entries: [(String, String)]) -> String {
        let lines = entries.filter { !$0.1.isEmpty }.map { key, value in
            "  \(key):\(value.hasPrefix("\n") ? "" : " ")\(value)\n"
        }
        return "  ---\n\(lines.joined())  ...\n"
    }

    /// A double-quoted scalar, in which everything can be said.
    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                result += "\\x" + (digits.count < 2 ? "0" : "") + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A literal block scalar when all its characters may stand in one, else a quoted one.
    private func literal(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy {
            $0 == "\n" || $0 == "\t" || ($0.value >= 0x20 && !(0x7F...0x9F).contains($0.value))
        }
        guard isPlain, !text.isEmpty else { return text.isEmpty ? "" : quoted(text) }
        // The indent is said, because the first line may begin with a blank.
        let lines = text.endingLine.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
        return "|2\n" + lines.map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n")
    }
}

extension String {
    /// Without blanks at its end.
    fileprivate var trimmedEnd: String {
        var view = self[...]
        while view.last == " " { view.removeLast() }
        return String(view)
    }
}

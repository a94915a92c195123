// JUnit's XML, in the form that CI systems read: a suite for each file, a case for each test.

/// Results as one XML document, complete when all have ended.
public struct JUnitReport: Sendable {
    public init() {}

    /// The document.
    public func text(of results: [TestResult], _ summary: TestSummary) -> String {
        var suites: [(file: String, results: [TestResult])] = []
        for result in results {
            if let index = suites.firstIndex(where: { $0.file == result.test.file }) {
                suites[index].results.append(result)
            } else {
                suites.append((result.test.file, [result]))
            }
        }
        let counts = counts(results, summary.duration)
        let inner = suites.map { suite($0.file, $0.results) }.joined()
        return
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"swk test\"\(counts)>\n\(inner)</testsuites>\n"
    }

    private func suite(_ file: String, _ results: [TestResult]) -> String {
        let time = results.reduce(0) { $0 + $1.duration }
        let cases = results.map { testCase($0) }.joined()
        return "  <testsuite name=\(attribute(file))\(counts(results, time))>\n\(cases)  </testsuite>\n"
    }

    private func counts(_ results: [TestResult], _ duration: Int64) -> String {
        let failures = results.count { $0.failure != nil }
        let errors = results.count { if case .interrupted = $0.outcome { true } else { false } }
        let skipped = results.count {
            switch $0.outcome {
            case .skipped, .notRun: true
            default: false
            }
        }
        return " tests=\"\(results.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\""
            + " time=\"\(seconds(duration))\""
    }

    private func testCase(_ result: TestResult) -> String {
        let test = result.test
        let head =
            "    <testcase name=\(attribute(test.claim)) classname=\(attribute(test.file)) file=\(attribute(test.file))"
            + " line=\"\(test.line)\" time=\"\(seconds(result.duration))\""
        let body: String
        switch result.outcome {
        case .passed: return head + "/>\n"
        case .failed(let failure):
            body =
                "      <failure message=\(attribute(failure.message)) type=\(attribute(failure.code))>"
                + "\(escaped(failure.report))</failure>\n"
        case .skipped(let reason): body = "      <skipped message=\(attribute(reason))/>\n"
        case .interrupted: body = "      <error message=\"interrupted\" type=\"interrupted\"/>\n"
        case .notRun: body = "      <skipped message=\"not run\"/>\n"
        }
        let output =
            result.failure == nil || result.output.isEmpty
            ? "" : "      <system-out>\(escaped(result.output))</system-out>\n"
        return "\(head)>\n\(body)\(output)    </testcase>\n"
    }

    private func seconds(_ nanoseconds: Int64) -> String { "\(Double(nanoseconds / 1_000_000) / 1000)" }

    private func attribute(_ text: String) -> String { "\"\(escaped(text).replacing("\n", with: "&#10;"))\"" }

    /// What XML 1.0 can hold (production 2, Char); what it cannot becomes U+FFFD.
    private func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

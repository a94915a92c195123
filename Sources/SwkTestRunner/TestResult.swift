// A test, and how it ended.

import SwkVM
import SwkSyntax

/// One test of a file.
public struct TestCase: Sendable {
    /// The file as it was named.
    public let file: String
    /// From 1; where the test is declared.
    public let line: Int
    public let claim: String
    /// Its place among the tests that a run of the file declares.
    let index: Int
    let options: TestOptions
    /// The fixtures that it uses.
    let fixtures: Set<String>

    /// As lists and reports name it.
    public var title: String { "\(file): \(claim)" }
}

/// What may stand between a test's claim and its body.
struct TestOptions: Sendable {
    /// Nanoseconds; nil for the run's own limit.
    var timeout: Int64?
    /// Why it is not run; nil when it is.
    var skip: String?
    /// The first option that means nothing.
    var problem: String?

    /// Reads `timeout: 30s`, `skip: true` and `skip: "why"`.
    init(_ options: ScriptMap) {
        for (key, value) in options.pairs {
            guard case .string(let name) = key else { continue }
            switch (name, value) {
            case ("timeout", .duration(let nanoseconds)): timeout = nanoseconds
            case ("skip", .bool(let isSkipped)): skip = isSkipped ? "" : nil
            case ("skip", .string(let reason)): skip = reason
            case ("skip", .nil), ("timeout", .nil): break
            default: problem = problem ?? "a test takes no option `\(name): \(value.literal)`"
            }
        }
    }
}

/// A test that has ended, or never began.
public struct TestResult: Sendable {
    public enum Outcome: Sendable {
        case passed
        case failed(TestFailure)
        /// Why; may be empty.
        case skipped(String)
        /// It was running when the run was stopped.
        case interrupted
        /// The run was stopped before it began.
        case notRun
    }

    public let test: TestCase
    public var outcome: Outcome
    /// Nanoseconds, without the time of its fixtures.
    public let duration: Int64
    /// What it printed.
    public let output: String

    public var failure: TestFailure? { if case .failed(let failure) = outcome { failure } else { nil } }
}

/// Why a test failed.
public struct TestFailure: Sendable, Error {
    /// One line.
    public let message: String
    /// The whole report, as scripts show errors; ends in a new line.
    public var report: String
    /// Stable, dotted.
    public let code: String
    public let file: String
    public let line: Int
    /// The fixture that is to blame.
    public let fixture: String?

    init(code: String, message: String, report: String, file: String, line: Int, fixture: String? = nil) {
        self.code = code
        self.message = message
        self.report = report
        self.file = file
        self.line = line
        self.fixture = fixture
    }

    /// A failure of the run itself, not of a script's code.
    init(_ code: String, _ message: String, at test: TestCase, note: String = "") {
        let report = "error: \(message)\n  --> \(test.file):\(test.line)\n\(note)"
        self.init(code: code, message: message, report: report, file: test.file, line: test.line)
    }

    /// What a script's end says: an error with its place, `exit`, or an error of the host.
    init(_ error: any Error, in test: TestCase, color: Bool) {
        switch error {
        case let error as ScriptError:
            let place = error.place ?? (test.file, test.line)
            self.init(
                code: error.code, message: error.message, report: error.render(color: color), file: place.0,
                line: place.1)
        case let exit as ScriptExit: self.init("test.exit", "the test called `exit(\(exit.status))`", at: test)
        case let error as any HostFailure: self.init(error.code, error.message, at: test)
        case let error as TestRunError: self.init(error.code, error.message, at: test)
        default: self.init("test.failed", "\(error)", at: test)
        }
    }
}

extension ScriptError {
    /// The file and line that it points to.
    var place: (String, Int)? {
        guard let span = diagnostics.first?.span, let source = sources.first(where: { $0.id == span.file }) else {
            return nil
        }
        return (source.name, source.location(of: span).line)
    }
}

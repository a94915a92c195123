// `swk test`: finds the tests, runs them, shows their results.

import Glibc
import SwkEngine
import SwkModel
import SwkSyntax
import SwkSystem
import SwkTestRunner
import Synchronization

extension Verb {
    static let test = Verb(
        "test", "Run the tests of scripts, each in a world of its own.", .atLeast(0, "[PATH...]"),
        options: [
            .value("filter", "f", "TEXT|/REGEX/", "only tests whose file and claim hold the text"),
            .value("jobs", "j", "N", "how many run at a time (default: one for each core)"),
            .value("timeout", nil, "DURATION", "the longest a test may take (default: 5m)"),
            .flag("fail-fast", nil, "stop at the first failure"),
            .flag("list", "l", "show the tests and run none"),
            .value("format", nil, "FORMAT", "text, tap or junit (default: text)"),
            .value("junit", nil, "FILE", "write JUnit's XML to a file besides"),
        ], example: "swk test --filter redis tests/"
    ) { arguments, console in
        try await TestCommand(arguments, console).run()
    }
}

/// The verb with its arguments read.
private struct TestCommand {
    private enum Format: String, CaseIterable { case text, tap, junit }

    private let console: Console
    private let paths: [String]
    private let filter: ClaimFilter?
    private let format: Format
    private let junitFile: String?
    private let isList: Bool
    private let worlds: SessionWorlds
    private var plan = TestPlan()

    init(_ arguments: Arguments, _ console: Console) throws {
        self.console = console
        paths = arguments.operands.isEmpty ? ["."] : arguments.operands
        filter = try arguments.value("filter").map { text in
            do { return try ClaimFilter(text) } catch {
                throw Failure(.usage, "swk test", "--filter", "\(error)", actual: text)
            }
        }
        let wanted = arguments.value("format") ?? "text"
        guard let format = Format(rawValue: wanted) else {
            throw Failure(
                .usage, "swk test", "--format", "there is no such format", allowed: "text, tap, junit", actual: wanted,
                nearest: nearestName(to: wanted, in: Format.allCases.map(\.rawValue)))
        }
        self.format = format
        junitFile = arguments.value("junit")
        isList = arguments.has("list")
        worlds = SessionWorlds(.standard(root: arguments.value("root")))
        plan.jobs = try Self.jobs(arguments.value("jobs"))
        plan.limit = try Self.limit(arguments.value("timeout") ?? "5m")
        plan.failsFast = arguments.has("fail-fast")
        plan.color = format == .text && isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil
    }

    private static func jobs(_ text: String?) throws(Failure) -> Int {
        guard let text else { return max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
        guard let jobs = Int(text), jobs > 0 else {
            throw Failure(.usage, "swk test", "--jobs", "is a number from 1", actual: text)
        }
        return jobs
    }

    private static func limit(_ text: String) throws(Failure) -> Int64 {
        guard let limit = durationLiteral(text), limit > 0 else {
            throw Failure(
                .usage, "swk test", "--timeout", "is a duration as scripts write it", allowed: "30s, 2m", actual: text)
        }
        return Int64(limit)
    }

    // MARK: Running

    /// 0 when all passed, 1 when one failed, 2 when some could not be run or there was none, 128 and the signal's number when interrupted.
    func run() async throws -> Int32 {
        let names = try ScriptSearch.files(paths, ending: "_test.swk")
        guard !names.isEmpty else {
            Console.error("no tests: \(paths.joined(separator: ", ")) has no file whose name ends in `_test.swk`")
            return 2
        }
        let (files, areSound) = try await load(names)
        let suite = TestSuite(files, in: worlds, plan: plan) { filter?.matches($0) ?? true }
        guard !suite.tests.isEmpty else {
            if areSound { Console.error(reasonForNone(files)) }
            return 2
        }
        if isList {
            for test in suite.tests { console.line("\(test.file):\(test.line): \(test.claim)") }
            return areSound ? 0 : 2
        }
        return max(try await run(suite), areSound ? 0 : 2)
    }

    private func load(_ names: [String]) async throws -> (files: [TestFile], areSound: Bool) {
        var files: [TestFile] = []
        var areSound = true
        for name in names {
            do {
                files.append(
                    try await TestFile.load(name, try read(name), in: worlds, color: ScriptRun.inColor))
            } catch let problem as TestFile.Problem {
                Console.write(problem.report, to: STDERR_FILENO)
                areSound = false
            }
        }
        return (files, areSound)
    }

    private func read(_ name: String) throws(Failure) -> [UInt8] {
        do throws(Failure) { return try Files.read(name) } catch {
            throw Failure(.usage, "read tests", name, error.reason, errno: error.errno)
        }
    }

    private func reasonForNone(_ files: [TestFile]) -> String {
        let count = files.reduce(0) { $0 + $1.tests.count }
        if count > 0 { return "no tests: the filter leaves none of \(count)" }
        return "no tests: \(files.map(\.name).joined(separator: ", ")) declares none; write `test \"claim\" { ... }`"
    }

    private func run(_ suite: TestSuite) async throws -> Int32 {
        let show = console
        let report: (any TestReport)? =
            switch format {
            case .text: TextReport(color: plan.color)
            case .tap: TAPReport()
            case .junit: nil
            }
        let results = Results()
        if let report { show.write(report.opening(suite.tests.count)) }
        let running = Task {
            await suite.run { result in
                let number = results.append(result)
                if let report { show.write(report.text(of: result, number: number)) }
            }
        }
        let interruption = Interruption { running.cancel() }
        defer { interruption.end() }
        let summary = await running.value
        for problem in summary.problems {
            Console.write("while cleaning up after fixtures:\n\(problem)", to: STDERR_FILENO)
        }
        if let report { show.write(report.closing(summary)) }
        let document = JUnitReport().text(of: results.all, summary)
        if format == .junit { show.write(document) }
        if let junitFile { try Files.replace(junitFile, with: Array(document.utf8), mode: 0o644) }
        if let number = interruption.signal { return 128 + number }
        return summary.isSuccess ? 0 : 1
    }
}

/// Results as they come, in order.
private final class Results: Sendable {
    private let list = Mutex<[TestResult]>([])

    var all: [TestResult] { list.withLock { $0 } }

    /// The result's number, from 1.
    func append(_ result: TestResult) -> Int {
        list.withLock { list in
            list.append(result)
            return list.count
        }
    }
}

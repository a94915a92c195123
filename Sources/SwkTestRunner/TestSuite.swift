// All tests of a run: so many at a time, results told in the order of the files whatever ends first, so two runs read the same.

import SwkVM
import Synchronization

/// How tests are run.
public struct TestPlan: Sendable {
    /// How many tests run at a time.
    public var jobs = 1
    /// Nanoseconds for each test that has no limit of its own; nil for none.
    public var limit: Int64?
    /// The first failure stops the run.
    public var failsFast = false
    /// Reports may be coloured.
    public var color = false

    public init() {}
}

/// What a whole run came to.
public struct TestSummary: Sendable {
    public fileprivate(set) var passed = 0
    public fileprivate(set) var failed = 0
    public fileprivate(set) var skipped = 0
    /// Stopped while they ran, and never begun.
    public fileprivate(set) var interrupted = 0
    public fileprivate(set) var notRun = 0
    /// Nanoseconds from the first test to the last clean-up.
    public fileprivate(set) var duration: Int64 = 0
    /// What went wrong outside of tests, complete reports: the clean-up of fixtures.
    public fileprivate(set) var problems: [String] = []

    /// Whether every test that was to run has passed.
    public var isSuccess: Bool { failed == 0 && interrupted == 0 && notRun == 0 && problems.isEmpty }
}

/// Tests that run together.
public struct TestSuite: Sendable {
    private let files: [TestFile]
    private let selected: [TestCase]
    private let worlds: any TestWorlds
    private let plan: TestPlan

    /// - Parameter selection: which of the files' tests are meant.
    public init(
        _ files: [TestFile], in worlds: any TestWorlds, plan: TestPlan,
        where selection: (TestCase) -> Bool = { _ in true }
    ) {
        self.files = files
        self.worlds = worlds
        self.plan = plan
        selected = files.flatMap(\.tests).filter(selection)
    }

    /// The tests that will run, in order.
    public var tests: [TestCase] { selected }

    /// Runs the tests. Cancelling the task stops those that run, which clean up, and begins no other.
    ///
    /// - Parameter report: told each result, in the order of `tests`.
    public func run(report: @escaping @Sendable (TestResult) -> Void) async -> TestSummary {
        let start = ContinuousClock.now
        let desks = Dictionary(
            files.map { file in
                let uses = selected.filter { $0.file == file.name && $0.options.skip == nil }
                return (file.name, FixtureDesk(file, uses: uses, in: worlds))
            }
        ) { first, _ in first }
        let teller = Teller(selected.count, report)
        await withTaskGroup(of: Void.self) { group in
            var next = 0
            func startNext(_ group: inout TaskGroup<Void>) {
                let index = next
                next += 1
                group.addTask {
                    let result = await run(selected[index], desks)
                    teller.tell(result, at: index)
                }
            }
            while next < min(plan.jobs, selected.count) { startNext(&group) }
            while await group.next() != nil {
                if plan.failsFast, teller.hasFailure { group.cancelAll() }
                if next < selected.count { startNext(&group) }
            }
        }
        var summary = teller.summary
        for file in files { summary.problems += await desks[file.name]?.problems ?? [] }
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        summary.duration = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        return summary
    }

    private func run(_ test: TestCase, _ desks: [String: FixtureDesk]) async -> TestResult {
        if let reason = test.options.skip {
            return TestResult(test: test, outcome: .skipped(reason), duration: 0, output: "")
        }
        guard let desk = desks[test.file] else { preconditionFailure("every test has its file") }
        let result = await work(test, desk)
        await desk.done(test)
        return result
    }

    private func work(_ test: TestCase, _ desk: FixtureDesk) async -> TestResult {
        if Task.isCancelled { return TestResult(test: test, outcome: .notRun, duration: 0, output: "") }
        let prepared = await desk.values(for: test)
        if Task.isCancelled { return TestResult(test: test, outcome: .interrupted, duration: 0, output: "") }
        let run = TestRun(
            test: test, file: desk.file, worlds: worlds, limit: plan.limit, color: plan.color)
        return await run.run(with: prepared)
    }
}

/// Keeps results until those before them are there.
private final class Teller: Sendable {
    fileprivate struct State {
        var waiting: [TestResult?]
        var next = 0
        var summary = TestSummary()
        /// Fixtures whose failure was told in full.
        var told: Set<String> = []
    }

    private let state: Mutex<State>
    private let report: @Sendable (TestResult) -> Void

    init(_ count: Int, _ report: @escaping @Sendable (TestResult) -> Void) {
        state = Mutex(State(waiting: Array(repeating: nil, count: count)))
        self.report = report
    }

    var summary: TestSummary { state.withLock { $0.summary } }
    var hasFailure: Bool {
        state.withLock { state in
            state.summary.failed > 0 || state.waiting[state.next...].contains { $0?.failure != nil }
        }
    }

    func tell(_ result: TestResult, at index: Int) {
        // Told under the lock: two tasks must not overtake each other.
        state.withLock { state in
            state.waiting[index] = result
            while state.next < state.waiting.count, let next = state.waiting[state.next] {
                state.summary.count(next)
                report(state.shortened(next))
                state.next += 1
            }
        }
    }
}

extension Teller.State {
    /// A fixture's failure is told in full once.
    fileprivate mutating func shortened(_ result: TestResult) -> TestResult {
        guard var failure = result.failure, let fixture = failure.fixture else { return result }
        if told.insert("\(result.test.file)\0\(fixture)").inserted { return result }
        failure.report = "the fixture `\(fixture)` failed, as reported above\n"
        var short = TestResult(test: result.test, outcome: .failed(failure), duration: result.duration, output: "")
        short.outcome = .failed(failure)
        return short
    }
}

extension TestSummary {
    fileprivate mutating func count(_ result: TestResult) {
        switch result.outcome {
        case .passed: passed += 1
        case .failed: failed += 1
        case .skipped: skipped += 1
        case .interrupted: interrupted += 1
        case .notRun: notRun += 1
        }
    }
}

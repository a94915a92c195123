// Worlds without an engine: bare interpreters, and a record of what happened in them.

import SwkVM
import Synchronization

@testable import SwkTestRunner

/// Makes worlds and keeps a diary that scripts write with `note(...)`.
final class BareWorlds: TestWorlds {
    private let diary = Mutex<[String]>([])
    private let opened = Mutex(0)

    var notes: [String] { diary.withLock { $0 } }
    /// Worlds that are open now.
    var open: Int { opened.withLock { $0 } }

    func note(_ text: String) { diary.withLock { $0.append(text) } }

    func make() -> any TestWorld {
        opened.withLock { $0 += 1 }
        return BareWorld(worlds: self)
    }

    fileprivate func closed() { opened.withLock { $0 -= 1 } }

    /// Runs the tests of a text.
    func run(
        _ text: String, plan: TestPlan = TestPlan(), where selection: (TestCase) -> Bool = { _ in true }
    ) async throws -> (results: [TestResult], summary: TestSummary) {
        let suite = TestSuite([try await load(text)], in: self, plan: plan, where: selection)
        let results = Mutex<[TestResult]>([])
        let summary = await suite.run { result in results.withLock { $0.append(result) } }
        return (results.withLock { $0 }, summary)
    }

    func load(_ text: String) async throws -> TestFile {
        try await TestFile.load("a_test.swk", Array(text.utf8), in: self)
    }
}

private struct BareWorld: TestWorld {
    let worlds: BareWorlds

    func interpreter(output: ScriptOutput, adding functions: [HostFunction]) -> Interpreter {
        var registry = HostRegistry()
        let worlds = self.worlds
        registry.add(
            HostFunction(
                "note", Signature([Parameter("text", .string)]),
                sync: { call in
                    worlds.note(call.string("text"))
                    return .nil
                }))
        registry.add(
            HostFunction("meet", Signature([Parameter("count", .int)])) { call in
                worlds.note("met")
                while worlds.notes.count < call.int("count") { try await Task.sleep(nanoseconds: 1_000_000) }
                return .nil
            })
        for function in functions { registry.add(function) }
        return Interpreter(registry: registry, output: output)
    }

    func adopt(_ value: ScriptValue) throws -> ScriptValue { value }

    func close() async -> [any HostFailure] {
        worlds.closed()
        return []
    }
}

extension TestResult.Outcome {
    /// One word.
    var word: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .skipped: "skipped"
        case .interrupted: "interrupted"
        case .notRun: "notRun"
        }
    }
}

// The world of a file, in which its fixtures are prepared once. The top level runs there from top to bottom and then waits, so that what
// it owns, and what the fixtures made, stays until the last test that needs it has ended.

import SwkSyntax
import SwkVM
import Synchronization

/// A run of a file's top level that stays open.
final class FileWorld: Sendable {
    /// What a fixture gave.
    typealias Prepared = Result<ScriptValue, FixtureFailure>

    private let world: any TestWorld
    private let interpreter: Interpreter
    private let steps: Steps
    private let running: Task<Void, any Error>
    private let output: CollectedOutput

    /// What the calls in the program talk to.
    fileprivate final class Steps: Sendable {
        let prepared: [String: Promise<Prepared>]
        /// For each fixture those that its text names.
        let needs: [String: Set<String>]
        /// The top level came to its end.
        let declared = Promise<Result<Void, any Error>>()
        let released = Promise<Void>()

        init(_ wanted: Set<String>, needs: [String: Set<String>]) {
            prepared = Dictionary(uniqueKeysWithValues: wanted.map { ($0, Promise<Prepared>()) })
            self.needs = needs
        }
    }

    /// - Parameter wanted: the fixtures to prepare; the others are nil.
    init(_ name: String, _ bytes: [UInt8], in world: any TestWorld, preparing wanted: Set<String>) {
        let program = parse(Source(name: name, bytes: bytes)).program
        let steps = Steps(wanted, needs: program.needsOfFixtures)
        let output = CollectedOutput()
        let interpreter = world.interpreter(
            output: output.scriptOutput, adding: [Self.preparer(steps, output), Self.holder(steps)])
        (self.world, self.interpreter, self.steps, self.output) = (world, interpreter, steps, output)
        running = Task {
            do {
                try await interpreter.run(bytes, name: name) { $0.inFileWorld(calling: "(prepare)", then: "(hold)") }
                steps.fail(CancellationError(), output)
            } catch {
                steps.fail(error, output)
                throw error
            }
        }
    }

    /// The tests that the top level declared.
    func declaredTests() async throws -> [ScriptTest] {
        try await withTaskCancellationHandler {
            try await steps.declared.value.get()
        } onCancel: {
            running.cancel()
        }
        return interpreter.tests
    }

    /// The value of a fixture, as soon as it is there.
    func value(of fixture: String) async -> Prepared {
        guard let promise = steps.prepared[fixture] else { return .success(.nil) }
        return await promise.value
    }

    /// Ends the run: the top level's `using` and `defer` run, and the world goes. Answers what went wrong with that.
    func finish() async -> [String] {
        steps.released.keep(())
        var problems: [String] = []
        do { try await running.value } catch let error as ScriptError where steps.hasDeclared {
            problems.append(error.render())
        } catch {
            // It failed before a test could use it: the fixtures and the search for tests have said so.
        }
        problems += await world.close().map { "error: \($0.message)\n" }
        return problems
    }

    /// Stops what is being prepared.
    func cancel() { running.cancel() }

    // MARK: Calls of the program

    private static func preparer(_ steps: Steps, _ output: CollectedOutput) -> HostFunction {
        HostFunction("(prepare)", Signature([Parameter("name", .string), Parameter("value", .function)])) { call in
            let name = call.string("name")
            guard let promise = steps.prepared[name] else { return .nil }
            if let failed = await steps.failedNeed(of: name) {
                promise.keep(.failure(failed))
                return .nil
            }
            do {
                var value = try await call.invoke(call.function("value"))
                if case .function(let function) = value { value = try await call.invoke(function) }
                promise.keep(value.isData ? .success(value) : .failure(FixtureFailure(functionIn: name)))
                return value
            } catch {
                promise.keep(.failure(FixtureFailure(name: name, error: error, output: output.text)))
                return .nil
            }
        }
    }

    private static func holder(_ steps: Steps) -> HostFunction {
        HostFunction("(hold)", Signature()) { _ in
            steps.declared.keep(.success(()))
            await withTaskCancellationHandler {
                await steps.released.value
            } onCancel: {
                steps.released.keep(())
            }
            return .nil
        }
    }
}

extension FileWorld.Steps {
    fileprivate func fail(_ error: any Error, _ output: CollectedOutput) {
        for (name, promise) in prepared {
            promise.keep(.failure(FixtureFailure(name: name, error: error, output: output.text)))
        }
        declared.keep(.failure(error))
    }

    fileprivate var hasDeclared: Bool { if case .success? = declared.known { true } else { false } }

    /// The failure of a fixture that another one needs. They are prepared in the order of the text, so it has ended.
    fileprivate func failedNeed(of name: String) async -> FixtureFailure? {
        for need in needs[name, default: []].sorted() where need != name {
            if let known = prepared[need]?.known, case .failure(let failure) = known { return failure }
        }
        return nil
    }
}

/// Why a fixture could not be prepared.
struct FixtureFailure: Error {
    let name: String
    let error: any Error
    /// What had been printed until then.
    let output: String
}

extension FixtureFailure {
    init(functionIn name: String) {
        let message = "a fixture's value is handed to every test's own interpreter and can hold no function"
        self.init(name: name, error: TestRunError(code: "fixture.function", message: message), output: "")
    }
}

/// A mistake that the runner finds itself.
struct TestRunError: Error, CustomStringConvertible {
    let code: String
    let message: String
    var description: String { message }
}

extension ScriptValue {
    /// Whether it holds no function, which belongs to the interpreter that made it.
    fileprivate var isData: Bool {
        switch self {
        case .function: false
        case .list(let values): values.allSatisfy(\.isData)
        case .map(let map), .record(_, let map): map.pairs.allSatisfy { $0.key.isData && $0.value.isData }
        default: true
        }
    }
}

extension Program {
    /// For each fixture the others that it uses.
    fileprivate var needsOfFixtures: [String: Set<String>] {
        Dictionary(fixtures.map { ($0.fixture.name.name, fixtures(usedIn: $0.span)) }) { first, _ in first }
    }
}

/// What a script printed, in one order for both streams.
final class CollectedOutput: Sendable {
    private let written = Mutex("")

    var text: String { written.withLock { $0 } }
    var scriptOutput: ScriptOutput { ScriptOutput(write: { self.append($0) }, writeError: { self.append($0) }) }

    private func append(_ text: String) { written.withLock { $0 += text } }
}

// The worlds of `swk test`: a session of the engine for each test, all over one engine.

import SwkBindings
import SwkEngine
import SwkTestRunner
import SwkVM

/// Makes sessions.
struct SessionWorlds: TestWorlds {
    private let engine: SharedEngine

    init(_ configuration: EngineConfiguration) { engine = SharedEngine(configuration) }

    func make() -> any TestWorld { SessionWorld(session: Session(sharing: engine)) }
}

/// One session as the world of a test.
private struct SessionWorld: TestWorld {
    let session: Session

    func interpreter(output: ScriptOutput, adding functions: [HostFunction]) -> Interpreter {
        var registry = session.registry
        for function in functions { registry.add(function) }
        return Interpreter(registry: registry, output: output, modules: ScriptFiles.modules)
    }

    func adopt(_ value: ScriptValue) throws -> ScriptValue { try session.adopt(value) }

    func close() async -> [any HostFailure] { session.close() }
}

// A failure of the engine as an error of the language: its evidence becomes fields, help and notes of the caught value.

import SwkModel
import SwkVM

/// Wraps the engine's failure for scripts.
struct EngineFailure: HostFailure {
    let failure: Failure

    init(_ failure: Failure) { self.failure = failure }

    var code: String { failure.code.rawValue }
    var message: String { failure.message }
    var help: [String] {
        let near = failure.nearest.map { ["did you mean `\($0)`?"] } ?? []
        return near + (failure.scriptHelp.map { [$0] } ?? [])
    }
    var notes: [String] { failure.notes }

    var fields: [(name: String, value: ScriptValue)] {
        var fields: [(name: String, value: ScriptValue)] = [
            ("operation", .string(failure.operation)), ("object", .string(failure.object)),
            ("reason", .string(failure.reason)),
        ]
        if let exit = failure.exit {
            fields += [("exit", .int(exit.code)), ("stdout", .string(exit.stdout)), ("stderr", .string(exit.stderr))]
        }
        return fields
    }

    var exitStatus: Int32? { failure.commandExitCode }
}

/// Runs engine code so that its failures reach the script with their evidence.
func evidently<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let failure as Failure { throw EngineFailure(failure) }
}

/// The same for code that waits.
func evidently<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
    do { return try await body() } catch let failure as Failure { throw EngineFailure(failure) }
}

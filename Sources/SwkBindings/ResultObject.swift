// `Result`: what a command left behind.

import SwkEngine
import SwkVM

/// A command's outcome as scripts hold it; `let {code, stdout} = ...` takes it apart.
final class ResultObject: WorldObject {
    let world: World
    let result: CommandResult

    init(_ world: World, _ result: CommandResult) {
        self.world = world
        self.result = result
    }

    func adopted(by world: World) -> any HostObject { ResultObject(world, result) }

    var hostType: HostType { world.types.result }
    func render() -> String {
        "Result(code: \(result.code), stdout: \(result.stdout.count) bytes, stderr: \(result.stderr.count) bytes)"
    }

    /// At a prompt one wants to see what the command said.
    func echo(in room: EchoRoom) -> String? {
        var room = room
        room.remedy = "print(_.stdout) shows all"
        return ([render()] + [result.stdoutText, result.stderrText].filter { !$0.isEmpty }.map(room.excerpt)).joined(
            separator: "\n")
    }
}

/// The type `Result`.
func resultType() -> HostType {
    func property(
        _ name: String, _ type: ScriptType, _ doc: String, _ get: @escaping @Sendable (CommandResult) -> ScriptValue
    ) -> HostProperty {
        HostProperty(name, type, doc: doc) { get($0.receiver(as: ResultObject.self).result) }
    }
    return HostType(
        "Result", summary: "What a command left behind.",
        properties: [
            property("code", .int, "Exit code; 128 + signal for a killed process.") { .int($0.code) },
            property("ok", .bool, "Whether the code is 0.") { .bool($0.code == 0) },
            property("stdout", .string, "What it wrote to standard output, as text.") { .string($0.stdoutText) },
            property("stderr", .string, "What it wrote to standard error, as text.") { .string($0.stderrText) },
            property("bytes", .bytes, "What it wrote to standard output, as bytes.") { .bytes($0.stdout) },
            property("cause", .string, "How it ended, in words.") { .string("\($0.cause)") },
            property("duration", .duration, "From launch to exit.") { .duration(nanoseconds: $0.duration) },
        ])
}

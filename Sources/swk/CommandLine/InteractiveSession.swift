// `swk` alone: the REPL over a session, with commands for what one looks at all the time.
//
// What the session made is listed and removed at its end, unless it was kept.

import Glibc
import SwkBindings
import SwkEngine
import SwkModel
import SwkREPL
import SwkVM

/// One session at a terminal, or statements from a pipe.
struct InteractiveSession {
    func run() async -> Int32 {
        let session = Session()
        let interpreter = Interpreter(
            registry: session.registry, output: ScriptRun.output, modules: ScriptFiles.modules)
        let repl = InterpreterSession(interpreter, commands: Self.commands(session), isColored: ScriptRun.inColor)
        let banner = "swk \(version): `:help` for commands, `?Image` for help, control-D to end"
        let code = await runREPL(session: repl, options: ReplOptions(banner: banner))
        let owned = session.ownedContainers()
        if !owned.isEmpty {
            Console.write("removing \(owned.map(\.name).joined(separator: ", "))\n", to: STDERR_FILENO)
        }
        for failure in session.close() { Console.error("while cleaning up: \(failure.message)") }
        return code
    }

    private static func commands(_ session: Session) -> [ReplCommand] {
        [
            ReplCommand("ps", usage: "[-a]", summary: "list containers") { await call(["ps"] + words($0)) },
            ReplCommand("images", summary: "list images") { await call(["images"] + words($0)) },
            ReplCommand("logs", usage: "NAME [-f]", summary: "show what a container wrote") {
                await call(["logs"] + words($0))
            },
            ReplCommand("inspect", usage: "NAME", summary: "show everything that is known of it") {
                await call(["inspect"] + words($0))
            },
            ReplCommand("keep", usage: "NAME", summary: "let a container outlive the session") { name in
                await reporting {
                    try await session.keep(name)
                    return "\(name) stays"
                }
            },
        ]
    }

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    /// A verb, as typed in a shell.
    private static func call(_ words: [String]) async -> ReplOutcome {
        await reporting {
            guard let (verb, rest) = Verb.find(words) else { return nil }
            let arguments = try Arguments(rest, for: verb)
            _ = try await verb.run(arguments, Console(json: arguments.has("json")))
            return nil
        }
    }

    private static func reporting(_ body: () async throws -> String?) async -> ReplOutcome {
        do {
            return .done(try await body())
        } catch is CancellationError {
            return .cancelled
        } catch {
            return .failed("error: \(error)")
        }
    }
}

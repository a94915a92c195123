// `swk` alone: the REPL over a session, with every verb as a command.
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
        let options = ReplOptions(
            banner: "swk \(swkVersion): `:help` for commands, `?Image` for help, control-D to end")
        let interpreter = Interpreter(
            registry: session.registry, output: options.output.script, modules: ScriptFiles.modules)
        let repl = InterpreterSession(
            interpreter, commands: VerbCommands(session, options.output).all, isColored: options.style.isColored
        ) { Self.status(session) }
        let code = await runREPL(session: repl, options: options)
        end(session, options.output)
        return code
    }

    /// What the prompt says of the session: how many containers it owns.
    private static func status(_ session: Session) -> String? {
        let count = session.ownedCount
        return count == 0 ? nil : count == 1 ? "1 container" : "\(count) containers"
    }

    private func end(_ session: Session, _ output: ReplOutput) {
        let owned = session.ownedContainers()
        if !owned.isEmpty { output.writeError("removing \(owned.map(\.name).joined(separator: ", "))\n") }
        for failure in session.close() { output.writeError("swk: while cleaning up: \(failure.message)\n") }
    }
}

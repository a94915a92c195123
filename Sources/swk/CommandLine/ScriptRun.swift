// Running a script: its text, an interpreter with a session behind it, and the exit code that docker's users expect.
//
// SIGINT and SIGTERM cancel the run: fibers unwind, blocks clean up, the session removes what it owns. A second one ends the process at
// once, and the next swk finishes the clean-up.

import Glibc
import SwkBindings
import SwkModel
import SwkSyntax
import SwkSystem
import SwkVM

/// One script from its text to its exit code.
struct ScriptRun {
    private let source: [UInt8]
    private let name: String
    private let arguments: [String]

    init(source: String, name: String, arguments: [String]) {
        self.source = Array(source.utf8)
        self.name = name
        self.arguments = arguments
    }

    /// - Throws: a failure that names the file when it cannot be read.
    init(file: String, arguments: [String]) throws(Failure) {
        source = try ScriptFiles.text(of: file)
        name = ScriptFiles.shownName(of: file)
        self.arguments = arguments
    }

    /// Runs the script and cleans up; answers its exit code.
    func run() async -> Int32 {
        let session = Session(arguments: arguments)
        let interpreter = Interpreter(registry: session.registry, output: Self.output, modules: ScriptFiles.modules)
        let running = Task { try await interpreter.run(source, name: name, scope: .script) }
        let interruption = Interruption { running.cancel() }
        defer { interruption.end() }
        var code = Self.exitCode(await running.result)
        if code == Self.cancelled, let number = interruption.signal { code = 128 + number }
        for failure in session.close() { Console.error("while cleaning up: \(failure.message)") }
        return code
    }

    static var output: ScriptOutput {
        ScriptOutput(
            write: { Console.write($0, to: STDOUT_FILENO) }, writeError: { Console.write($0, to: STDERR_FILENO) })
    }

    static var inColor: Bool { isatty(STDERR_FILENO) == 1 && getenv("NO_COLOR") == nil }

    private static let cancelled: Int32 = 130

    /// 0 for success, the script's own code for `exit(n)`, 126 and 127 for commands that cannot run, 128 and the
    /// signal's number for one that ended it, 2 for a script that was rejected before it ran, 1 for every other error.
    static func exitCode(_ result: Result<ScriptValue, any Error>) -> Int32 {
        switch result {
        case .success: return 0
        case .failure(let exit as ScriptExit): return exit.status
        case .failure(let error as ScriptError):
            if error.kind == .cancelled { return cancelled }
            Console.write(error.render(color: inColor), to: STDERR_FILENO)
            return error.exitStatus ?? (error.kind == .rejected ? 2 : 1)
        case .failure(is CancellationError): return cancelled
        case .failure(let error):
            Console.error("\(error)")
            return 1
        }
    }
}

// The session under test runs in a process of its own, because it wants signals and a controlling terminal: the test runner starts itself
// again with only this test, which takes the terminal named in the environment, or files, as its standard streams, and becomes the REPL.

import Glibc
import SwkREPL
import SwkVM
import Testing

@Suite struct ReplChild {
    static let isChild = getenv("SWK_TEST_REPL") != nil

    @Test("REPL under test", .enabled(if: isChild)) func replUnderTest() async {
        Self.takeStreams()
        let options = ReplOptions()
        let shout = ReplCommand("shout", usage: "WORD", summary: "say it loud") { .done($0.uppercased()) }
        let interpreter = Interpreter(output: options.output.script)
        let session = InterpreterSession(interpreter, commands: [shout], isColored: options.style.isColored)
        let status = await runREPL(session: session, options: options)
        _exit(status)
    }

    private static func takeStreams() {
        let isTerminal = getenv("SWK_TEST_TERMINAL") != nil
        let variables =
            isTerminal
            ? Array(repeating: "SWK_TEST_TERMINAL", count: 3) : ["SWK_TEST_IN", "SWK_TEST_OUT", "SWK_TEST_OUT"]
        let names = variables.map { variable in getenv(variable).map { String(cString: $0) } ?? "/dev/null" }
        for (number, name) in names.enumerated() {
            let flags = number == 0 && name != names[1] ? O_RDONLY : O_RDWR | O_APPEND
            let descriptor = open(name, flags)
            if descriptor < 0 || dup2(descriptor, Int32(number)) < 0 { _exit(111) }
            close(descriptor)
        }
    }
}

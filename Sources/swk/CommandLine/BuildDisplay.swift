// A build on the terminal: docker's lines, which people know, in their order.

import Glibc
import SwkImage

/// Shows what a build tells of itself.
struct BuildDisplay: Sendable {
    let isQuiet: Bool
    private let isTerminal = isatty(STDOUT_FILENO) == 1

    init(isQuiet: Bool) { self.isQuiet = isQuiet }

    var show: @Sendable (BuildEvent) -> Void { { event in self.display(event) } }

    private func display(_ event: BuildEvent) {
        if case .warning(let text) = event { return Console.write("swk: warning: \(text)\n", to: STDERR_FILENO) }
        guard !isQuiet else { return }
        switch event {
        case .step(let number, let count, let text): write("Step \(number)/\(count) : \(text)\n")
        case .cached: write(" ---> Using cache\n")
        case .triggers(let count): write("# Executing \(count) build trigger\(count == 1 ? "" : "s")\n")
        case .running: write(" ---> Running\n")
        case .made(let id): write(" ---> \(id)\n")
        case .output(let isError, let bytes):
            // In red, as docker shows what a command writes to its standard error.
            if isError, isTerminal { write("\u{1B}[91m") }
            Console.write(bytes, to: STDOUT_FILENO)
            if isError, isTerminal { write("\u{1B}[0m") }
        case .warning: break
        }
    }

    private func write(_ text: String) { Console.write(text, to: STDOUT_FILENO) }
}

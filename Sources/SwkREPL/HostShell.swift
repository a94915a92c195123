// `!command`: the host's shell, in the foreground of the terminal. Ctrl-C reaches the command as it reaches us, so there is nothing to
// cancel; our own handler notes it and the prompt drops an empty line.

import Glibc

enum HostShell {
    /// Runs a command with `/bin/sh -c` and waits for it; without a command, the user's shell.
    static func run(_ command: String) -> ReplOutcome {
        let shell = command.isEmpty ? getenv("SHELL").map { String(cString: $0) } ?? "/bin/sh" : "/bin/sh"
        let words = command.isEmpty ? [shell] : [shell, "-c", command]
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let failure = posix_spawn(&process, shell, nil, nil, &arguments, environ)
        guard failure == 0 else { return .failed("error: run `\(shell)`: \(String(cString: strerror(failure)))") }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            if errno != EINTR { return .failed("error: wait for `\(shell)`: \(String(cString: strerror(errno)))") }
        }
        return describe(status)
    }

    private static func describe(_ status: Int32) -> ReplOutcome {
        let signal = status & 0x7F
        if signal != 0 { return .done("killed by signal \(signal)") }
        let code = (status >> 8) & 0xFF
        return .done(code == 0 ? nil : "exit status \(code)")
    }
}

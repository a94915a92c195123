// `!command`: the host's shell, in the foreground of the terminal. Ctrl-C and Ctrl-Z reach the command as they reach us: there is nothing
// to cancel, and when the command stops we stop too, so that the shell which started us gets the terminal.

import Glibc

enum HostShell {
    /// Runs a command with `/bin/sh -c` and waits for it; without a command, the user's shell.
    static func run(_ command: String, _ interrupts: Interrupts) -> ReplOutcome {
        let shell = command.isEmpty ? getenv("SHELL").map { String(cString: $0) } ?? "/bin/sh" : "/bin/sh"
        let words = command.isEmpty ? [shell] : [shell, "-c", command]
        var process: pid_t = 0
        let failure = spawn(words, &process)
        guard failure == 0 else { return .failed("error: run `\(shell)`: \(String(cString: strerror(failure)))") }
        var status: Int32 = 0
        defer {
            takeTerminal()
            interrupts.dropInterrupts(isDue: status & 0x7F == SIGINT || status >> 8 == 128 + SIGINT)
        }
        while true {
            let ended = waitpid(process, &status, WUNTRACED)
            if ended < 0, errno != EINTR {
                return .failed("error: wait for `\(shell)`: \(String(cString: strerror(errno)))")
            }
            if ended == process {
                if status & 0xFF != 0x7F { return describe(status) }
                // It was stopped: by Ctrl-Z, as we were. The shell's `fg` continues both.
                interrupts.stop()
            }
        }
    }

    /// Starts a process with the signals as every program expects to find them.
    private static func spawn(_ words: [String], _ process: inout pid_t) -> Int32 {
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGPIPE, SIGTTOU] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        return posix_spawn(&process, words[0], nil, &attributes, &arguments, environ)
    }

    /// An interactive shell moves the terminal to a process group of its own; one that was killed does not move it back.
    private static func takeTerminal() {
        guard isatty(STDIN_FILENO) == 1 else { return }
        let handler = signal(SIGTTOU, SIG_IGN)
        tcsetpgrp(STDIN_FILENO, getpgrp())
        signal(SIGTTOU, handler)
    }

    private static func describe(_ status: Int32) -> ReplOutcome {
        let signal = status & 0x7F
        if signal == SIGINT { return .cancelled }
        if signal != 0 { return .done("killed by signal \(signal)") }
        let code = (status >> 8) & 0xFF
        return .done(code == 0 ? nil : "exit status \(code)")
    }
}

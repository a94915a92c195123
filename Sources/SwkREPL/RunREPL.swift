// The way in: picks the reader that fits standard input, and lends the loop a thread.

import Glibc
import Synchronization

/// Runs a session at standard input until it ends, and gives the exit status.
///
/// At a terminal there are a prompt, editing, completion, history, and Ctrl-C cancels what runs. Otherwise the statements are read as they
/// come, without a prompt, and the first error ends the session with status 1. SIGTERM and SIGHUP (the terminal was closed) cancel what
/// runs and end the session with 128 and the signal's number.
///
/// It takes over those signals, SIGQUIT, SIGTSTP, SIGCONT and SIGWINCH while it runs, and gives the terminal back as it was, also when it
/// dies of a trap; only one session at a time may run in a process.
public func runREPL(session: any ReplSession, options: ReplOptions = ReplOptions()) async -> Int32 {
    await withCheckedContinuation { continuation in
        // A thread of our own: reading a terminal blocks, which must not cost the tasks a thread.
        let launch = Launch { continuation.resume(returning: runHere(session, options)) }
        if !launch.start() { continuation.resume(returning: runHere(session, options)) }
    }
}

private func runHere(_ session: any ReplSession, _ options: ReplOptions) -> Int32 {
    let isInteractive = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    let ours = [SIGINT, SIGTERM, SIGHUP] + (isInteractive ? [SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH] : [])
    guard let interrupts = Interrupts(signals: ours) else {
        options.output.writeError("error: start the session: \(String(cString: strerror(errno)))\n")
        return 125
    }
    defer { interrupts.end() }
    guard isInteractive else {
        let reader = PlainReader(descriptor: STDIN_FILENO, interrupts: interrupts)
        return Repl(session: session, options: options, interrupts: interrupts, reader: reader, isInteractive: false)
            .run()
    }
    let completer = SessionCompleter(session: session, interrupts: interrupts)
    let reader = ReadlineReader(
        interrupts: interrupts, output: options.output, style: options.style, historyPath: options.historyPath
    ) { completer.complete($0) }
    defer { reader.end() }
    return Repl(session: session, options: options, interrupts: interrupts, reader: reader, isInteractive: true).run()
}

/// A closure on a thread of its own.
private final class Launch: Sendable {
    private let body: Mutex<(@Sendable () -> Void)?>

    init(_ body: @escaping @Sendable () -> Void) { self.body = Mutex(body) }

    /// False when the system gives no thread; then the body was not run.
    func start() -> Bool {
        var thread = pthread_t()
        let pointer = Unmanaged.passRetained(self)
        let failure = pthread_create(&thread, nil, Launch.main, pointer.toOpaque())
        if failure == 0 { pthread_detach(thread) } else { pointer.release() }
        return failure == 0
    }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
        guard let pointer else { return nil }
        let launch = Unmanaged<Launch>.fromOpaque(pointer).takeRetainedValue()
        let body = launch.body.withLock { body in
            defer { body = nil }
            return body
        }
        body?()
        return nil
    }
}

// What a launched process has as its standard streams.

/// The standard streams of one launch. The ends that the caller gets are taken from the `RunningProcess`.
public enum Stdio: Hashable, Sendable {
    /// The launching program's own.
    case inherit
    /// /dev/null three times.
    case null
    /// Pipes: the caller reads output and error, and writes input when `input` is true (else input is /dev/null).
    case pipes(input: Bool)
    /// Descriptors that the caller keeps and closes; -1 is /dev/null.
    case descriptors(input: Int32, output: Int32, error: Int32)
    /// A pty of the container; the caller gets its master. Needs a plan whose spec has a terminal.
    case terminal
    /// A pty of the container, whose master is sent over this connected unix socket (SCM_RIGHTS). The caller keeps the socket.
    case console(Int32)
}

extension Stdio {
    var isTerminal: Bool {
        switch self {
        case .terminal, .console: true
        default: false
        }
    }
}

// How a container ended, typed; docker's exit codes are computed from it.

import Glibc

/// Why a process is no longer running.
public enum ExitCause: Hashable, Sendable, Codable {
    case exited(Int32)
    case signalled(Int32, coreDumped: Bool)
    /// Killed by the kernel because its memory cgroup reached its limit (bytes; nil when unlimited, the host ran out).
    case outOfMemory(limit: Int64?)

    /// Docker's exit code: the program's own, or 128 + signal.
    public var code: Int {
        switch self {
        case .exited(let code): Int(code)
        case .signalled(let number, _): 128 + Int(number)
        case .outOfMemory: 128 + Int(SIGKILL)
        }
    }

    public var succeeded: Bool { self == .exited(0) }

    /// The cause of what `waitid` reports in its code and status.
    init(waitCode: Int32, status: Int32) {
        // CLD_EXITED, CLD_KILLED, CLD_DUMPED of <signal.h>, which Swift sees as macros of a union's header.
        self = waitCode == 1 ? .exited(status) : .signalled(status, coreDumped: waitCode == 3)
    }
}

extension ExitCause: CustomStringConvertible {
    public var description: String {
        switch self {
        case .exited(let code): return "exited with code \(code)"
        case .signalled(let number, let coreDumped):
            return "killed by \(signalName(number))\(coreDumped ? " (core dumped)" : "")"
        case .outOfMemory(let limit?): return "killed out of memory (limit \(limit) bytes)"
        case .outOfMemory(nil): return "killed out of memory"
        }
    }
}

/// `SIGTERM` for 15.
public func signalName(_ number: Int32) -> String {
    let names = [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM",
        "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH",
        "IO", "PWR",
        "SYS",
    ]
    return names.indices.contains(Int(number)) && number > 0 ? "SIG" + names[Int(number)] : "signal \(number)"
}

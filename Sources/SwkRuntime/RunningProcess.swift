// A process that was launched: waited for by pidfd, never by number.

import CSwkLinux
import Glibc
public import SwkModel
public import SwkSystem
import Synchronization

/// A launched process and the caller's ends of its standard streams.
///
/// The process is a child of this one and stays a zombie until `wait()` has returned once, so its pid cannot be reused before.
public final class RunningProcess: Sendable {
    /// In the launcher's pid namespace.
    public let pid: Int32
    private let descriptor: Descriptor
    private let cgroup: Cgroup?
    private let exit = Mutex<ExitCause?>(nil)
    private let isDisowned = Mutex(false)
    private let input: Mutex<Descriptor?>
    private let output: Mutex<Descriptor?>
    private let error: Mutex<Descriptor?>
    private let terminal: Mutex<Descriptor?>

    init(pid: Int32, pidfd: consuming Descriptor, ends: consuming StdioEnds, cgroup: Cgroup?) {
        self.pid = pid
        descriptor = pidfd
        self.cgroup = cgroup
        input = Mutex(ends.input.take())
        output = Mutex(ends.output.take())
        error = Mutex(ends.error.take())
        terminal = Mutex(ends.terminal.take())
    }

    /// Leaves the process to whoever becomes its parent when this one ends: it is not reaped here, also when it has ended already.
    public func disown() { isDisowned.withLock { $0 = true } }

    /// A process that has ended and that nobody waited for is reaped; one that still runs goes on.
    deinit {
        var status = swk_exit()
        if exit.withLock({ $0 == nil }), !isDisowned.withLock({ $0 }) {
            _ = swk_wait_pidfd(descriptor.raw, SWK_WAIT_TRY, &status)
        }
    }

    /// The pidfd, owned by this value.
    public var pidfd: Int32 { descriptor.raw }

    /// The identity under which others may know the process. nil once it was waited for.
    public var identity: ProcessIdentity? { exit.withLock { $0 == nil ? ProcessIdentity(ofLiving: pid) : nil } }

    /// The caller's end of the input pipe; nil when there is none or it was taken.
    public func takeInput() -> Descriptor? { input.withLock { $0.take() } }
    public func takeOutput() -> Descriptor? { output.withLock { $0.take() } }
    public func takeError() -> Descriptor? { error.withLock { $0.take() } }
    /// The master of the process's terminal.
    public func takeTerminal() -> Descriptor? { terminal.withLock { $0.take() } }

    /// Suspends until the process has ended; any number of callers get the same answer. Throws CancellationError when cancelled.
    public func wait() async throws -> ExitCause {
        if let known = exit.withLock({ $0 }) { return known }
        try await Readiness.readable(descriptor.raw)
        return try reap()
    }

    /// The cause of a process that has ended, without waiting; nil while it runs.
    public func exitIfEnded() throws(Failure) -> ExitCause? {
        var status = swk_exit()
        try system("wait for process", "\(pid)") { swk_wait_pidfd(descriptor.raw, SWK_WAIT_LOOK, &status) }
        return status.code == 0 ? nil : try reap()
    }

    private func reap() throws(Failure) -> ExitCause {
        try exit.withLock { known throws(Failure) in
            if let known { return known }
            var status = swk_exit()
            try system("wait for process", "\(pid)") { swk_wait_pidfd(descriptor.raw, SWK_WAIT_TAKE, &status) }
            let cause = refine(ExitCause(waitCode: status.code, status: status.status))
            known = cause
            return cause
        }
    }

    /// A SIGKILL that came from the memory controller is told as what it was.
    private func refine(_ cause: ExitCause) -> ExitCause {
        guard cause == .signalled(SIGKILL, coreDumped: false), let cgroup, cgroup.outOfMemoryKills > 0 else {
            return cause
        }
        return .outOfMemory(limit: cgroup.memoryLimit)
    }

    /// Sends a signal; false when the process has ended.
    @discardableResult
    public func signal(_ number: Int32) throws(Failure) -> Bool {
        if swk_pidfd_send_signal(descriptor.raw, number) == 0 { return true }
        let error = errno
        if error == ESRCH { return false }
        throw .errno(error, "send \(signalName(number)) to process", "\(pid)")
    }

    /// SIGKILL. The death of a container's first process takes its whole pid namespace with it.
    public func kill() throws(Failure) { try signal(SIGKILL) }
}

/// The caller's ends of a launch's streams.
struct StdioEnds: ~Copyable {
    var input: Descriptor?
    var output: Descriptor?
    var error: Descriptor?
    var terminal: Descriptor?
}

// Whoever wants something from a detached container asks its minder, found by the container's run directory.
//
// The truth is put together from four witnesses, in this order: the exit record (it ended), the socket (it lives), the lock (the minder
// lives, starting or ending right now) and the state record, whose container is believed only when a process with the same pid and
// start time exists. A recorded pid alone proves nothing.

import CSwkLinux
import Glibc
public import SwkModel
public import SwkSystem

/// What a detached container is doing.
public enum MinderStatus: Hashable, Sendable {
    /// `owned`: it dies with the process that owns it.
    case running(container: ProcessIdentity, startedAt: Timestamp, restarts: Int, owned: Bool)
    /// It ended and waits for its back-off to pass.
    case restarting(restarts: Int)
    case exited(ExitRecord)
    /// The minder was killed. `container` is the container's process when it survived.
    case lost(container: ProcessIdentity?)
}

/// Orders for the minder of one detached container.
public struct MinderClient: Hashable, Sendable {
    let files: MinderFiles

    /// `directory` is the one of its `MinderConfiguration`.
    public init(directory: String) { files = MinderFiles(directory: directory) }

    // MARK: Questions

    /// What the container is doing now.
    public func status() async throws -> MinderStatus {
        if let exit = try files.readExit() { return .exited(exit) }
        if let status = try await ask() { return status }
        // Nobody answers. A minder writes its exit record before it stops answering.
        if let exit = try files.readExit() { return .exited(exit) }
        let container = try files.readState()?.container
        return .lost(container: container?.isAlive == true ? container : nil)
    }

    /// Waits until the container has ended for good, and answers how. Any number of tasks and processes may wait.
    ///
    /// Throws `minder.lost` when the minder was killed: then nobody knows how the container ended.
    public func wait() async throws -> ExitRecord {
        while true {
            if let exit = try files.readExit() { return exit }
            if let minder = try files.readState()?.minder, let pidfd = try minder.open() {
                try await Readiness.readable(pidfd.raw)
                if let exit = try files.readExit() { return exit }
                throw lost()
            }
            // No state, or that of a minder which is gone: a minder that is only just starting holds the lock.
            if let exit = try files.readExit() { return exit }
            guard try isLocked() else { throw lost() }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    /// What its health checks have said in the last run; nil when it has none.
    public func health() throws(Failure) -> HealthRecord? { try files.readHealth() }

    // MARK: Orders

    /// Sends a signal to the container's first process. Throws `container.not-running` when there is none.
    public func signal(_ number: Int32) async throws {
        try await order(SWK_PACKET_SIGNAL, value: number, "send signal \(number)")
    }

    /// Asks the container to stop with `signal` (nil: its configured stop signal) and kills it with everything in it when `grace` has
    /// passed (nil: never). Returns when the order was taken; `wait()` tells when the container ended. There is no restart afterwards.
    public func stop(signal: Int32? = nil, grace: Duration?) async throws {
        let milliseconds = grace.map { UInt64(max(0, min($0 / .milliseconds(1), 1e15))) } ?? .max
        try await order(SWK_PACKET_STOP, value: signal ?? 0, time: milliseconds, "stop container")
    }

    /// From now on the container is launched again as `policy` says.
    public func setRestartPolicy(_ policy: RestartPolicy) async throws {
        let (kind, limit) = policy.settings
        try await order(SWK_PACKET_RESTART, value: Int32(kind), time: UInt64(limit), "change restart policy")
    }

    /// Lets the container outlive its owner. Fine when it has none.
    public func disown() async throws { try await order(SWK_PACKET_DISOWN, "disown container") }

    /// Sets the size of the container's terminal. Throws `system.call` (ENOTTY) when it has none.
    public func resize(rows: UInt16, columns: UInt16) async throws {
        try await order(
            SWK_PACKET_RESIZE, value: Int32(bitPattern: UInt32(rows) << 16 | UInt32(columns)), "resize terminal")
    }

    // MARK: How

    /// A connection, or nil when the minder is gone. While the lock is held but nobody listens, the minder is being started or is
    /// about to end: both take moments.
    func connect() async throws -> MinderConnection? {
        while true {
            if let connection = try MinderConnection.open(files) { return connection }
            if try Files.exists(files.exit) || !isLocked() { return nil }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    private func ask() async throws -> MinderStatus? {
        guard let connection = try await connect() else { return nil }
        try await ignoringEnd { try await connection.send(SWK_PACKET_STATUS) }
        guard let packet = try await connection.receive() else { return nil }
        try refuseBusy(packet)
        guard let status = packet.status else { return nil }
        switch swk_minder_phase(rawValue: status.phase) {
        case SWK_PHASE_RUNNING:
            return .running(
                container: ProcessIdentity(pid: status.container, startTime: status.container_start),
                startedAt: Timestamp(nanoseconds: Int64(status.started_at)), restarts: Int(status.restarts),
                owned: status.owned != 0)
        case SWK_PHASE_RESTARTING: return .restarting(restarts: Int(status.restarts))
        default: return nil
        }
    }

    private func order(
        _ kind: swk_minder_packet_kind, value: Int32 = 0, time: UInt64 = 0, _ operation: String
    ) async throws {
        guard let connection = try await connect() else { throw notRunning(operation) }
        try await ignoringEnd { try await connection.send(kind, value: value, time: time) }
        guard let packet = try await connection.receive() else { throw notRunning(operation) }
        try refuseBusy(packet)
        switch packet.value {
        case 0: return
        case ESRCH: throw notRunning(operation)
        default: throw Failure.errno(packet.value, operation, files.directory)
        }
    }

    /// A minder that ends between connect and send: the end shows at the next receive.
    private func ignoringEnd(_ body: () async throws -> Void) async throws {
        do { try await body() } catch let failure as Failure where failure.code == .minderLost {}
    }

    func refuseBusy(_ packet: MinderPacket) throws(Failure) {
        guard packet.kind == SWK_PACKET_DONE, packet.value == EBUSY else { return }
        throw Failure(
            .system, "connect to minder", files.directory, "too many clients are connected", allowed: "64", errno: EBUSY
        )
    }

    private func notRunning(_ operation: String) -> Failure {
        Failure(.notRunning, operation, files.directory, "the container is not running")
    }

    func lost() -> Failure {
        Failure(
            .minderLost, "wait for container", files.directory,
            "its minder ended without recording how the container did",
            help: "remove the container")
    }

    /// Whether a minder holds the lock. The shared lock that tells is given back at once.
    func isLocked() throws(Failure) -> Bool {
        let raw = Glibc.open(files.lock, O_RDONLY | O_CLOEXEC)
        if raw < 0 {
            let error = errno
            if error == ENOENT { return false }
            throw .errno(error, "open", files.lock)
        }
        let lock = Descriptor(owning: raw)
        if flock(lock.raw, LOCK_SH | LOCK_NB) == 0 { return false }
        let error = errno
        if error == EWOULDBLOCK { return true }
        throw .errno(error, "lock", files.lock)
    }
}

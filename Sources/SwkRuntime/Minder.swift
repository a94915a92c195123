// Starting a minder: the run directory, the lock that proves its life, the socket, then the C side (swk_minder.h) forks.
//
// The socket listens before the fork, so a client that finds the directory can connect at once; it is answered when the container
// runs. Paths of unix sockets are limited to 107 bytes, which a long state directory passes: it is bound through /proc/self/fd.

import CSwkLinux
import Glibc
public import SwkModel
public import SwkSystem

/// A started minder and the container it minds.
public struct MinderHandle: Hashable, Sendable {
    public let minder: ProcessIdentity
    public let container: ProcessIdentity
    public let startedAt: Timestamp
}

public enum Minder {
    /// Starts a minder and waits until its container executes its program.
    ///
    /// The plan's network namespace is borrowed until this returns; the minder keeps its own descriptor of it and launches the plan again
    /// when the restart policy says so, so everything that the plan names must stay. A plan that dies with its parent dies with
    /// the minder.
    ///
    /// - Throws: what `Launcher.launch` throws when the launch fails; `minder.start` when it does not come to that. No process is left,
    ///   only the directory with its log.
    public static func start(plan: LaunchPlan, configuration: MinderConfiguration) async throws -> MinderHandle {
        try await LauncherThreads.shared.run { () throws(Failure) in
            try startHere(plan: plan, configuration: configuration)
        }
    }

    /// The same on the calling thread, which waits; it may end afterwards, because the minder is nobody's child.
    public static func startHere(
        plan: LaunchPlan, configuration: MinderConfiguration
    ) throws(Failure) -> MinderHandle {
        try refuseUnrepeatable(plan, configuration.restart)
        let files = MinderFiles(directory: configuration.directory)
        try Files.makeDirectories(files.directory, mode: 0o700)
        let lock = try takeLock(files)
        for stale in [files.exit, files.state, files.health, files.socket] { try Files.remove(stale) }
        let directory = try Descriptor.open(files.directory, O_RDONLY | O_DIRECTORY)
        let listener = try listen(in: directory, files)
        let owner = try openOwner(configuration.owner)
        var settings = settings(configuration, plan)
        settings.directory = directory.raw
        settings.lock = lock.raw
        settings.listener = listener.raw
        settings.owner = raw(of: owner)
        var started = swk_minder_started()
        let status = start(&settings, MinderTexts(configuration, plan), &started)
        // The minder holds its own descriptors; ours close when this returns, and the lock stays with it.
        if status == 0 { return MinderHandle(started) }
        try Files.remove(files.socket)
        throw started.step == SWK_MINDER_LAUNCH.rawValue
            ? Failure(launching: plan, started.failure) : refusal(started, files.directory)
    }

    /// The kernel refuses to mount a volatile overlay a second time (its work directory says that it may be inconsistent).
    private static func refuseUnrepeatable(_ plan: LaunchPlan, _ restart: RestartPolicy) throws(Failure) {
        guard restart != .no else { return }
        for case .rootOverlay(let path, _, _, _, volatile: true) in plan.operations {
            throw Failure(
                .invalidArgument, "start minder", path, "a container with a volatile overlay cannot be restarted",
                actual: "restart policy \(restart)")
        }
    }

    /// flock, held by the minder for its life. A reader may hold it for a moment to see whether it is free.
    private static func takeLock(_ files: MinderFiles) throws(Failure) -> Descriptor {
        let lock = try Descriptor.open(files.lock, O_RDWR | O_CREAT, mode: 0o600)
        for _ in 0..<50 {
            if flock(lock.raw, LOCK_EX | LOCK_NB) == 0 { return lock }
            let error = errno
            guard error == EWOULDBLOCK else { throw .errno(error, "lock", files.lock) }
            usleep(1000)
        }
        throw Failure(.minderStart, "start minder", files.directory, "another minder is alive there")
    }

    private static func listen(in directory: borrowing Descriptor, _ files: MinderFiles) throws(Failure) -> Descriptor {
        let socket = try ControlSocket.make()
        let raw = socket.raw
        try ControlSocket.withAddress(in: directory) { address, length throws(Failure) in
            _ = try system("bind", files.socket) { Glibc.bind(raw, address, length) }
        }
        try system("listen on", files.socket) { Glibc.listen(raw, 1024) }
        return socket
    }

    private static func openOwner(_ owner: ProcessIdentity?) throws(Failure) -> Descriptor? {
        guard let owner else { return nil }
        if let pidfd = try owner.open() { return pidfd }
        throw Failure(.minderStart, "start minder", "\(owner.pid)", "the owner is not alive")
    }

    private static func raw(of descriptor: borrowing Descriptor?) -> Int32 {
        switch descriptor {
        case .some(let descriptor): descriptor.raw
        case .none: -1
        }
    }

    private static func settings(_ configuration: MinderConfiguration, _ plan: LaunchPlan) -> swk_minder_settings {
        var settings = swk_minder_settings()
        settings.netns = plan.networkNamespace ?? -1
        settings.target = configuration.target ?? plan.pidTarget ?? -1
        settings.ipc = plan.ipcTarget ?? -1
        settings.flags = UInt32(plan.terminal != nil ? SWK_MINDER_TERMINAL : 0)
        settings.flags |= UInt32(configuration.openStandardInput ? SWK_MINDER_OPEN_STDIN : 0)
        (settings.restart, settings.restart_limit) = configuration.restart.settings
        settings.stop_signal = configuration.stopSignal
        if let health = configuration.health {
            settings.health_interval = UInt64(health.interval)
            settings.health_timeout = UInt64(health.timeout)
            settings.health_start_period = UInt64(health.startPeriod)
            settings.health_retries = UInt32(health.retries)
        }
        settings.log_files = UInt32(configuration.log.files)
        settings.log_size = UInt64(configuration.log.fileSize.bytes)
        return settings
    }

    /// Lends the texts and the plans to the C side, which copies them.
    private static func start(
        _ settings: inout swk_minder_settings, _ texts: MinderTexts, _ started: inout swk_minder_started
    ) -> Int32 {
        texts.withPointers { pointers in
            settings.kill_file = pointers[0]
            settings.kill_lists = pointers[1]
            settings.oom_file = pointers[2]
            settings.frozen_file = pointers[3]
            settings.successor = pointers[4]
            settings.plan = pointers.plan(5)
            settings.health = pointers.plan(6)
            return swk_minder_start(&settings, &started)
        }
    }

    private static func refusal(_ started: swk_minder_started, _ directory: String) -> Failure {
        let what =
            switch swk_minder_step(rawValue: started.step) {
            case SWK_MINDER_REGION: "map memory"
            case SWK_MINDER_FORK: "fork"
            case SWK_MINDER_MEMORY: "leave the host program's memory"
            case SWK_MINDER_LOG: "open the log"
            case SWK_MINDER_STDIO: "make the container's standard streams"
            case SWK_MINDER_CONSOLE: "take the container's terminal"
            case SWK_MINDER_STATE: "write the state"
            default: "report"
            }
        let reason = started.error == 0 ? "it ended without a word" : errnoText(started.error)
        return Failure(
            .minderStart, "start minder", directory, "could not \(what): \(reason)",
            errno: started.error == 0 ? nil : started.error)
    }
}

extension MinderHandle {
    fileprivate init(_ started: swk_minder_started) {
        minder = ProcessIdentity(pid: started.minder, startTime: started.minder_start)
        container = ProcessIdentity(pid: started.container, startTime: started.container_start)
        startedAt = Timestamp(nanoseconds: Int64(started.started_at))
    }
}

extension RestartPolicy {
    /// As the minder takes it.
    var settings: (kind: UInt32, limit: UInt32) {
        switch self {
        case .no: (SWK_RESTART_NO.rawValue, 0)
        case .always, .unlessStopped: (SWK_RESTART_ALWAYS.rawValue, 0)
        case .onFailure(let limit): (SWK_RESTART_ON_FAILURE.rawValue, UInt32(limit ?? 0))
        }
    }
}

// Starting, stopping, keeping and removing: each under the container's own lock, so that two callers never do it at once.

import Glibc
public import SwkModel
import SwkNetwork
import SwkRuntime
import SwkState
import SwkSystem

extension Image {
    /// Starts a container in the background. It ends with `scope` unless it is kept.
    public func start(_ options: ContainerOptions, in scope: Scope) async throws -> Container {
        let container = try create(options, in: scope)
        do {
            try await container.start(owner: ProcessIdentity(ofLiving: getpid()))
            return container
        } catch {
            throw container.discarding(after: error, from: scope)
        }
    }
}

extension Container {
    /// Starts a container that does not run.
    public func start() async throws {
        try await start(owner: currentRecord().owner)
    }

    /// - Parameter owner: the process with which the container dies; nil for one that was kept.
    func start(owner: ProcessIdentity?) async throws {
        // After a reboot it is gone.
        try Files.makeDirectories(engine.layout.runDirectory(of: id), mode: 0o700)
        let lock = try FileLock.waiting(forDirectory: engine.layout.runDirectory(of: id))
        defer { withExtendedLifetime(lock) {} }
        if try state().isRunning {
            throw Failure(
                .containerState, "start container", name, "the container is running already", actual: "running")
        }
        let prepared = try prepareAgain()
        var configuration = MinderConfiguration(directory: minderDirectory)
        configuration.restart = record.options.restart
        configuration.stopSignal = record.stopSignal
        configuration.openStandardInput = record.options.openStdin
        configuration.cgroup = prepared.cgroup
        configuration.owner = owner
        do {
            let handle = try await Minder.start(plan: prepared.plan, configuration: configuration)
            try prepared.running(handle.container, since: handle.startedAt, minded: true).write(
                engine.layout.running(of: id))
        } catch {
            let failure = leaveNetworks(prepared.network.attachments, after: error)
            try releaseRuntimeEffects()
            throw failure
        }
    }

    /// Prepares; when an address or port is taken, what ended containers still hold is given back first.
    private func prepareAgain() throws(Failure) -> PreparedRun {
        try releaseRuntimeEffects()
        if record.options.autoRemove { _ = try Files.createExclusively("\(engine.layout.ephemeral)/\(id)", with: []) }
        do throws(Failure) {
            return try prepare(scoped: false)
        } catch  where [.portTaken, .subnetExhausted, .addressTaken].contains(error.code) {
            try releaseRuntimeEffects()
            try engine.releaseEndedContainers()
            return try prepare(scoped: false)
        }
    }

    /// Asks the container to stop, and kills it when it does not within `grace` nanoseconds. One that does not run is left as it is.
    public func stop(grace: Int64) async throws {
        guard try state().isRunning else { return }
        try await minder.stop(signal: record.stopSignal, grace: .nanoseconds(grace))
        try await waitForExit()
        let lock = try FileLock.waiting(forDirectory: engine.layout.runDirectory(of: id))
        try releaseRuntimeEffects()
        _ = consume lock
    }

    /// Sends a signal to the container's first process.
    public func kill(signal: Int32) async throws {
        let process = try runningProcess(to: "send signal \(signal) to")
        if signal == SIGKILL, try runningState()?.minded == true {
            try await minder.stop(signal: SIGKILL, grace: .zero)
            try await waitForExit()
        } else {
            try process.signal(signal)
        }
    }

    /// Lets the container outlive the scope that made it.
    public func keep(from scope: Scope) async throws {
        do {
            if try state().isRunning { try await minder.disown() }
        } catch let failure as Failure where failure.code == .notRunning {
            // It ended in between: there is no minder any more that could end it with its owner.
        }
        var kept = record
        kept.owner = nil
        try engine.records.save(kept, id)
        try scope.release(.container(id.hex))
    }

    /// Removes the container with everything that it wrote.
    /// - Parameter force: kills it when it runs.
    public func remove(force: Bool, from scope: Scope? = nil) async throws {
        if !force, try state().isRunning {
            throw Failure(
                .containerState, "remove container", name, "the container is running", actual: "running",
                help: "stop it first with `swk stop \(name)`, or remove it with `--force`")
        }
        try discard(from: scope)
    }

    /// Kills and removes, and strikes the container out of the scope that owned it.
    func discard(from scope: Scope?) throws(Failure) {
        try engine.undoContainer(id.hex)
        try scope?.forget(.container(id.hex))
    }

    /// Undoes what the last run left on the host: cgroup, network, leases, ports.
    func releaseRuntimeEffects() throws(Failure) {
        for attachment in try runningState()?.attachments ?? [] { try engine.networkStore.detach(attachment) }
        try Files.remove(engine.layout.running(of: id))
        try EffectFile(engine.layout.effects(of: id)).undoAll { effect throws(Failure) in try engine.undo(effect) }
    }

    /// The same when the container has ended; one that somebody is about to start is left alone.
    public func releaseIfEnded() throws(Failure) {
        guard let lock = try FileLock.tryLocking(directory: engine.layout.runDirectory(of: id)) else { return }
        switch try state() {
        case .exited, .lost: try releaseRuntimeEffects()
        case .created, .running, .restarting: break
        }
        _ = consume lock
    }

    private func currentRecord() throws(Failure) -> ContainerRecord { try engine.records.load(id) ?? record }

    var minderDirectory: String { "\(directory)/minder" }
    var minder: MinderClient { MinderClient(directory: minderDirectory) }
}

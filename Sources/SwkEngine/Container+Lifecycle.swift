// Starting, keeping and removing: each under the container's own lock, so that two callers never do it at once.
//
// What waits for a lock, for the kernel or for a launch does so on a thread of its own: the tasks' threads are as many as there are
// processors, and a few callers that wait for one container would otherwise keep the one that has it from going on.

import Glibc
public import SwkModel
import SwkNetwork
import SwkRuntime
import SwkState
public import SwkSystem

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
    /// - Parameter size: that of its terminal, if it has one.
    /// - Returns: the moment before its first byte of output.
    @discardableResult
    public func start(size: TerminalSize? = nil) async throws -> Timestamp {
        try await start(owner: currentRecord().owner, size: size)
    }

    /// - Parameter owner: the process with which the container dies; nil for one that was kept.
    @discardableResult
    func start(owner: ProcessIdentity?, size: TerminalSize? = nil) async throws -> Timestamp {
        try await onOwnThread { _ in
            try locked { () throws(Failure) in
                try Container(engine: engine, record: currentRecord()).startHere(owner, size)
            }
        }
    }

    /// Runs `body` while nobody else changes the container. Blocks.
    func locked<Result>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        // After a reboot it is gone.
        try Files.makeDirectories(engine.layout.runDirectory(of: id), mode: 0o700)
        let lock = try FileLock.waiting(forDirectory: engine.layout.runDirectory(of: id))
        defer { withExtendedLifetime(lock) {} }
        return try body()
    }

    private func startHere(_ owner: ProcessIdentity?, _ size: TerminalSize?) throws(Failure) -> Timestamp {
        switch try state() {
        case .running, .restarting:
            throw Failure(
                .containerState, "start container", name, "the container is running already", actual: "running")
        case .created, .exited, .lost: break
        }
        let prepared = try prepareAgain(size)
        do throws(Failure) {
            let configuration = try minderConfiguration(prepared.cgroup, owner)
            let handle = try Minder.startHere(plan: prepared.plan, configuration: configuration)
            try prepared.running(handle.container, since: handle.startedAt, minded: true).write(id, in: engine.layout)
            return handle.startedAt
        } catch {
            let failure = leaveNetworks(prepared.network.attachments, after: error)
            try releaseRuntimeEffects()
            throw failure as? Failure ?? error
        }
    }

    private func minderConfiguration(_ cgroup: Cgroup, _ owner: ProcessIdentity?) throws(Failure) -> MinderConfiguration
    {
        var configuration = MinderConfiguration(directory: minderDirectory)
        configuration.restart = record.options.restart
        configuration.stopSignal = record.stopSignal
        configuration.openStandardInput = record.options.openStdin
        configuration.log = record.options.log
        configuration.cgroup = cgroup
        configuration.owner = owner
        configuration.health = try healthProbe(cgroup)
        configuration.successor = engine.configuration.successor.map { $0 + [id.hex] }
        return configuration
    }

    /// Prepares; when an address or port is taken, what ended containers still hold is given back first.
    private func prepareAgain(_ size: TerminalSize?) throws(Failure) -> PreparedRun {
        try releaseRuntimeEffects()
        if record.options.autoRemove { _ = try Files.createExclusively("\(engine.layout.ephemeral)/\(id)", with: []) }
        do throws(Failure) {
            return try prepare(scoped: false, size: size)
        } catch  where [.portTaken, .subnetExhausted, .addressTaken].contains(error.code) {
            try releaseRuntimeEffects()
            try engine.releaseEndedContainers()
            return try prepare(scoped: false, size: size)
        }
    }

    /// Lets the container outlive the scope that made it.
    public func keep(from scope: Scope) async throws {
        do {
            if try state().isRunning { try await minder.disown() }
        } catch let failure as Failure where failure.code == .notRunning {
            // It ended in between: there is no minder any more that could end it with its owner.
        }
        var kept = try currentRecord()
        kept.owner = nil
        try engine.records.save(kept, id)
        try keepWhatItUses(kept, scope)
        try scope.release(.container(id.hex))
    }

    /// Volumes and networks of the same scope outlive it together with the container that uses them.
    private func keepWhatItUses(_ record: ContainerRecord, _ scope: Scope) throws(Failure) {
        for mount in record.mounts {
            if let volume = mount.volume { try scope.release(.volume(volume)) }
        }
        let own = scope.networks
        for join in record.networks where !own.isEmpty {
            let network = try engine.networkStore.network(join.network)
            if own.contains(network.id) { try scope.release(.network(network.id.hex)) }
        }
    }

    /// Removes the container with everything that it wrote.
    /// - Parameter force: kills it when it runs.
    public func remove(force: Bool, from scope: Scope? = nil) async throws {
        if !force {
            switch try state() {
            case .running, .restarting:
                let word = try stateWord()
                throw Failure(
                    .containerState, "remove container", name, "the container is \(word)", actual: word,
                    help: "stop it first with `swk stop \(name)`, or remove it with `--force`")
            case .created, .exited, .lost: break
            }
        }
        try await onOwnThread { _ in try discard(from: scope) }
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

    func currentRecord() throws(Failure) -> ContainerRecord { try engine.records.load(id) ?? record }

    var minderDirectory: String { "\(directory)/minder" }
    var minder: MinderClient { engine.minder(of: id) }
}

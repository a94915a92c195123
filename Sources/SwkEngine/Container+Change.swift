// What can be changed of a container that exists: its name, its limits, its restart policy.

import SwkModel
public import SwkRuntime
import SwkState
import SwkSystem

/// New values for some of a container's options; nil leaves them as they are.
public struct ContainerChange: Sendable {
    public var memory: Int64?
    public var memorySwap: Int64?
    public var memoryReservation: Int64?
    public var cpus: Double?
    public var cpuShares: UInt64?
    public var cpuset: String?
    public var pidsLimit: Int64?
    public var restart: RestartPolicy?

    public init() {}

    fileprivate func apply(to options: inout ContainerOptions) {
        options.memory = memory ?? options.memory
        options.memorySwap = memorySwap ?? options.memorySwap
        options.memoryReservation = memoryReservation ?? options.memoryReservation
        options.cpus = cpus ?? options.cpus
        options.cpuShares = cpuShares ?? options.cpuShares
        options.cpuset = cpuset ?? options.cpuset
        options.pidsLimit = pidsLimit ?? options.pidsLimit
        options.restart = restart ?? options.restart
    }
}

extension Container {
    /// Gives the container another name, under which its peers find it from then on.
    ///
    /// At every moment it has at least one of the two, and its record names both, so that its removal leaves neither. Whoever finishes the
    /// journal of a killed process tells the peers what the record says.
    public func rename(to new: String) async throws {
        try await onOwnThread { _ in
            let journal = try Journal(in: engine.layout.journals)
            try journal.record(.peerName(id.hex))
            let renaming = Result { () throws(Failure) in
                try locked { () throws(Failure) in
                    try renameHere(new)
                    try spreadName()
                }
            }
            try journal.forget(.peerName(id.hex))
            try journal.close()
            try renaming.get()
        }
    }

    /// Tells those who ask for what runs, and the networks that the container is on at this moment, the name of its record. Idempotent. The
    /// caller holds its lock.
    func spreadName() throws(Failure) {
        guard var running = try runningState() else { return }
        let record = try currentRecord()
        running.summary = ContainerSummary(record)
        if !running.attachments.isEmpty {
            running.attachments = try engine.networkStore.rename(
                record.attachmentRequest(engine.layout), on: running.attachments)
        }
        try running.write(id, in: engine.layout)
    }

    private func renameHere(_ new: String) throws(Failure) {
        try settleName()
        var changed = try currentRecord()
        let old = changed.name
        guard new != old else {
            throw Failure(.nameTaken, "rename container", old, "it has this name already")
        }
        changed.otherName = new
        try engine.records.save(changed, id)
        do throws(Failure) {
            try engine.names.claim(new, for: id)
        } catch {
            changed.otherName = nil
            try engine.records.save(changed, id)
            throw error
        }
        changed.name = new
        changed.otherName = old
        try engine.records.save(changed, id)
        try settleName()
    }

    /// Gives up the second name, at the end of a renaming or after one that was cut off. The caller holds the container's lock.
    func settleName() throws(Failure) {
        var record = try currentRecord()
        guard let other = record.otherName else { return }
        if other != record.name, engine.names.owner(of: other) == id { try engine.names.release(other) }
        record.otherName = nil
        try engine.records.save(record, id)
    }

    /// Changes limits and restart policy, of the run under way and of those to come.
    ///
    /// Throws `cgroup` where the host lacks a controller that a new limit needs, or the kernel refuses the value.
    public func update(_ change: ContainerChange) async throws {
        try await onOwnThread { _ in try locked { () throws(Failure) in try updateHere(change) } }
        guard let restart = change.restart, try state().isRunning, try runningState()?.minded == true else { return }
        do {
            try await minder.setRestartPolicy(restart)
        } catch let failure as Failure where failure.code == .notRunning {
            // It ended meanwhile; the next run has the new policy.
        }
    }

    private func updateHere(_ change: ContainerChange) throws(Failure) {
        var changed = try currentRecord()
        change.apply(to: &changed.options)
        if changed.options.autoRemove, changed.options.restart != .no {
            throw Failure(
                .optionInvalid, "update container", name, "it cannot be both removed and restarted when it ends")
        }
        var asked = ContainerOptions()
        change.apply(to: &asked)
        var only = changed
        only.options = asked
        if let limits = only.resources, try state().isRunning, var running = try runningState() {
            let log = EffectFile(engine.layout.effects(of: id))
            let groups = try running.cgroup.update(limits, id: id.hex, log: log)
            if groups != running.cgroup {
                running.cgroup = groups
                try running.write(id, in: engine.layout)
            }
        }
        try engine.records.save(changed, id)
    }
}

extension Engine {
    /// The inverse of `peerName`.
    func finishRenaming(_ container: String) throws(Failure) {
        guard let id = ObjectID(container) else {
            throw Failure(.recordDamaged, "rename container", container, "not an id")
        }
        guard let record = try records.load(id) else { return }
        let container = Container(engine: self, record: record)
        let lock = try container.locked()
        defer { withExtendedLifetime(lock) {} }
        guard try records.load(id) != nil else { return }
        try container.settleName()
        try container.spreadName()
    }
}

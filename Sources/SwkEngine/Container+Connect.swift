// A container on one more network, or one less, while it runs or before it starts.
//
// What is to hold at the next start is in the record; what holds now is in the running state. Between the two a process may be
// killed, so the
// effect `connection` stands in a journal meanwhile, and its inverse takes the container off the network from whatever point was reached.
// A connection that was made stays with the container and the network, whoever made it; only a transaction takes it back.

import Glibc
public import SwkModel
import SwkNetwork
import SwkState
import SwkSystem

extension Container {
    /// Puts the container on one more network: at once when it runs, otherwise when it starts.
    ///
    /// Throws `network.connected` when it is there already, `network.mode` when it has the host's network, none, or another container's.
    public func connect(to network: Network, as wish: NetworkJoin? = nil, in scope: Scope) throws(Failure) {
        let lock = try locked()
        defer { withExtendedLifetime(lock) {} }
        var current = try currentRecord()
        try current.requireBridges("connect", network)
        guard try !current.isOn(network, engine) else {
            throw Failure(
                .networkConnected, "connect container", name, "it is on network `\(network.record.name)` already")
        }
        var join = wish ?? NetworkJoin(network.record.name)
        join.network = network.record.name
        if !join.aliases.isEmpty, !network.record.resolvesNames {
            throw Failure(
                .optionInvalid, "connect container", name, "on the default bridge no names are resolved, nor aliases")
        }
        try scope.standing(.connection(container: id.hex, network: network.record.id.hex)) { () throws(Failure) in
            try attach(to: network, join, current)
            current.networks.append(join)
            try engine.records.save(current, id)
        }
    }

    private func attach(to network: Network, _ join: NetworkJoin, _ current: ContainerRecord) throws(Failure) {
        guard case .running(let process, _) = try state(), let running = try runningState() else { return }
        let endpoint = NetworkEndpoint(
            network.record, aliases: join.aliases, address: join.address, mac: join.mac)
        var request = current.attachmentRequest(engine.layout)
        // What it publishes leads to one network; on one without, or after that was left, to the next that can have it.
        if running.attachments.allSatisfy(\.ports.isEmpty) { request.ports = try portBindings() }
        let attachment = try engine.networkStore.connect(
            request, to: endpoint, process: process.pid, log: EffectFile(engine.layout.effects(of: id)))
        try running.on(running.attachments + [attachment]).write(id, in: engine.layout)
    }

    /// Takes the container off a network, at once and for every later start.
    ///
    /// Throws `network.not-connected` when it is not there.
    public func disconnect(from network: Network, in scope: Scope) throws(Failure) {
        let lock = try locked()
        defer { withExtendedLifetime(lock) {} }
        let current = try currentRecord()
        try current.requireBridges("disconnect", network)
        guard try current.isOn(network, engine) else {
            let names = current.networks.map(\.network)
            throw Failure(
                .networkNotConnected, "disconnect container", name, "it is not on network `\(network.record.name)`",
                allowed: names.isEmpty ? "none" : names.joined(separator: ", "))
        }
        let effect = Effect.connection(container: id.hex, network: network.record.id.hex)
        // In a transaction the standing effect would be undone by the same inverse, which is to say that nothing would be taken back.
        try scope.requireOwn(.container(id.hex), "disconnect container", name)
        try scope.record(effect)
        try leave(network.record.id, current)
        try scope.forget(effect)
    }

    /// The inverse of `connection`, from whatever point was reached. The caller holds the container's lock.
    func leave(_ network: ObjectID, _ record: ContainerRecord) throws(Failure) {
        var record = record
        let name = try engine.networkStore.list().first { $0.id == network }?.name
        record.networks.removeAll { $0.network == name || !$0.network.isEmpty && network.hex.hasPrefix($0.network) }
        try engine.records.save(record, id)
        if let running = try runningState() {
            if let attachment = running.attachments.first(where: { $0.network == network }) {
                try leave(attachment, running, record)
            } else {
                try removeStrays(running)
            }
        }
        try engine.networkStore.undoConnection(id, to: network)
    }

    private func leave(
        _ attachment: NetworkAttachment, _ running: RunningState, _ record: ContainerRecord
    ) throws(Failure) {
        let remaining = running.attachments.filter { $0 != attachment }
        if case .running(let process, _) = try state() {
            var request = record.attachmentRequest(engine.layout)
            request.aliases = attachment.names.filter { $0 != record.name && $0 != id.short }
            try engine.networkStore.disconnect(request, attachment, remaining: remaining, process: process.pid)
        } else {
            try engine.networkStore.detach(attachment)
        }
        try running.on(remaining).write(id, in: engine.layout)
        guard !attachment.ports.isEmpty, try state().isRunning else { return }
        // Afterwards: a host port that somebody else has taken meanwhile must not keep it on the network.
        let moved = try engine.networkStore.republish(
            attachment.ports, on: remaining, log: EffectFile(engine.layout.effects(of: id)))
        try running.on(moved).write(id, in: engine.layout)
    }

    /// Deletes interfaces and ports that were made and then never became part of the running state.
    private func removeStrays(_ running: RunningState) throws(Failure) {
        let links = Set(running.attachments.map(\.hostInterface))
        let ports = Set(running.attachments.flatMap(\.ports))
        for effect in try EffectFile(engine.layout.effects(of: id)).standing() {
            switch effect {
            case .link(let name) where !links.contains(name): try engine.undo(effect)
            case .publishedPort(let port) where !ports.contains(port): try engine.undo(effect)
            default: continue
            }
        }
    }

    func locked() throws(Failure) -> FileLock {
        try Files.makeDirectories(engine.layout.runDirectory(of: id), mode: 0o700)
        return try FileLock.waiting(forDirectory: engine.layout.runDirectory(of: id))
    }
}

extension ContainerRecord {
    /// Containers that live in a network which is not theirs cannot join another.
    fileprivate func requireBridges(_ verb: String, _ network: Network) throws(Failure) {
        switch options.network {
        case .bridge, .named: return
        case .host, .none, .container:
            throw Failure(
                .networkMode, "\(verb) container", name,
                "its network is `\(options.network.description)`, beside which there is no other",
                help: "make it anew with `--network \(network.record.name)`")
        }
    }

    fileprivate func isOn(_ network: Network, _ engine: Engine) throws(Failure) -> Bool {
        for join in networks {
            do throws(Failure) {
                if try engine.networkStore.network(join.network).id == network.record.id { return true }
            } catch  where [.networkNotFound, .networkAmbiguous].contains(error.code) {
                continue
            }
        }
        return false
    }
}

extension RunningState {
    func on(_ attachments: [NetworkAttachment]) -> RunningState {
        var moved = self
        moved.attachments = attachments
        return moved
    }
}

extension Scope {
    /// Makes an effect that outlives the scope: a killed process leaves it in the journal, and a transaction takes it back;
    /// otherwise it stands.
    fileprivate func standing(_ effect: Effect, _ body: () throws(Failure) -> Void) throws(Failure) {
        if isTransaction { try recordForRollback(effect) } else { try record(effect) }
        do throws(Failure) {
            try body()
        } catch {
            try forget(effect)
            throw error
        }
        if !isTransaction { try forget(effect) }
    }
}

extension Engine {
    /// The inverse of `connection`.
    func undoConnection(_ container: String, _ network: String) throws(Failure) {
        guard let id = ObjectID(container), let network = ObjectID(network) else {
            throw Failure(.recordDamaged, "disconnect container", container, "not an id")
        }
        guard let record = try records.load(id) else { return try networkStore.undoConnection(id, to: network) }
        let container = Container(engine: self, record: record)
        let lock = try container.locked()
        defer { withExtendedLifetime(lock) {} }
        if let current = try records.load(id) { try container.leave(network, current) }
    }

    /// The inverse of `network`. Who is still on it goes on without it.
    func undoNetwork(_ id: ObjectID) throws(Failure) {
        if let record = try networkStore.list().first(where: { $0.id == id }) {
            for member in try networkStore.members(of: record) { try undoConnection(member.container.hex, id.hex) }
        }
        try networkStore.undoNetwork(id)
    }
}

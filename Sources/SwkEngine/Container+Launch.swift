// Making a container and bringing it up: record first, then effects, each recorded before it is made.

public import SwkModel
import Glibc
import SwkImage
import SwkNetwork
import SwkRuntime
import SwkState
import SwkSystem

extension Image {
    /// Makes a container that is not started yet. It ends with `scope` unless it is kept.
    public func create(_ options: ContainerOptions, in scope: Scope) throws(Failure) -> Container {
        let id = ObjectID.random()
        // Before the container: a rollback goes backwards, and a volume cannot go while a container uses it.
        try scope.answerForVolumes(of: options)
        try scope.record(.container(id.hex))
        do throws(Failure) {
            return try create(id, options, scope)
        } catch {
            let failure = error
            do throws(Failure) {
                try engine.undoContainer(id.hex)
                try scope.forget(.container(id.hex))
            } catch {
                throw failure.noting(error.message)
            }
            throw failure
        }
    }

    private func create(
        _ id: ObjectID, _ options: ContainerOptions, _ scope: Scope
    ) throws(Failure) -> Container {
        let layout = engine.layout
        try Files.makeDirectories(layout.directory(of: id), mode: 0o711)
        try Files.makeDirectories(layout.runDirectory(of: id), mode: 0o700)
        let name = try engine.claimName(options, for: id)
        // Layers must not be collected between looking them up and naming them in the record.
        let lease = try engine.imageStore.lease()
        let record = try resolve(id, name, options)
        try engine.records.save(record, id)
        // The record names them, so whoever removes the container finds them.
        try engine.makeVolumes(of: record)
        _ = consume lease
        return Container(engine: engine, record: record)
    }

    func resolve(_ id: ObjectID, _ name: String, _ options: ContainerOptions) throws(Failure) -> ContainerRecord {
        let resolution = ContainerResolution(options: options, config: config, id: id)
        try resolution.check()
        try options.checkNetwork()
        try options.checkAddresses()
        let shared = try sharedNetwork(options.network)
        let mounts = MountResolution(options: options, config: config, engine: engine)
        let ownName = options.network == .host ? try Files.readText("/proc/sys/kernel/hostname") : id.short
        let hostname = shared?.hostname ?? options.hostname ?? ownName
        return ContainerRecord(
            id: id, name: name, image: reference, imageID: self.id, created: .now, options: options,
            arguments: try resolution.arguments(image: reference), environment: resolution.environment,
            workingDirectory: options.workingDirectory ?? (config.workingDir.isEmpty ? "/" : config.workingDir),
            user: options.user ?? config.user, hostname: hostname, stopSignal: try resolution.stopSignal(),
            layers: try layers(), root: stored == nil ? .host : .layers, exposedPorts: resolution.exposedPorts(),
            mounts: try mounts.resolve(), health: try resolution.health(),
            networks: options.networkJoins, filesOf: shared.map { $0.filesOf ?? $0.id },
            owner: ProcessIdentity(ofLiving: getpid()))
    }

    /// The container whose network is asked for.
    private func sharedNetwork(_ mode: NetworkMode) throws(Failure) -> ContainerRecord? {
        guard case .container(let id) = mode else { return nil }
        return try engine.container(id.hex).record
    }

    private func layers() throws(Failure) -> [String] {
        switch source {
        case .stored(let stored):
            try engine.imageStore.layerDirectories(of: stored) + [try MountPoints.directory(in: engine.layout)]
        case .host: ["/"]
        }
    }
}

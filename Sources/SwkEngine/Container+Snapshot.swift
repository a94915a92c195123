// An image of a container from this instant: what it wrote, on top of the image that it was made from.
//
// A running container stands still while its upper directory is read (the freezer of its cgroup), so no file is half written and no two
// files are of different moments; what a program has not written yet it has not written. The freeze is an effect: a process
// that is killed meanwhile leaves a journal, and whoever finishes it lets the container go on.
//
// Volumes without a name go along: their data would otherwise be missing exactly where databases keep theirs. In the image
// it is ordinary content, and the path is no volume any more, so that every container made from it has a copy of its own. Named
// volumes and paths of the host are shared things with a life of their own, and stay out.

import Glibc
import SwkImage
import SwkModel
import SwkRuntime
import SwkSystem

extension Container {
    /// Makes an image of the container as it is now, running or not. It goes with `scope` unless it is tagged or kept.
    ///
    /// Throws `image.unsupported` for a container of the machine's own root, which is in no store, and for what no layer can hold.
    public func snapshot(in scope: Scope) async throws -> Image {
        guard record.root == .layers, let base = try engine.imageStore.resolve(record.imageID) else {
            throw Failure(
                .unsupportedContent, "snapshot", name, "its image is not in the store, so no image can build on it",
                actual: record.image)
        }
        let stored = try await onOwnThread { cancellation in
            var moment = Timestamp.now
            let layer = try writeLayer(in: scope, at: &moment, cancellation)
            return try engine.imageStore.addImage(
                on: base, layer: layer,
                ImageChange(config: snapshotConfig(base.config), history: history(at: moment))
            ) { id throws(Failure) in try scope.record(.image(id.description)) }
        }
        return Image(engine: engine, reference: stored.id.description, source: .stored(stored))
    }

    /// Under the container's lock, so that nobody starts, stops or removes it meanwhile.
    private func writeLayer(
        in scope: Scope, at moment: inout Timestamp, _ cancellation: Cancellation
    ) throws(Failure) -> PendingLayer {
        try Files.makeDirectories(engine.layout.runDirectory(of: id), mode: 0o700)
        let lock = try FileLock.waiting(forDirectory: engine.layout.runDirectory(of: id))
        defer { withExtendedLifetime(lock) {} }
        let base = engine.layout.writable(of: id, record.root)
        // One that was never started has written nothing, and has no upper directory.
        try Files.makeDirectories("\(base)/upper", mode: 0o755)
        let tree = WritableTree(upper: "\(base)/upper", lower: record.layers, volumes: ownVolumes)
        let thaw = try freeze(in: scope)
        moment = Timestamp.now
        let layer: PendingLayer
        do throws(Failure) {
            layer = try engine.imageStore.addLayer(
                from: tree, compression: .none, cancellation: cancellation)
        } catch {
            try thaw()
            throw error
        }
        try thaw()
        return layer
    }

    /// Makes a running container stand still; answers what lets it go on.
    private func freeze(in scope: Scope) throws(Failure) -> () throws(Failure) -> Void {
        guard try state().isRunning, let freezer = try runningState()?.cgroup.freezer else { return {} }
        let effect = Effect.frozenCgroup(freezer)
        try scope.record(effect)
        let thaw = { () throws(Failure) in
            try Cgroup.thaw(freezer)
            try scope.forget(effect)
        }
        do throws(Failure) {
            try Cgroup.freeze(freezer)
        } catch {
            try thaw()
            throw error
        }
        return thaw
    }

    private var ownVolumes: [(source: String, destination: String)] {
        record.mounts.compactMap { mount in
            guard mount.isAnonymous, let source = mount.source else { return nil }
            return (source, mount.destination)
        }
    }

    /// The image's configuration with what was chosen when the container was made, as docker's commit has it.
    private func snapshotConfig(_ base: ImageConfig) -> ImageConfig {
        var config = base
        if let entrypoint = record.options.entrypoint {
            config.entrypoint = entrypoint
            config.cmd = record.options.command
        } else if let command = record.options.command, !command.isEmpty {
            config.cmd = command
        }
        config.env = record.environment
        config.workingDir = record.workingDirectory
        config.user = record.user
        config.exposedPorts = record.exposedPorts
        config.labels.merge(record.options.labels) { $1 }
        if let signal = record.options.stopSignal { config.stopSignal = signal }
        let own = Set(ownVolumes.map(\.destination))
        config.volumes.removeAll { own.contains($0) }
        return config
    }

    private func history(at moment: Timestamp) -> ImageDocument.History {
        ImageDocument.History(
            created: moment.rfc3339, createdBy: record.arguments.joined(separator: " "),
            comment: "snapshot of container \(id)")
    }

    /// A second container from this instant: the same image, files and options, but no name and no published port of its own.
    public func fork(in scope: Scope) async throws -> Container {
        let image = try await snapshot(in: scope)
        var options = record.options
        options.name = nil
        options.publish = options.publish.map { binding in
            var free = binding
            free.hostPorts = nil
            return free
        }
        options.mounts.removeAll { $0.source == .anonymous }
        return try await image.start(options, in: scope)
    }
}

// What a container wrote, as a layer: for snapshots and commits.
//
// A running container stands still while its upper directory is read (the freezer of its cgroup), so no file is half written and no two
// files are of different moments; what a program has not written yet it has not written. The freeze is an effect: a process
// that is killed meanwhile leaves a journal, and whoever finishes it lets the container go on.

import Glibc
import SwkImage
import SwkModel
import SwkRuntime
import SwkSystem

/// How a container's files are read.
struct Capture: Sendable {
    var compression: LayerCompression
    /// Directories that belong to the container alone and go along, by their places in it.
    var volumes: [(source: String, destination: String)] = []
    /// Whether a running container stands still meanwhile.
    var pausing = true
}

extension Container {
    /// The image on which a new one can build. Throws `image.unsupported` for a container of the machine's own root, which is in no store.
    func baseImage(to operation: String) throws(Failure) -> StoredImage {
        if record.root == .layers, let base = try engine.imageStore.resolve(record.imageID) { return base }
        throw Failure(
            .unsupportedContent, operation, name, "its image is not in the store, so no image can build on it",
            actual: record.image)
    }

    /// Writes the layer, under the container's lock, so that nobody starts, stops or removes it meanwhile.
    /// - Parameter moment: the instant of which the layer is.
    func capture(
        _ capture: Capture, in scope: Scope, at moment: inout Timestamp, _ cancellation: Cancellation
    ) throws(Failure) -> PendingLayer {
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        let tree = WritableTree(upper: try upperDirectory(), lower: record.layers, volumes: capture.volumes)
        let thaw = capture.pausing ? try freeze(in: scope) : { () throws(Failure) in }
        moment = Timestamp.now
        let layer: PendingLayer
        do throws(Failure) {
            layer = try engine.imageStore.addLayer(
                from: tree, compression: capture.compression, cancellation: cancellation)
        } catch {
            try thaw()
            throw error
        }
        try thaw()
        return layer
    }

    /// The lock of the container: nobody starts, stops or removes it while it is held.
    func lock() throws(Failure) -> FileLock {
        // After a reboot the directory is gone.
        try Files.makeDirectories(engine.layout.runDirectory(of: id), mode: 0o700)
        return try FileLock.waiting(forDirectory: engine.layout.runDirectory(of: id))
    }

    /// What the container wrote. One that was never started has written nothing; the directory is made then.
    func upperDirectory() throws(Failure) -> String {
        let upper = "\(engine.layout.writable(of: id, record.root))/upper"
        try Files.makeDirectories(upper, mode: 0o755)
        return upper
    }

    /// Makes a running container stand still; answers what lets it go on. One that stands still already is left so.
    private func freeze(in scope: Scope) throws(Failure) -> () throws(Failure) -> Void {
        guard try state().isRunning, let freezer = try runningState()?.cgroup.freezer, !Cgroup.isFrozen(freezer) else {
            return {}
        }
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

    /// What was chosen when the container was made, on top of its image's configuration, as docker's commit has it.
    func configuration(on base: ImageConfig) -> ImageConfig {
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
        return config
    }
}

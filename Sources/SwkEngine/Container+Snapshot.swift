// An image of a container from this instant: what it wrote (Container+Capture.swift), on top of the image that it was made from.
//
// Volumes without a name go along: their data would otherwise be missing exactly where databases keep theirs. In the image
// it is ordinary content, and the path is no volume any more, so that every container made from it has a copy of its own. Named
// volumes and paths of the host are shared things with a life of their own, and stay out.

import SwkImage
import SwkModel
import SwkSystem

extension Container {
    /// Makes an image of the container as it is now, running or not. It goes with `scope` unless it is tagged or kept.
    ///
    /// Throws `image.unsupported` for a container of the machine's own root, which is in no store, and for what no layer can hold.
    public func snapshot(in scope: Scope) async throws -> Image {
        let base = try baseImage(to: "snapshot")
        let stored = try await onOwnThread { cancellation in
            var moment = Timestamp.now
            let layer = try capture(
                Capture(compression: .none, volumes: ownVolumes), in: scope, at: &moment, cancellation)
            return try engine.imageStore.addImage(
                on: base, layer: layer,
                ImageChange(config: snapshotConfig(base.config), history: history(at: moment))
            ) { id throws(Failure) in try scope.record(.image(id.description)) }
        }
        return Image(engine: engine, reference: stored.id.description, source: .stored(stored))
    }

    private var ownVolumes: [(source: String, destination: String)] {
        record.mounts.compactMap { mount in
            guard mount.isAnonymous, let source = mount.source else { return nil }
            return (source, mount.destination)
        }
    }

    private func snapshotConfig(_ base: ImageConfig) -> ImageConfig {
        var config = configuration(on: base)
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

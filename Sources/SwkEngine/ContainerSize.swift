// How much a container has written, and how much that is together with its image.

public import SwkModel
import SwkImage
import SwkSystem

/// Bytes of files, as `du` counts their lengths: each hard link once.
public struct ContainerSize: Sendable, Equatable {
    /// In the container's own writable layer.
    public let written: Int64
    /// That and the image's files.
    public let total: Int64
}

extension Container {
    /// Walks through the writable layer, so it takes time where much was written.
    public func size() throws(Failure) -> ContainerSize {
        let upper = "\(engine.layout.writable(of: id, record.root))/upper"
        let written = Files.exists(upper) ? try TreeSize.of(upper) : 0
        let image = try engine.imageStore.resolve(record.imageID)?.size ?? 0
        return ContainerSize(written: written, total: written + image)
    }
}

// What a push tells while it goes on, for progress bars and logs.

public import SwkModel

/// One step of a push. Events come from several threads; those of one layer come in order.
public enum PushEvent: Sendable, Equatable {
    public enum LayerState: Sendable, Equatable {
        case preparing
        case waiting
        case pushing(sent: Int64, total: Int64)
        /// The repository had it already.
        case exists
        /// The registry took it from another of its repositories.
        case mounted(from: String)
        case pushed
    }

    /// What will be sent. Layers are called by the digests of their uncompressed archives, as docker calls them.
    case resolved(layers: [Digest])
    case layer(Digest, LayerState)
    /// The manifest is at the registry, under the tag.
    case finished(tag: String, digest: Digest, size: Int64)
}

public typealias PushObserver = @Sendable (PushEvent) -> Void

/// What became of a push.
public struct PushedImage: Sendable, Equatable {
    public let reference: ImageReference
    /// By which the registry serves the image.
    public let digest: Digest
    /// Bytes of the manifest.
    public let size: Int64
    /// Bytes of layers that were sent; what was there already is not among them.
    public let sent: Int64
}

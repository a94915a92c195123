// An image in the store, as a value: complete, immutable, and valid even when its names move on.

public import SwkModel

/// An image of the local store.
public struct StoredImage: Sendable, Equatable, Identifiable {
    /// The image's identity: the digest of its configuration.
    public let id: Digest
    /// The manifest in the store.
    public let manifestDescriptor: ContentDescriptor
    public let manifest: Manifest
    /// The whole configuration document.
    public let document: ImageDocument
    /// The tags that point to it, sorted.
    public let references: [ImageReference]
    /// `repository@digest` in familiar form, by which registries know it, sorted.
    public let repoDigests: [String]
    /// The chain IDs of its layers, lowest first.
    public let chainIDs: [Digest]
    /// Bytes of content: of the unpacked files where a layer is unpacked, of its blob otherwise.
    public let size: Int64

    /// Defaults for containers: entrypoint, command, environment and so on.
    public var config: ImageConfig { document.config }
    public var platform: Platform { document.platform }
    public var digest: Digest { manifestDescriptor.digest }
    /// When the image was made, RFC 3339; nil when it does not say.
    public var created: String? { document.created }
    /// The same in seconds since 1970.
    public var createdSeconds: Int64? { document.created.flatMap(RFC3339.seconds) }
    /// The name to show: its first tag, else its short ID.
    public var displayName: String { references.first?.description ?? id.short }
}

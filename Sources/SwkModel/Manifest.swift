// Manifests and indexes (image-spec, manifest.md and image-index.md); docker's schema 2 has the same fields.

/// One image for one platform: its configuration and its layers, lowest first.
public struct Manifest: Hashable, Sendable, Codable {
    public var schemaVersion: Int
    public var mediaType: String?
    public var config: ContentDescriptor
    public var layers: [ContentDescriptor]
    public var annotations: [String: String]?

    public init(config: ContentDescriptor, layers: [ContentDescriptor], annotations: [String: String]? = nil) {
        schemaVersion = 2
        mediaType = MediaType.ociManifest
        self.config = config
        self.layers = layers
        self.annotations = annotations
    }
}

extension Manifest {
    /// The same image described in OCI's media types. Types that docker alone has stay as they are.
    public var asOCI: Manifest {
        let names = [MediaType.dockerConfig: MediaType.ociConfig, MediaType.dockerLayerGzip: MediaType.ociLayerGzip]
        func renamed(_ descriptor: ContentDescriptor) -> ContentDescriptor {
            var copy = descriptor
            copy.mediaType = names[descriptor.mediaType] ?? descriptor.mediaType
            return copy
        }
        return Manifest(config: renamed(config), layers: layers.map(renamed), annotations: annotations)
    }
}

/// A list of manifests: one image for several platforms, or everything that a layout holds.
public struct ImageIndex: Hashable, Sendable, Codable {
    public var schemaVersion: Int
    public var mediaType: String?
    public var manifests: [ContentDescriptor]
    public var annotations: [String: String]?

    public init(manifests: [ContentDescriptor] = []) {
        schemaVersion = 2
        mediaType = MediaType.ociIndex
        self.manifests = manifests
    }

    /// The manifest that serves `platform` best, the first among equals; nil when none does.
    public func manifest(for platform: Platform) -> ContentDescriptor? {
        var best: (entry: ContentDescriptor, distance: Int)?
        for entry in manifests {
            guard let offer = entry.platform, let distance = platform.distance(to: offer) else { continue }
            if distance < best?.distance ?? .max { best = (entry, distance) }
        }
        return best?.entry
    }

    /// The platforms on offer. Attestations, which say `unknown/unknown`, are none.
    public var platforms: [Platform] { manifests.compactMap(\.platform).filter { $0.os != "unknown" } }
}

// The image configuration document, whose digest is the image's ID (image-spec, config.md).

/// What an image is: platform, defaults for containers, the digests of its uncompressed layers, and how it came to be.
public struct ImageDocument: Hashable, Sendable {
    /// The uncompressed layers, lowest first.
    public struct RootFileSystem: Hashable, Sendable, Codable {
        public var type: String
        public var diffIDs: [Digest]

        public init(diffIDs: [Digest]) {
            type = "layers"
            self.diffIDs = diffIDs
        }

        private enum CodingKeys: String, CodingKey {
            case type
            case diffIDs = "diff_ids"
        }
    }

    /// One step of the image's making. Steps that are not empty correspond to layers, in order.
    public struct History: Hashable, Sendable, Codable {
        /// RFC 3339.
        public var created: String?
        public var createdBy: String?
        public var author: String?
        public var comment: String?
        public var emptyLayer: Bool?

        public init(
            created: String? = nil, createdBy: String? = nil, author: String? = nil, comment: String? = nil,
            emptyLayer: Bool? = nil
        ) {
            self.created = created
            self.createdBy = createdBy
            self.author = author
            self.comment = comment
            self.emptyLayer = emptyLayer
        }

        private enum CodingKeys: String, CodingKey {
            case created, author, comment
            case createdBy = "created_by"
            case emptyLayer = "empty_layer"
        }
    }

    /// RFC 3339; nil when the image does not say.
    public var created: String?
    public var author: String?
    public var architecture: String
    public var os: String
    public var variant: String?
    public var config: ImageConfig
    public var rootfs: RootFileSystem
    public var history: [History]

    public init(
        created: String? = nil, author: String? = nil, platform: Platform, config: ImageConfig, diffIDs: [Digest],
        history: [History] = []
    ) {
        self.created = created
        self.author = author
        architecture = platform.architecture
        os = platform.os
        variant = platform.variant
        self.config = config
        rootfs = RootFileSystem(diffIDs: diffIDs)
        self.history = history
    }

    public var platform: Platform { Platform(os: os, architecture: architecture, variant: variant) }
}

extension ImageDocument: Codable {
    private enum CodingKeys: String, CodingKey {
        case created, author, architecture, os, variant, config, rootfs, history
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        created = try fields.decodeIfPresent(String.self, forKey: .created)
        author = try fields.decodeIfPresent(String.self, forKey: .author)
        architecture = try fields.decodeIfPresent(String.self, forKey: .architecture) ?? ""
        os = try fields.decodeIfPresent(String.self, forKey: .os) ?? ""
        variant = try fields.decodeIfPresent(String.self, forKey: .variant)
        if variant == "" { variant = nil }
        config = try fields.decodeIfPresent(ImageConfig.self, forKey: .config) ?? ImageConfig()
        rootfs = try fields.decode(RootFileSystem.self, forKey: .rootfs)
        history = try fields.decodeIfPresent([History].self, forKey: .history) ?? []
    }
}

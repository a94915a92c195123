// An image in the making, and how one step leads to the next: the key says what it was made from, and the cache whether that was
// made before. Dockerfiles and the methods of image values (`.layer`, `.copy`, `.config`) take the same steps and so share the cache.

public import SwkModel
import SwkSystem

/// Where a build stands between two steps.
public struct Making: Sendable {
    /// Of everything up to here.
    var key: Digest
    var draft: ConfigDraft
    var author: String?
    var standing: Standing
    /// Whether every step up to here was in the cache: what follows a miss is made anew, as it stands on something new.
    var isCached: Bool

    /// What the last step gave: read from the cache only where a step needs it.
    enum Standing: Sendable {
        case made(MadeImage)
        case cached
    }

    /// On top of an image.
    public init(on base: StoredImage) {
        key = base.id
        draft = ConfigDraft(base.config)
        author = base.document.author
        standing = .made(MadeImage(document: base.document, layers: base.manifest.layers))
        isCached = true
    }

    /// On nothing but docker's PATH.
    public init(platform: Platform) throws(Failure) {
        key = try Digest.of(Array("scratch \(platform)".utf8))
        var config = ImageConfig()
        config.env = ["PATH=\(RuntimeSpec.defaultPath)"]
        draft = ConfigDraft(config)
        let document = ImageDocument(platform: platform, config: config, diffIDs: [])
        standing = .made(MadeImage(document: document, layers: []))
        isCached = true
    }
}

/// Carries out steps.
public struct StepWork: Sendable {
    let store: ImageStore
    let cache: BuildCache
    let runner: any StepRunner
    let usesCache: Bool
    let observe: @Sendable (BuildEvent) -> Void

    public init(
        _ store: ImageStore, _ runner: any StepRunner, usesCache: Bool = true,
        observe: @escaping @Sendable (BuildEvent) -> Void = { _ in }
    ) {
        self.store = store
        cache = BuildCache(store.content)
        self.runner = runner
        self.usesCache = usesCache
        self.observe = observe
    }

    /// The image itself; read from the cache where it was only found there.
    func made(_ making: Making) throws(Failure) -> MadeImage {
        switch making.standing {
        case .made(let image): image
        case .cached: try cache.load(making.key)
        }
    }

    /// Whether a step was made before. Then the state stands behind it.
    func takeFromCache(_ key: Digest, _ making: inout Making) throws(Failure) -> Bool {
        guard usesCache, making.isCached, let id = try cache.id(key) else { return false }
        making.key = key
        making.standing = .cached
        observe(.cached)
        observe(.made(id.short))
        return true
    }

    /// Files what a step made, with its layer or without.
    func commit(_ key: Digest, _ making: inout Making, createdBy: String, layer: StoredLayer?) throws(Failure) {
        var image = try made(making)
        let now = Timestamp.now.rfc3339
        image.document.created = now
        image.document.author = making.author
        image.document.config = making.draft.config
        image.document.history.append(
            ImageDocument.History(
                created: now, createdBy: createdBy, author: making.author, emptyLayer: layer == nil ? true : nil))
        if let layer {
            image.document.rootfs.diffIDs.append(layer.diffID)
            image.layers.append(layer.blob)
        }
        let id = try image.id()
        try cache.save(image, id: id, as: key)
        making.key = key
        making.standing = .made(image)
        making.isCached = false
        observe(.made(id.short))
    }

    /// A step that changes the configuration only, which `making` holds already.
    func configure(_ making: inout Making, _ words: [String], createdBy: String) throws(Failure) {
        let key = try StepKey(making.key, ["CONFIG"] + words).digest()
        if try takeFromCache(key, &making) { return }
        try commit(key, &making, createdBy: createdBy, layer: nil)
    }

    /// A step that replaces the configuration.
    public func configure(_ making: inout Making, _ config: ImageConfig, createdBy: String) throws(Failure) {
        making.draft.config = config
        try configure(&making, [try JSONContent.encode(config).text], createdBy: createdBy)
    }

    /// Files the image under its names, or without any.
    /// - Parameter announce: told its ID before the index names it.
    public func finish(
        _ making: Making, names: [ImageReference] = [], announce: (Digest) throws(Failure) -> Void = { _ in }
    ) throws(Failure) -> StoredImage {
        let image = try made(making)
        try announce(try image.id())
        var stored = try store.addImage(image.document, layers: image.layers, called: names.first)
        for name in names.dropFirst() {
            stored = try store.addImage(image.document, layers: image.layers, called: name)
        }
        return stored
    }
}

extension ImageStore {
    /// A value for those who want to use an image that has no name yet: containers, views, the next build.
    func unnamed(_ image: MadeImage) throws(Failure) -> StoredImage {
        let id = try image.id()
        let config = ContentDescriptor(mediaType: MediaType.ociConfig, digest: id, size: 0)
        return StoredImage(
            id: id, manifestDescriptor: config, manifest: Manifest(config: config, layers: image.layers),
            document: image.document, references: [], repoDigests: [],
            chainIDs: try LayerStore.chainIDs(of: image.document.rootfs.diffIDs), size: 0)
    }

    /// The image as it is before its first step.
    public func unnamed(_ making: Making) throws(Failure) -> StoredImage {
        switch making.standing {
        case .made(let image): try unnamed(image)
        case .cached: try unnamed(try BuildCache(content).load(making.key))
        }
    }
}

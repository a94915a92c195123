// An image from what a container wrote: its base, one more layer, and a configuration of its own.
//
// In two steps, because a running container stands still for the first one only: the layer's archive is written and becomes a blob; then
// the rest follows from blobs. The lock of somebody who adds is held from the first byte until the index names the image, so
// a kill in between leaves garbage and nothing else.

import Glibc
public import SwkModel
public import SwkSystem

/// The parts of a container's tree that are its own.
public struct WritableTree: Sendable {
    /// The overlay's upper directory.
    public var upper: String
    /// The unpacked layers below it, top first.
    public var lower: [String]
    /// Directories of the host that belong to the container alone, by their places in it.
    public var volumes: [(source: String, destination: String)]

    public init(upper: String, lower: [String], volumes: [(source: String, destination: String)] = []) {
        self.upper = upper
        self.lower = lower
        self.volumes = volumes
    }
}

/// A layer that is in the store and in no image yet. It is kept from the collector while this value lives.
public struct PendingLayer: ~Copyable, Sendable {
    public let stored: StoredLayer
    /// Bytes of file content in it.
    public let contentSize: Int64
    let lock: StoreLock
}

/// Where the unpacked form of a new layer comes from.
public enum LayerTree: Sendable {
    /// Unpacked from the blob: whoever wrote the upper directory goes on with it.
    case unpacked
    /// The upper directory itself, which moves into the store: whoever wrote it has ended and will not be started again. On another
    /// file system, or when the store has an equal layer, the directory stays where it is and the caller removes it as ever.
    case adopted(upper: String)
}

/// What a new image has besides its base and its layer.
public struct ImageChange: Sendable {
    public var config: ImageConfig
    /// Its `created` becomes the image's; `emptyLayer` is set for a change without a layer.
    public var history: ImageDocument.History
    public var author: String?
    /// Only for an image on no base.
    public var platform: Platform

    public init(
        config: ImageConfig, history: ImageDocument.History, author: String? = nil, platform: Platform = .host
    ) {
        self.config = config
        self.history = history
        self.author = author
        self.platform = platform
    }
}

extension ImageStore {
    /// Writes what a stopped or frozen container wrote as a layer: blob, digest of the blob and diff ID in one pass, from the upper
    /// directory alone. Blocks for as long as that takes.
    ///
    /// ```swift
    /// let layer = try store.addLayer(from: WritableTree(upper: upper, lower: lower))
    /// let image = try store.addImage(
    ///     on: base, layer: layer, tree: .adopted(upper: upper),
    ///     ImageChange(config: config, history: ImageDocument.History(created: now, createdBy: "RUN make")))
    /// ```
    ///
    /// Throws `image.unsupported` for what a layer cannot say, `cancelled`, or what the kernel refused; nothing is left then.
    public func addLayer(
        from tree: WritableTree, compression: LayerCompression = .gzip, cancellation: Cancellation = Cancellation()
    ) throws(Failure) -> PendingLayer {
        let lock = try content.openForAdding()
        let volumes = try VolumePlaces(tree)
        var contentSize: Int64 = 0
        let stored = try addLayer(compression) { (tar) throws(Failure) in
            let writer = TreeArchiver(tar, cancellation: cancellation)
            try writer.addRoot(tree.upper)
            for directory in volumes.parents { try writer.addDirectory(directory.attributes, at: directory.path) }
            for volume in volumes.places { try writer.addReplacing(volume.source, at: volume.path) }
            try tar.finish()
            contentSize = writer.contentSize
        }
        return PendingLayer(stored: stored, contentSize: contentSize, lock: lock)
    }

    /// Makes an image: `base` with the layer on top, in the index under `reference` or without a name, its layer unpacked.
    ///
    /// Nothing refers to the new image until everything of it is there, and a kill before that leaves garbage only. Throws what the
    /// kernel refuses, a full disk among it; no image is left then.
    /// - Parameters:
    ///   - base: nil for an image on nothing (`FROM scratch`).
    ///   - layer: nil for a change of the configuration alone.
    ///   - announce: told the image's ID before the index names it, so that the caller can answer for it.
    public func addImage(
        on base: StoredImage?, layer: consuming PendingLayer?, tree: LayerTree = .unpacked, _ change: ImageChange,
        called reference: ImageReference? = nil, announce: (Digest) throws(Failure) -> Void = { _ in }
    ) throws(Failure) -> StoredImage {
        // The layer's own lock, or one of ours: from here until the index names the image.
        let lock = try content.openForAdding()
        var document =
            base?.document ?? ImageDocument(platform: change.platform, config: ImageConfig(), diffIDs: [])
        document.apply(change)
        var layers = base?.manifest.layers ?? []
        if let pending = layer.take() {
            document.rootfs.diffIDs.append(pending.stored.diffID)
            document.history[document.history.count - 1].emptyLayer = nil
            layers.append(pending.stored.blob)
            try place(pending, tree, in: document)
        }
        try announce(try Digest.of(try JSONContent.encode(document)))
        let image = try addImage(document, layers: layers, called: reference)
        _ = consume lock
        return image
    }

    /// Sees to the unpacked form of the document's last layer.
    func place(
        _ layer: borrowing PendingLayer, _ tree: LayerTree, in document: ImageDocument
    ) throws(Failure) {
        let chain = try LayerStore.chainIDs(of: document.rootfs.diffIDs)
        let chainID = chain[chain.count - 1]
        if case .adopted(let upper) = tree, try layers.adopt(upper, chainID: chainID, size: layer.contentSize) {
            return
        }
        try layers.unpack(layer.stored.blob, diffID: layer.stored.diffID, chainID: chainID)
    }

    /// Removes an image that has no name, and content that nothing else needs. One with a name stays, as does one that `isUsed`; absent is
    /// fine.
    public func removeUnnamed(_ id: Digest, isUsed: () throws(Failure) -> Bool) throws(Failure) {
        guard try namelessEntries(of: id) != nil, try !isUsed() else { return }
        let removed = try index.update { (entries) throws(Failure) -> Bool in
            guard let nameless = try namelessEntries(of: id, in: entries) else { return false }
            entries.removeAll { nameless.contains($0.digest) }
            return true
        }
        if removed { try collectGarbage() }
    }

    private func namelessEntries(of id: Digest) throws(Failure) -> Set<Digest>? {
        try namelessEntries(of: id, in: try index.read())
    }

    /// The manifests of an image when none of its entries has a name; nil when one has, or there are none.
    private func namelessEntries(of id: Digest, in entries: [ContentDescriptor]) throws(Failure) -> Set<Digest>? {
        var found: Set<Digest> = []
        for entry in entries where MediaType.manifests.contains(entry.mediaType) {
            guard try details(of: entry).manifest.config.digest == id else { continue }
            if entry[annotation: IndexAnnotation.name] != nil { return nil }
            found.insert(entry.digest)
        }
        return found.isEmpty ? nil : found
    }
}

extension ImageDocument {
    /// The same image, changed in its configuration; a step without a layer until one is added.
    fileprivate mutating func apply(_ change: ImageChange) {
        created = change.history.created
        author = change.author ?? author
        config = change.config
        var step = change.history
        step.emptyLayer = true
        history.append(step)
    }
}

/// Where volumes are in the container's tree once every link on the way is followed, and the directories above them that the
/// upper directory lacks: a layer must say of those what they are.
private struct VolumePlaces {
    private(set) var places: [(source: String, path: [UInt8])] = []
    private(set) var parents: [(path: [UInt8], attributes: RootView.Attributes)] = []

    init(_ tree: WritableTree) throws(Failure) {
        guard !tree.volumes.isEmpty else { return }
        let view = try RootView.overlay([tree.upper] + tree.lower)
        let upper = try DirectoryHandle(opening: tree.upper)
        var known: Set<[UInt8]> = []
        for volume in tree.volumes {
            let path = EntryPath.trimmed(try view.canonicalPath(of: volume.destination))
            places.append((volume.source, path))
            for parent in EntryPath.ancestors(of: path) where known.insert(parent).inserted {
                guard try upper.openBelow(parent, named: parent.text) == nil else { continue }
                parents.append((parent, try view.attributes(of: parent.text)))
            }
        }
    }
}

extension EntryPath {
    /// A path without the slashes at its ends.
    fileprivate static func trimmed(_ path: [UInt8]) -> [UInt8] {
        join(path.split(separator: UInt8(ascii: "/"))[...])
    }

    /// The directories above a path, the outermost first.
    fileprivate static func ancestors(of path: [UInt8]) -> [[UInt8]] {
        let parts = path.split(separator: UInt8(ascii: "/"))
        return (1..<max(1, parts.count)).map { join(parts[..<$0]) }
    }
}

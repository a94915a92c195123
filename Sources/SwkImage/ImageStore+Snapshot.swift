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
    let descriptor: ContentDescriptor
    let lock: StoreLock
}

extension ImageStore {
    /// Writes what a stopped or frozen container wrote as a layer. Blocks for as long as that takes.
    ///
    /// Throws `image.unsupported` for what a layer cannot say, `cancelled`, or what the kernel refused; nothing is left then.
    public func addLayer(
        from tree: WritableTree, cancellation: Cancellation = Cancellation()
    ) throws(Failure) -> PendingLayer {
        let lock = try content.openForAdding()
        let volumes = try VolumePlaces(tree)
        let descriptor = try addLayer { (tar) throws(Failure) in
            let writer = UpperLayerWriter(tar, cancellation: cancellation)
            try writer.addUpper(tree.upper)
            for directory in volumes.parents { try writer.addDirectory(directory.attributes, at: directory.path) }
            for volume in volumes.places { try writer.addReplacing(volume.source, at: volume.path) }
            try tar.finish()
        }
        return PendingLayer(descriptor: descriptor, lock: lock)
    }

    /// Makes the image: `base` with the layer on top, unpacked and in the index, without a name.
    /// - Parameter announce: told the image's ID before the index names it, so that the caller can answer for it.
    public func addImage(
        on base: StoredImage, layer: consuming PendingLayer, config: ImageConfig, history: ImageDocument.History,
        announce: (Digest) throws(Failure) -> Void
    ) throws(Failure) -> StoredImage {
        var document = base.document
        document.created = history.created
        document.author = history.author
        document.config = config
        document.rootfs.diffIDs.append(layer.descriptor.digest)
        document.history.append(history)
        let chain = try LayerStore.chainIDs(of: document.rootfs.diffIDs)
        try layers.unpack(layer.descriptor, diffID: layer.descriptor.digest, chainID: chain[chain.count - 1])
        try announce(try Digest.of(try JSONContent.encode(document)))
        let image = try addImage(document, layers: base.manifest.layers + [layer.descriptor], called: nil)
        _ = consume layer
        return image
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

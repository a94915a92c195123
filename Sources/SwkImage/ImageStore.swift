// The images of this machine: the facade of the room.
//
// Reading takes no lock and trusts names: a blob or a layer directory is complete by being there. Everything that adds is in an
// extension of its own (`+Pull`, `+Busybox`), as is everything that takes away (`+Remove`, `+Garbage`).

import Glibc
public import SwkModel
public import SwkSystem
import Synchronization

/// Names, manifests, blobs and unpacked layers below one directory, and the registries that they come from.
///
/// ```swift
/// let store = ImageStore(root: "/var/lib/swk/images")
/// let image = try await store.pull(ImageReference(parsing: "debian:12"))
/// let lower = try store.layerDirectories(of: image)
/// ```
public final class ImageStore: Sendable {
    /// Absolute path of the OCI image layout.
    public let root: String
    public let settings: RegistrySettings
    let content: ContentStore
    let layers: LayerStore
    let index: LayoutIndex
    let registries: RegistryPool
    private let details = Mutex<[Digest: Details]>([:])

    /// What follows from a manifest alone, and so never changes.
    struct Details: Sendable {
        var manifest: Manifest
        var document: ImageDocument
        var chainIDs: [Digest]
    }

    /// Touches nothing on disk.
    public init(root: String, settings: RegistrySettings = RegistrySettings()) {
        self.root = root
        self.settings = settings
        content = ContentStore(root: root)
        layers = LayerStore(content: content)
        index = LayoutIndex(content)
        registries = RegistryPool(settings)
    }

    /// Where killed processes may have left unfinished files, besides `tmp`.
    public var staging: StagingDirectory { content.staging }

    /// All images, newest first.
    public func list() throws(Failure) -> [StoredImage] {
        try images(in: index.read()).sorted {
            let (a, b) = ($0.createdSeconds ?? .min, $1.createdSeconds ?? .min)
            return a != b ? a > b : $0.displayName < $1.displayName
        }
    }

    /// The image that a user means: by name, by `name@digest`, by ID (`sha256:...`, or its digits or their beginning).
    ///
    /// Names win over ID prefixes, as with docker. Nil when there is none. Throws `image.ambiguous` for a prefix of several IDs and
    /// `image.invalid-reference` for what can be neither name nor ID.
    public func resolve(_ text: String) throws(Failure) -> StoredImage? {
        let entries = try index.read()
        if let group = try matches(text, in: entries) { return try image(group) }
        return nil
    }

    /// The entries of the one image that `text` means.
    func matches(_ text: String, in entries: [ContentDescriptor]) throws(Failure) -> [ContentDescriptor]? {
        if let prefix = Self.idPrefix(text), text.hasPrefix("sha256:") || prefix.utf8.count == 64 {
            return try entriesByID(prefix, text, in: entries)
        }
        let reference = try ImageReference(parsing: text)
        if let entry = entries.first(where: { Self.entry($0, isCalled: reference) }) {
            return try siblings(of: entry, in: entries)
        }
        guard let prefix = Self.idPrefix(text) else { return nil }
        return try entriesByID(prefix, text, in: entries)
    }

    /// The trees of an image's layers, top first, as overlayfs takes lower directories; unpacked now where that was not done.
    public func layerDirectories(of image: StoredImage) throws(Failure) -> [String] {
        let missing = image.chainIDs.indices.filter { !layers.contains(image.chainIDs[$0]) }
        if !missing.isEmpty {
            let lock = try content.openForAdding()
            for index in missing {
                try layers.unpack(
                    image.manifest.layers[index], diffID: image.document.rootfs.diffIDs[index],
                    chainID: image.chainIDs[index])
            }
            _ = consume lock
        }
        return image.chainIDs.reversed().map(layers.tree)
    }

    /// The same for whoever only wants to know where they are: nothing is unpacked.
    public func layerTrees(of image: StoredImage) -> [String] { image.chainIDs.reversed().map(layers.tree) }

    // MARK: - From entries to images

    func image(_ entries: [ContentDescriptor]) throws(Failure) -> StoredImage {
        guard let first = entries.first else { preconditionFailure("an image has an entry") }
        let details = try details(of: first)
        var size: Int64 = 0
        for (chainID, layer) in zip(details.chainIDs, details.manifest.layers) {
            size += try layers.size(chainID) ?? layer.size
        }
        var references: [ImageReference] = []
        for entry in entries {
            if let name = entry[annotation: IndexAnnotation.name] {
                references.append(try ImageReference(parsing: name))
            }
        }
        return StoredImage(
            id: details.manifest.config.digest, manifestDescriptor: first, manifest: details.manifest,
            document: details.document, references: references.sorted { $0.description < $1.description },
            repoDigests: Set(entries.compactMap { $0[annotation: IndexAnnotation.repoDigest] }).sorted(),
            chainIDs: details.chainIDs, size: size)
    }

    private func images(in entries: [ContentDescriptor]) throws(Failure) -> [StoredImage] {
        var groups: [Digest: [ContentDescriptor]] = [:]
        for entry in entries where MediaType.manifests.contains(entry.mediaType) {
            groups[try details(of: entry).manifest.config.digest, default: []].append(entry)
        }
        var images: [StoredImage] = []
        for group in groups.values { images.append(try image(group)) }
        return images
    }

    func details(of entry: ContentDescriptor) throws(Failure) -> Details {
        if let known = details.withLock({ $0[entry.digest] }) { return known }
        let manifest = try JSONContent.decode(
            Manifest.self, from: try content.read(entry.digest), named: "manifest \(entry.digest)")
        let document = try JSONContent.decode(
            ImageDocument.self, from: try content.read(manifest.config.digest),
            named: "configuration \(manifest.config.digest)")
        guard document.rootfs.diffIDs.count == manifest.layers.count else {
            throw Failure(
                .corruptContent, "read image", entry.digest.description, "its configuration and its manifest disagree",
                allowed: "\(manifest.layers.count) layers", actual: "\(document.rootfs.diffIDs.count) diff IDs")
        }
        let found = Details(
            manifest: manifest, document: document, chainIDs: try LayerStore.chainIDs(of: document.rootfs.diffIDs))
        details.withLock { $0[entry.digest] = found }
        return found
    }

    /// All entries of the same image, in the index's order.
    func siblings(of entry: ContentDescriptor, in entries: [ContentDescriptor]) throws(Failure) -> [ContentDescriptor] {
        let id = try details(of: entry).manifest.config.digest
        var siblings: [ContentDescriptor] = []
        for other in entries where MediaType.manifests.contains(other.mediaType) {
            if try details(of: other).manifest.config.digest == id { siblings.append(other) }
        }
        return siblings
    }

    // MARK: - Names and IDs

    /// The digits of something that may be (the beginning of) an ID; nil for everything else.
    static func idPrefix(_ text: String) -> String? {
        let digits = text.hasPrefix("sha256:") ? text.dropFirst(7) : text[...]
        let hex = digits.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        return hex && (1...64).contains(digits.utf8.count) ? String(digits) : nil
    }

    private func entriesByID(
        _ prefix: String, _ text: String, in entries: [ContentDescriptor]
    ) throws(Failure) -> [ContentDescriptor]? {
        var groups: [Digest: [ContentDescriptor]] = [:]
        for entry in entries where MediaType.manifests.contains(entry.mediaType) {
            let id = try details(of: entry).manifest.config.digest
            if id.hex.hasPrefix(prefix) { groups[id, default: []].append(entry) }
        }
        guard groups.count > 1 else { return groups.values.first }
        throw Failure(
            .imageAmbiguous, "find image", text, "\(groups.count) images have an ID that starts so",
            allowed: groups.keys.map(\.short).sorted().joined(separator: ", "))
    }

    static func entry(_ entry: ContentDescriptor, isCalled reference: ImageReference) -> Bool {
        guard let digest = reference.digest else {
            return entry[annotation: IndexAnnotation.name] == reference.description
        }
        let pinned = reference.pinned(to: digest).description
        guard entry[annotation: IndexAnnotation.repoDigest] != pinned else { return true }
        // Tagged here, never pulled: the manifest's own digest is the only one it has.
        guard entry.digest == digest, let name = entry[annotation: IndexAnnotation.name] else { return false }
        return name.hasPrefix(reference.familiarName + ":")
    }
}

// Images come back from one file: docker's archives of all ages and OCI's.
//
// The index of an OCI layout is preferred, as it names every blob by its digest; `manifest.json` then only adds names. A layer of a
// docker archive is a plain tar with no digest but the diff ID of the configuration: it is compressed on its way into the store and
// checked against that. Names are given last, when everything of every image is there.

import Glibc
public import SwkModel
public import SwkSystem

/// An image that was loaded.
public struct LoadedImage: Sendable {
    public let image: StoredImage
    /// The names that it was given; none for an image that has only its id.
    public let names: [ImageReference]
    /// Names that another image had before, with that image's id.
    public let replaced: [(name: ImageReference, id: Digest)]
}

extension ImageStore {
    /// Loads the images of an archive, plain or compressed, from a file or pipe. Blocks for as long as that takes.
    ///
    /// Throws `archive.invalid` for what is no archive, `image.corrupt` for one whose content is not what it says, `image.digest-mismatch`,
    /// `image.unsupported` for an archive without images; nothing of it is left then.
    /// - Parameter announce: told each name before it is given.
    public func load(
        _ descriptor: Int32, named name: String, cancellation: Cancellation = Cancellation(),
        announce: (ImageReference) throws(Failure) -> Void = { _ in }
    ) throws(Failure) -> [LoadedImage] {
        let lock = try content.openForAdding()
        let bundle = try SpooledBundle(descriptor, named: name, in: content, cancellation)
        let images = try BundleReader(store: self, bundle: bundle, cancellation: cancellation).read()
        var loaded: [LoadedImage] = []
        for image in images { loaded.append(try file(image, announce)) }
        _ = consume lock
        return loaded
    }

    private func file(
        _ found: BundleReader.Found, _ announce: (ImageReference) throws(Failure) -> Void
    ) throws(Failure) -> LoadedImage {
        var replaced: [(name: ImageReference, id: Digest)] = []
        var image = try record(found.entry, reference: nil, repoDigest: nil)
        for name in found.names {
            if let old = try resolve(name.description), old.id != image.id { replaced.append((name, old.id)) }
            try announce(name)
            image = try record(found.entry, reference: name, repoDigest: nil)
        }
        return LoadedImage(image: image, names: found.names, replaced: replaced)
    }
}

/// Brings the content of one archive into the store.
private struct BundleReader {
    let store: ImageStore
    let bundle: SpooledBundle
    let cancellation: Cancellation

    /// An image whose content is in the store, and what it is to be called.
    struct Found {
        var entry: ContentDescriptor
        var names: [ImageReference]
    }

    func read() throws(Failure) -> [Found] {
        if bundle.member("oci-layout") != nil, let index = try bundle.document("index.json", ImageIndex.self) {
            return try readLayout(index)
        }
        if let manifests = try bundle.document("manifest.json", [BundleManifest].self) {
            var found: [Found] = []
            for manifest in manifests { found.append(try readDocker(manifest)) }
            return found
        }
        throw Failure(
            bundle.isEmpty ? .invalidArchive : .unsupportedContent, "load", bundle.name,
            bundle.isEmpty ? "not an archive of images: it is empty" : "there are no images in the archive",
            allowed: "an archive of `docker save`, `swk save`, or an OCI image layout",
            help: "a file system as a tar archive becomes an image with `swk import`")
    }

    // MARK: - OCI

    private func readLayout(_ index: ImageIndex) throws(Failure) -> [Found] {
        var found: [Found] = []
        for entry in index.manifests {
            let names = try Self.name(of: entry).map { [$0] } ?? []
            guard let manifest = try chosen(entry) else { continue }
            if let known = found.firstIndex(where: { $0.entry.digest == manifest.digest }) {
                found[known].names += names
            } else {
                found.append(Found(entry: try bring(manifest), names: names))
            }
        }
        for manifest in try bundle.document("manifest.json", [BundleManifest].self) ?? [] {
            for position in found.indices where found[position].names.isEmpty {
                guard try store.details(of: found[position].entry).manifest.config.digest == digest(of: manifest.config)
                else { continue }
                found[position].names = try names(manifest)
            }
        }
        return found
    }

    private func digest(of member: String) -> Digest? { bundle.member(member)?.digest }

    /// The manifest for this machine; nil for what is no image, such as an attestation.
    private func chosen(_ entry: ContentDescriptor) throws(Failure) -> ContentDescriptor? {
        if MediaType.manifests.contains(entry.mediaType) { return entry }
        guard MediaType.indexes.contains(entry.mediaType) else { return nil }
        let path = Self.path(entry.digest)
        guard let inner = try bundle.document(path, ImageIndex.self) else { throw bundle.missing(path) }
        if let manifest = inner.manifest(for: .host), bundle.member(Self.path(manifest.digest)) != nil {
            return manifest
        }
        // An archive often holds one platform of many; that one is meant, whatever it is.
        return inner.manifests.first { bundle.member(Self.path($0.digest)) != nil }
    }

    private func bring(_ entry: ContentDescriptor) throws(Failure) -> ContentDescriptor {
        let path = Self.path(entry.digest)
        guard let member = bundle.member(path) else { throw bundle.missing(path) }
        try check(member, entry.digest)
        let bytes = try bundle.read(member, path)
        let manifest = try JSONContent.decode(Manifest.self, from: bytes, named: path)
        try move(manifest.config)
        let document = try self.document(manifest.config.digest, layers: manifest.layers.count)
        for layer in manifest.layers { try move(layer) }
        try unpack(manifest.layers, document)
        return try file(manifest, bytes, entry.mediaType, document)
    }

    /// docker's manifest becomes OCI's, as with a pull.
    private func file(
        _ manifest: Manifest, _ bytes: [UInt8], _ type: String, _ document: ImageDocument
    ) throws(Failure) -> ContentDescriptor {
        var entry: ContentDescriptor
        if type == MediaType.dockerManifest {
            entry = try store.content.add(try JSONContent.encode(manifest.asOCI), mediaType: MediaType.ociManifest)
        } else {
            entry = try store.content.add(bytes, mediaType: type)
        }
        entry.platform = document.platform
        return entry
    }

    /// Moves a blob into the store.
    private func move(_ blob: ContentDescriptor) throws(Failure) {
        if store.content.contains(blob.digest) { return }
        let path = Self.path(blob.digest)
        guard let member = bundle.member(path) else { throw bundle.missing(path) }
        if blob.digest.algorithm == .sha256 {
            try check(member, blob.digest)
            return try store.content.adopt(member.path, as: blob.digest)
        }
        // Of another algorithm the digest is not known yet.
        let expected = ContentDescriptor(mediaType: blob.mediaType, digest: blob.digest, size: member.size)
        let writer = try BlobWriter(in: store.content, expecting: expected)
        let file = try Descriptor.open(member.path, O_RDONLY)
        let source = FileSource(file.raw)
        while let piece = try source.next() { try writer.write(piece) }
        try writer.commit()
    }

    private func check(_ member: SpooledBundle.Member, _ digest: Digest) throws(Failure) {
        guard digest.algorithm == .sha256, member.digest != digest else { return }
        throw Failure(
            .digestMismatch, "load", bundle.name, "a blob is not what its name says", allowed: digest.description,
            actual: member.digest.description)
    }

    // MARK: - docker

    private func readDocker(_ manifest: BundleManifest) throws(Failure) -> Found {
        guard let member = bundle.member(manifest.config) else { throw bundle.missing(manifest.config) }
        let bytes = try bundle.read(member, manifest.config)
        let config = try store.content.add(bytes, digest: member.digest, mediaType: MediaType.ociConfig)
        let document = try self.document(config.digest, layers: manifest.layers.count)
        var layers: [ContentDescriptor] = []
        for (path, diffID) in zip(manifest.layers, document.rootfs.diffIDs) {
            layers.append(try compress(path, diffID))
        }
        try unpack(layers, document)
        var entry = try store.content.add(
            try JSONContent.encode(Manifest(config: config, layers: layers)), mediaType: MediaType.ociManifest)
        entry.platform = document.platform
        return Found(entry: entry, names: try names(manifest))
    }

    /// A layer as a compressed blob; one that is compressed already is taken as it is.
    private func compress(_ path: String, _ diffID: Digest) throws(Failure) -> ContentDescriptor {
        guard let member = bundle.member(path) else { throw bundle.missing(path) }
        let file = try Descriptor.open(member.path, O_RDONLY)
        let source = try uncompressed(file.raw, named: path)
        let blob = try LayerBlobWriter(in: store.content, .gzip)
        while let piece = try source.next() {
            try cancellation.check()
            try blob.write(piece)
        }
        let stored = try blob.commit()
        guard stored.diffID == diffID else {
            throw Failure(
                .digestMismatch, "load", bundle.name, "the layer `\(path)` is not the one that the image names",
                allowed: diffID.description, actual: stored.diffID.description)
        }
        return stored.blob
    }

    private func names(_ manifest: BundleManifest) throws(Failure) -> [ImageReference] {
        var names: [ImageReference] = []
        for tag in manifest.repoTags ?? [] { names.append(try ImageReference(parsing: tag)) }
        return names
    }

    // MARK: - Both

    private func document(_ config: Digest, layers: Int) throws(Failure) -> ImageDocument {
        let document = try JSONContent.decode(
            ImageDocument.self, from: try store.content.read(config), named: "configuration of \(bundle.name)")
        guard document.rootfs.diffIDs.count == layers else {
            throw Failure(
                .corruptContent, "load", bundle.name, "its configuration and its manifest disagree",
                allowed: "\(layers) layers", actual: "\(document.rootfs.diffIDs.count) diff IDs")
        }
        guard layers <= Self.layerLimit else {
            throw Failure(
                .unsupportedContent, "load", bundle.name, "it has too many layers", allowed: "\(Self.layerLimit)",
                actual: "\(layers)")
        }
        return document
    }

    /// More than overlayfs can mount on top of one another; the same small layer a million times would fill the disk.
    private static let layerLimit = 500

    private func unpack(_ layers: [ContentDescriptor], _ document: ImageDocument) throws(Failure) {
        let chain = try LayerStore.chainIDs(of: document.rootfs.diffIDs)
        for (position, layer) in layers.enumerated() {
            try store.layers.unpack(
                layer, diffID: document.rootfs.diffIDs[position], chainID: chain[position], cancellation: cancellation)
        }
    }

    private static func path(_ digest: Digest) -> String { "blobs/\(digest.algorithm.rawValue)/\(digest.hex)" }

    /// The name that an entry of an index gives to its image. A bare word is a tag of nobody knows what, and so no name.
    private static func name(of entry: ContentDescriptor) throws(Failure) -> ImageReference? {
        if let name = entry.annotations?[BundleAnnotation.imageName] { return try ImageReference(parsing: name) }
        guard let name = entry.annotations?[BundleAnnotation.refName], name.contains(":") || name.contains("/") else {
            return nil
        }
        return try ImageReference(parsing: name)
    }
}

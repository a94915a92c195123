// Images leave in one file, which is two things at once, as docker writes it since version 25: an OCI image layout, and beside its index
// the `manifest.json` of docker's older format, whose paths lead to the same blobs. docker, podman, skopeo (`docker-archive:` and
// `oci-archive:`) and swk read it. Blobs are in it once, whoever shares them, and equal images give equal files.

public import SwkModel
public import SwkSystem

extension ImageStore {
    /// An image to save, and the names under which it is.
    public struct SavedImage: Sendable {
        public var image: StoredImage
        public var names: [ImageReference]

        public init(_ image: StoredImage, names: [ImageReference]) {
            self.image = image
            self.names = names
        }
    }

    /// The images that a user's words mean, as docker's save takes them: a name with a tag is that one name, a repository alone all its
    /// tags, an id an image without a name. Throws `image.not-found`.
    public func savedImages(_ words: [String]) throws(Failure) -> [SavedImage] {
        var found: [SavedImage] = []
        for word in words {
            for one in try savedImages(word) {
                if let known = found.firstIndex(where: { $0.image.id == one.image.id }) {
                    found[known].names += one.names.filter { !found[known].names.contains($0) }
                } else {
                    found.append(one)
                }
            }
        }
        return found
    }

    private func savedImages(_ word: String) throws(Failure) -> [SavedImage] {
        let all = try list()
        // A name without tag means `latest` elsewhere, and everything of that name here.
        if !word.hasPrefix("sha256:"), !word.contains("@"), word.split(separator: "/").last?.contains(":") != true,
            let family = try? ImageReference(parsing: word).familiarName
        {
            let ofFamily = all.compactMap { image -> SavedImage? in
                let names = image.references.filter { $0.familiarName == family }
                return names.isEmpty ? nil : SavedImage(image, names: names)
            }
            if !ofFamily.isEmpty { return ofFamily }
        }
        guard let image = try resolve(word) else { throw try notFound(word, "save image") }
        let names = image.references.filter { (try? ImageReference(parsing: word)) == $0 }
        return [SavedImage(image, names: names)]
    }

    /// Writes images into a file or pipe, which stays the caller's. Blocks for as long as that takes.
    public func save(
        _ images: [SavedImage], to descriptor: Int32, cancellation: Cancellation = Cancellation()
    ) throws(Failure) {
        // Nobody may collect what is being written.
        let lock = try content.openForAdding()
        let tar = TarWriter.buffered(to: descriptor)
        try BundleWriter(store: content, tar: tar.writer, cancellation: cancellation).write(images)
        try tar.buffer.flush()
        _ = consume lock
    }
}

/// Writes one bundle.
private struct BundleWriter {
    let store: ContentStore
    let tar: TarWriter
    let cancellation: Cancellation

    func write(_ images: [ImageStore.SavedImage]) throws(Failure) {
        for directory in ["blobs/", "blobs/sha256/"] { try tar.add(entry(directory, .directory, 0o755)) }
        var written: Set<Digest> = []
        for saved in images {
            let image = saved.image
            for blob in [image.manifestDescriptor, image.manifest.config] + image.manifest.layers
            where written.insert(blob.digest).inserted {
                try writeBlob(blob)
            }
        }
        try add("index.json", try JSONContent.encode(ImageIndex(manifests: images.flatMap(descriptors))))
        try add("manifest.json", try JSONContent.encode(images.map(manifest)))
        try add("oci-layout", Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8))
        try tar.finish()
    }

    /// One entry of the index for each name, and one for an image without.
    private func descriptors(_ saved: ImageStore.SavedImage) -> [ContentDescriptor] {
        var plain = saved.image.manifestDescriptor
        plain.annotations = nil
        if saved.names.isEmpty { return [plain] }
        return saved.names.map { name in
            var named = plain
            named.annotations = [
                BundleAnnotation.imageName: name.canonical, BundleAnnotation.refName: name.description,
            ]
            return named
        }
    }

    private func manifest(_ saved: ImageStore.SavedImage) -> BundleManifest {
        let image = saved.image
        return BundleManifest(
            config: path(image.manifest.config.digest),
            repoTags: saved.names.isEmpty ? nil : saved.names.map(\.description),
            layers: image.manifest.layers.map { path($0.digest) })
    }

    private func path(_ digest: Digest) -> String { "blobs/\(digest.algorithm.rawValue)/\(digest.hex)" }

    private func writeBlob(_ blob: ContentDescriptor) throws(Failure) {
        let file = try store.open(blob.digest)
        var entry = entry(path(blob.digest), .file, 0o644)
        entry.size = blob.size
        try tar.add(entry)
        let source = FileSource(file.raw)
        while let piece = try source.next() {
            try cancellation.check()
            try tar.write(piece)
        }
    }

    private func add(_ name: String, _ bytes: [UInt8]) throws(Failure) {
        try tar.add(entry(name, .file, 0o644), content: bytes)
    }

    private func entry(_ path: String, _ kind: TarEntry.Kind, _ mode: UInt32) -> TarEntry {
        TarEntry(path: Array(path.utf8), kind: kind, mode: mode, modified: TarEntry.Time(seconds: 0))
    }
}

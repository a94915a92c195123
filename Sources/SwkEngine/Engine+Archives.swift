// Images that leave as files and come back: import, save, load.

import Glibc
public import SwkImage
import SwkModel
import SwkSystem

/// Where an archive comes from.
public enum ArchiveSource: Sendable {
    /// A file on the host.
    case file(String)
    /// An open file or pipe, which stays the caller's.
    case descriptor(Int32)
    case url(String)

    /// docker's words: `-` is standard input, what has a scheme is fetched, anything else is a file.
    public init(_ text: String) {
        if text == "-" {
            self = .descriptor(STDIN_FILENO)
        } else if text.hasPrefix("http://") || text.hasPrefix("https://") {
            self = .url(text)
        } else {
            self = .file(text)
        }
    }

    /// As messages and histories call it.
    var name: String {
        switch self {
        case .file(let path): path
        case .descriptor: "-"
        case .url(let url): url
        }
    }
}

extension Engine {
    /// Makes an image of one layer from a tar archive of a file system, plain or compressed.
    ///
    /// Throws `archive.invalid` for what is no tar archive, `image.invalid-reference`, `dockerfile.invalid`; no image is left then.
    /// - Parameter changes: lines such as `CMD ["sh"]`, as in a Dockerfile.
    public func importImage(
        _ source: ArchiveSource, as name: String? = nil, message: String? = nil, changes: [String] = [],
        in scope: Scope? = nil
    ) async throws -> Image {
        let reference = try name.map { try ImageReference.forNewImage($0) }
        let history = ImageDocument.History(
            created: Timestamp.now.rfc3339, comment: message ?? "Imported from \(source.name)")
        let change = ImageChange(config: try ImageConfig().applying(changes: changes), history: history)
        try announceName(reference, in: scope)
        let stored = try await adding {
            try await reading(source) { descriptor, cancellation in
                try self.imageStore.importImage(
                    descriptor, named: source.name, change, called: reference, cancellation: cancellation
                ) { id throws(Failure) in try scope?.recordForRollback(.image(id.description)) }
            }
        }
        return Image(
            engine: self, reference: reference?.description ?? stored.id.description, source: .stored(stored))
    }

    /// Brings the images of an archive that `save`, docker, podman or skopeo wrote.
    ///
    /// Throws `archive.invalid`, `image.corrupt`, `image.digest-mismatch`, `image.unsupported`; nothing is left then.
    public func loadImages(_ source: ArchiveSource, in scope: Scope? = nil) async throws -> [LoadedImage] {
        try await adding {
            try await reading(source) { descriptor, cancellation in
                try self.imageStore.load(descriptor, named: source.name, cancellation: cancellation) {
                    name throws(Failure) in try self.announceName(name, in: scope)
                }
            }
        }
    }

    /// Writes images into one archive, which docker, podman, skopeo and swk read.
    /// - Parameter words: names, repositories (all their tags) or ids.
    public func saveImages(_ words: [String], to descriptor: Int32) async throws {
        let images = try imageStore.savedImages(words)
        try await onOwnThread { cancellation in
            try self.imageStore.save(images, to: descriptor, cancellation: cancellation)
        }
    }

    /// The same into a file on the host, which is there when it is complete.
    public func saveImages(_ words: [String], toFile path: String, in scope: Scope? = nil) async throws {
        // What does not exist is said before a file is made.
        _ = try imageStore.savedImages(words)
        try await NewFile.writing(path, in: scope) { descriptor in try await saveImages(words, to: descriptor) }
    }

    /// An image that was loaded, as a value.
    public func image(of loaded: LoadedImage) -> Image {
        let name = loaded.names.first?.description ?? loaded.image.id.description
        return Image(engine: self, reference: name, source: .stored(loaded.image))
    }

    private func reading<Value: Sendable>(
        _ source: ArchiveSource, _ work: @escaping @Sendable (Int32, Cancellation) throws -> Value
    ) async throws -> Value {
        switch source {
        case .descriptor(let descriptor):
            return try await onOwnThread { try work(descriptor, $0) }
        case .file(let path):
            let file = try Descriptor.open(path, O_RDONLY)
            let raw = file.raw
            let value = try await onOwnThread { try work(raw, $0) }
            _ = consume file
            return value
        case .url(let url):
            let file = try await imageStore.download(url)
            let raw = file.raw
            let value = try await onOwnThread { try work(raw, $0) }
            _ = consume file
            return value
        }
    }
}

extension Image {
    /// Writes this image into a file on the host, under the name by which it was asked for.
    public func save(toFile path: String, in scope: Scope? = nil) async throws {
        guard let stored else {
            throw Failure(.unsupportedContent, "save image", reference, "the machine's own root is in no store")
        }
        // By id it has no name; `busybox` alone would mean all tags.
        let name = stored.references.first { (try? ImageReference(parsing: reference)) == $0 }
        try await engine.saveImages([name?.description ?? stored.id.description], toFile: path, in: scope)
    }
}

// index.json: which manifests the layout holds and what they are called (image-spec, image-layout.md, "index.json File").
//
// One entry for each name: `org.opencontainers.image.ref.name` holds the reference in its familiar form (`busybox:latest`), as
// `skopeo inspect oci:ROOT:busybox:latest` takes it. An entry without a name is an image that lost it or was pulled by digest. Readers
// load the file without a lock, because it is replaced atomically; writers take turns.

import Glibc
import SwkModel
import SwkSystem
import Synchronization

/// The annotations of index entries that the store uses.
enum IndexAnnotation {
    static let name = "org.opencontainers.image.ref.name"
    /// `repository@digest`, by which the registry served the image; the digest may be that of an index.
    static let repoDigest = "org.swk.repo-digest"
}

/// The index of one layout, with the last content kept until the file changes.
final class LayoutIndex: Sendable {
    private struct Version: Equatable {
        var inode: UInt
        var seconds: Int
        var nanoseconds: Int
        var size: Int
    }

    private let store: ContentStore
    private let cache = Mutex<(version: Version, index: ImageIndex)?>(nil)

    init(_ store: ContentStore) { self.store = store }

    /// The current entries; none when there is no store yet.
    func read() throws(Failure) -> [ContentDescriptor] {
        guard let version = try currentVersion() else { return [] }
        if let cached = cache.withLock({ $0 }), cached.version == version { return cached.index.manifests }
        let index = try JSONContent.decode(
            ImageIndex.self, from: try Files.read(store.indexPath), named: store.indexPath)
        // The file may have been replaced since its status was taken: then this version is never asked for again.
        cache.withLock { $0 = (version, index) }
        return index.manifests
    }

    /// Changes the entries, one writer at a time, and replaces the file.
    func update<Result>(_ change: (inout [ContentDescriptor]) throws(Failure) -> Result) throws(Failure) -> Result {
        try store.prepare()
        let lock = try FileLock.waiting(for: "\(store.root)/index.lock")
        var index = ImageIndex()
        if Files.exists(store.indexPath) {
            index = try JSONContent.decode(
                ImageIndex.self, from: try Files.read(store.indexPath), named: store.indexPath)
        }
        let before = index
        let result = try change(&index.manifests)
        if index != before || !Files.exists(store.indexPath) {
            try Files.replace(store.indexPath, with: try JSONContent.encode(index), mode: 0o644)
        }
        _ = consume lock
        return result
    }

    private func currentVersion() throws(Failure) -> Version? {
        var status = stat()
        if stat(store.indexPath, &status) == 0 {
            return Version(
                inode: status.st_ino, seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec,
                size: status.st_size)
        }
        let error = errno
        if error == ENOENT { return nil }
        throw .errno(error, "read", store.indexPath)
    }
}

extension ContentDescriptor {
    subscript(annotation key: String) -> String? {
        get { annotations?[key] }
        set {
            var all = annotations ?? [:]
            all[key] = newValue
            annotations = all.isEmpty ? nil : all
        }
    }
}

// What nothing refers to goes: blobs, unpacked layers, and whatever a killed process left unfinished.

import Glibc
public import SwkModel
import SwkSystem

/// What a collection removed.
public struct CollectedGarbage: Sendable, Equatable {
    public var blobs = 0
    public var layers = 0
    public var temporaries = 0
    /// Bytes of the removed blobs and layers.
    public var bytes: Int64 = 0
}

/// Keeps content from being collected: held from the moment an image is looked up until a container's record names it.
///
/// The kernel drops it with its process, however that ends.
public struct ImageLease: ~Copyable, Sendable {
    private let lock: StoreLock
    init(_ lock: consuming StoreLock) { self.lock = lock }
}

extension ImageStore {
    /// Content is not collected while this value lives. Costs one open(2) and one flock(2).
    public func lease() throws(Failure) -> ImageLease { ImageLease(try content.openForAdding()) }

    /// Removes what no entry of the index needs. Nil when somebody is adding content, who may need it: then the next collection
    /// will do. Throws `image.corrupt` when an entry cannot be read, because then nobody knows what it needs.
    /// - Parameter keepingBuilds: whether steps of builds that were used in the last week stay.
    @discardableResult
    public func collectGarbage(keepingBuilds: Bool = true) throws(Failure) -> CollectedGarbage? {
        guard Files.exists(content.lockPath), let lock = try StoreLock.exclusive(content.lockPath) else { return nil }
        var needed = try neededContent()
        for image in try BuildCache(content).fresh(all: keepingBuilds) {
            needed.blobs.formUnion(image.layers.map(\.digest))
            needed.chains.formUnion(try LayerStore.chainIDs(of: image.document.rootfs.diffIDs))
        }
        var garbage = CollectedGarbage()
        try sweepBlobs(keeping: needed.blobs, &garbage)
        try sweepLayers(keeping: needed.chains, &garbage)
        for name in try DirectoryHandle(opening: content.temporaryDirectory).names() {
            try DirectoryHandle(opening: content.temporaryDirectory).removeTree(name)
            garbage.temporaries += 1
        }
        _ = consume lock
        return garbage
    }

    private func neededContent() throws(Failure) -> (blobs: Set<Digest>, chains: Set<Digest>) {
        var blobs: Set<Digest> = []
        var chains: Set<Digest> = []
        var pending = try index.read()
        while let entry = pending.popLast() {
            guard blobs.insert(entry.digest).inserted else { continue }
            if MediaType.indexes.contains(entry.mediaType) {
                let name = "index \(entry.digest)"
                // Other tools may keep images for several platforms here, and not all of their manifests.
                let index = try JSONContent.decode(ImageIndex.self, from: try content.read(entry.digest), named: name)
                pending += index.manifests.filter { content.contains($0.digest) }
            } else if MediaType.manifests.contains(entry.mediaType) {
                let details = try details(of: entry)
                blobs.insert(details.manifest.config.digest)
                if let original = try details.manifest.originalDigest { blobs.insert(original) }
                blobs.formUnion(details.manifest.layers.map(\.digest))
                chains.formUnion(details.chainIDs)
            }
        }
        return (blobs, chains)
    }

    private func sweepBlobs(keeping needed: Set<Digest>, _ garbage: inout CollectedGarbage) throws(Failure) {
        for algorithm in try Files.names(in: "\(root)/blobs") {
            for hex in try Files.names(in: "\(root)/blobs/\(algorithm)") {
                // A name that is no digest was not put here by this store and stays.
                guard let digest = try? Digest(parsing: "\(algorithm):\(hex)"), !needed.contains(digest) else {
                    continue
                }
                let path = content.blobPath(digest)
                var status = stat()
                if stat(path, &status) == 0 { garbage.bytes += Int64(status.st_size) }
                try Files.remove(path)
                garbage.blobs += 1
            }
        }
    }

    /// Layers are renamed away before they are removed: one that is half removed must not look complete.
    private func sweepLayers(keeping needed: Set<Digest>, _ garbage: inout CollectedGarbage) throws(Failure) {
        for hex in try Files.names(in: "\(root)/layers/sha256") {
            guard let chainID = try? Digest(parsing: "sha256:\(hex)"), !needed.contains(chainID) else { continue }
            garbage.bytes += try layers.size(chainID) ?? 0
            let path = "\(root)/layers/sha256/\(hex)"
            let temporary = content.temporaryPath("removed")
            try system("rename", path) { rename(path, temporary) }
            try removeTree(temporary)
            garbage.layers += 1
        }
    }
}

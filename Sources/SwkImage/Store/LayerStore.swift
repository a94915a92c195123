// Unpacked layers, one directory for each chain of layers (image-spec, config.md, "Layer ChainID").
//
// A layer is unpacked into a temporary directory while the digest of its uncompressed archive is taken, and renamed when the digest is
// the one that the image's configuration names. So a directory below `layers/` is complete by being there. When two processes
// unpack the same layer, the first rename wins and the second one throws its work away.

import Glibc
import SwkModel
import SwkSystem

/// The unpacked layers of a content store.
struct LayerStore: Sendable {
    let content: ContentStore

    /// The directory to mount. It exists when the layer is unpacked.
    func tree(_ chainID: Digest) -> String { "\(directory(chainID))/tree" }

    func contains(_ chainID: Digest) -> Bool { Files.exists(directory(chainID)) }

    /// Bytes of file content in this layer alone, as counted when it was unpacked; nil when it is not unpacked.
    func size(_ chainID: Digest) throws(Failure) -> Int64? {
        guard contains(chainID) else { return nil }
        let path = "\(directory(chainID))/size"
        let text = try Files.readText(path)
        guard let size = Int64(text) else { throw Failure(.corruptContent, "read", path, "not a number", actual: text) }
        return size
    }

    /// Unpacks a layer whose blob is in the store, unless that is done already.
    ///
    /// The caller holds the lock of somebody who adds. Throws `image.digest-mismatch` when the archive is not the one that the
    /// configuration names, and everything that `LayerUnpacker` throws; nothing is left then.
    func unpack(
        _ layer: ContentDescriptor, diffID: Digest, chainID: Digest, cancellation: Cancellation = Cancellation()
    ) throws(Failure) {
        if contains(chainID) { return }
        let blob = try content.open(layer.digest)
        let source = FileSource(blob.raw)
        try unpack(source, of: layer, diffID: diffID, chainID: chainID, cancellation: cancellation)
    }

    /// Unpacks a layer from the bytes of its blob, wherever they are. They need not be verified: the digest of the archive is.
    func unpack(
        _ blob: any ByteSource, of layer: ContentDescriptor, diffID: Digest, chainID: Digest, cancellation: Cancellation
    ) throws(Failure) {
        let temporary = content.temporaryPath("layer")
        do {
            let size = try fill(temporary, from: blob, named: layer.digest.description, diffID, cancellation)
            try Files.replace("\(temporary)/size", with: Array("\(size)\n".utf8), mode: 0o644)
            try place(temporary, as: chainID)
        } catch {
            do { try removeTree(temporary) } catch let second {
                throw error.noting("clean-up failed: \(second.message)")
            }
            throw error
        }
    }

    private func fill(
        _ directory: String, from blob: any ByteSource, named name: String, _ diffID: Digest,
        _ cancellation: Cancellation
    ) throws(Failure) -> Int64 {
        try Files.makeDirectories("\(directory)/tree")
        let source = AheadSource(try HashingSource(uncompressed(blob, named: name), diffID.algorithm))
        let root = try DirectoryHandle(opening: "\(directory)/tree")
        let unpacker = LayerUnpacker(into: root, named: name, cancellation: cancellation)
        try unpacker.unpack(TarReader(source, named: name))
        let actual = try source.finish()
        guard actual == diffID else {
            throw Failure(
                .digestMismatch, "unpack layer", name, "its uncompressed archive is not the one that the image names",
                allowed: diffID.description, actual: actual.description)
        }
        return unpacker.contentSize
    }

    /// Moves a directory that an overlay wrote into the store as an unpacked layer. False when it stays where it is: on another
    /// file system, or because there is an equal layer.
    ///
    /// What overlayfs writes into an upper directory it reads in a lower one: whiteouts, opaque marks, and bookkeeping that it
    /// looks at in upper directories alone.
    func adopt(_ upper: String, chainID: Digest, size: Int64) throws(Failure) -> Bool {
        if contains(chainID) { return false }
        let temporary = content.temporaryPath("layer")
        try Files.makeDirectories(temporary)
        try Files.replace("\(temporary)/size", with: Array("\(size)\n".utf8), mode: 0o644)
        guard rename(upper, "\(temporary)/tree") == 0 else {
            let error = errno
            try removeTree(temporary)
            if error == EXDEV { return false }
            throw .errno(error, "move into the store", upper)
        }
        try place(temporary, as: chainID)
        return true
    }

    private func place(_ temporary: String, as chainID: Digest) throws(Failure) {
        let target = directory(chainID)
        if rename(temporary, target) == 0 { return }
        let error = errno
        guard error == ENOTEMPTY || error == EEXIST else { throw .errno(error, "rename", target) }
        try removeTree(temporary)
    }

    private func directory(_ chainID: Digest) -> String { "\(content.root)/layers/sha256/\(chainID.hex)" }

    /// The chain IDs of layers, lowest first.
    static func chainIDs(of diffIDs: [Digest]) throws(Failure) -> [Digest] {
        var chain: [Digest] = []
        for diffID in diffIDs {
            guard let below = chain.last else {
                chain.append(diffID)
                continue
            }
            chain.append(try Digest.of(Array("\(below) \(diffID)".utf8)))
        }
        return chain
    }
}

// Content by digest in an OCI image layout (image-spec, image-layout.md), which skopeo, umoci and others can read.
//
//     oci-layout  index.json  blobs/sha256/...     the layout
//     layers/sha256/<chain id>/{tree,size}   unpacked layers, one directory for each chain of layers
//     tmp/                                         what is being written; renamed into place when it is complete and verified
//     content.lock  index.lock                     see StoreLock and LayoutIndex

import Glibc
import SwkModel
import SwkSystem

/// The directory of an OCI image layout and the blobs in it.
struct ContentStore: Sendable {
    /// Absolute path of the layout.
    let root: String

    var indexPath: String { "\(root)/index.json" }
    var lockPath: String { "\(root)/content.lock" }
    var temporaryDirectory: String { "\(root)/tmp" }
    /// For small files of the layout itself, which are written without the lock of those who add.
    var staging: StagingDirectory { StagingDirectory(root) }

    /// Makes the directories of the layout. Idempotent; only those who add need to call it.
    ///
    /// Layers hold setuid files of other systems, so nobody but root may look inside (CVE-2021-41091).
    func prepare() throws(Failure) {
        if Files.exists("\(root)/oci-layout") { return }
        try Files.makeDirectories(root, mode: 0o710)
        for directory in ["blobs/sha256", "layers/sha256", "tmp"] {
            try Files.makeDirectories("\(root)/\(directory)", mode: 0o710)
        }
        try Files.replace("\(root)/oci-layout", with: Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8), mode: 0o644)
    }

    /// The lock of somebody who adds content, with the directories made.
    func openForAdding() throws(Failure) -> StoreLock {
        try prepare()
        return try StoreLock.shared(lockPath)
    }

    func blobPath(_ digest: Digest) -> String { "\(root)/blobs/\(digest.algorithm.rawValue)/\(digest.hex)" }

    /// Whether a blob is there. Blobs are renamed into place only when complete and verified, so the name is proof.
    func contains(_ digest: Digest) -> Bool { Files.exists(blobPath(digest)) }

    /// A whole blob, for documents. Throws `image.corrupt` when it is missing: something the layout refers to is gone.
    func read(_ digest: Digest) throws(Failure) -> [UInt8] {
        do { return try Files.read(blobPath(digest)) } catch {
            guard error.errno == ENOENT else { throw error }
            throw missing(digest)
        }
    }

    func open(_ digest: Digest) throws(Failure) -> Descriptor {
        do { return try Descriptor.open(blobPath(digest), O_RDONLY) } catch {
            guard error.errno == ENOENT else { throw error }
            throw missing(digest)
        }
    }

    /// Adds bytes in memory, whose digest may be known. The caller holds the lock of somebody who adds.
    func add(_ bytes: [UInt8], digest: Digest? = nil, mediaType: String) throws(Failure) -> ContentDescriptor {
        let digest = if let digest { digest } else { try Digest.of(bytes) }
        let descriptor = ContentDescriptor(mediaType: mediaType, digest: digest, size: Int64(bytes.count))
        if contains(descriptor.digest) { return descriptor }
        let writer = try BlobWriter(in: self, expecting: descriptor)
        try bytes.withPieces { (piece) throws(Failure) in try writer.write(piece) }
        try writer.commit()
        return descriptor
    }

    /// Takes over a file below the store, whose digest was verified, as a blob.
    func adopt(_ path: String, as digest: Digest) throws(Failure) {
        let target = blobPath(digest)
        try system("rename", target) { rename(path, target) }
    }

    /// A fresh path in the directory for unfinished things.
    func temporaryPath(_ kind: String) -> String {
        "\(temporaryDirectory)/\(kind)-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    }

    private func missing(_ digest: Digest) -> Failure {
        Failure(
            .corruptContent, "read content", digest.description, "it is missing from the store at \(root)",
            help: "pull or load the image again")
    }
}

extension [UInt8] {
    /// Hands these bytes to `body` as one raw buffer, keeping its typed error.
    func withPieces(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Void) throws(Failure) {
        let result: Result<Void, Failure> = withUnsafeBytes { bytes in
            do throws(Failure) { return .success(try body(bytes)) } catch { return .failure(error) }
        }
        try result.get()
    }
}

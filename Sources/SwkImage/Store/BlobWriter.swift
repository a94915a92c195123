// A blob on its way into the store: written to a temporary file, its digest taken as the bytes come by, renamed when both size and
// digest are right. Whatever else happens, the temporary file goes.

import Glibc
import SwkModel
import SwkSystem

/// Receives one blob. Not shared between threads at the same time.
final class BlobWriter {
    private let store: ContentStore
    private let expected: ContentDescriptor
    private let hasher: DigestHasher
    private let path: String
    private let file: Descriptor
    private var committed = false

    /// Bytes received so far; a broken transfer is resumed from here.
    var count: Int64 { hasher.count }

    init(in store: ContentStore, expecting descriptor: ContentDescriptor) throws(Failure) {
        self.store = store
        expected = descriptor
        hasher = try DigestHasher(descriptor.digest.algorithm)
        path = store.temporaryPath("blob")
        file = try Descriptor.open(path, O_RDWR | O_CREAT | O_EXCL, mode: 0o644)
    }

    deinit { if !committed { unlink(path) } }

    /// Appends bytes. Throws `image.digest-mismatch` as soon as there are more than expected.
    func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        guard count + Int64(bytes.count) <= expected.size else {
            throw Failure(
                .digestMismatch, "receive blob", expected.digest.description, "more bytes than announced",
                allowed: "\(expected.size) bytes", actual: "at least \(count + Int64(bytes.count))")
        }
        try hasher.update(bytes)
        var rest = bytes
        while !rest.isEmpty {
            let written = try system("write", path) { Glibc.write(file.raw, rest.baseAddress, rest.count) }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    /// Reads back what was written. Not behind `count`, until it is complete: who asks knows how much there is.
    func read(from offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        try system("read", path) { pread(file.raw, buffer.baseAddress, buffer.count, off_t(offset)) }
    }

    /// Forgets what was received, for a server that cannot resume.
    func restart() throws(Failure) {
        _ = try hasher.finish()
        try system("truncate", path) { ftruncate(file.raw, 0) }
        try system("rewind", path) { lseek(file.raw, 0, SEEK_SET) }
    }

    /// Verifies size and digest and moves the blob into the store. Throws `image.truncated` or `image.digest-mismatch`.
    func commit() throws(Failure) {
        guard count == expected.size else {
            throw Failure(
                .truncated, "receive blob", expected.digest.description, "it ended early",
                allowed: "\(expected.size) bytes",
                actual: "\(count)")
        }
        let digest = try hasher.finish()
        guard digest == expected.digest else {
            throw Failure(
                .digestMismatch, "receive blob", expected.digest.description, "the content has another digest",
                actual: digest.description)
        }
        let target = store.blobPath(digest)
        if digest.algorithm != .sha256 {
            try Files.makeDirectories("\(store.root)/blobs/\(digest.algorithm.rawValue)", mode: 0o710)
        }
        try system("rename", target) { rename(path, target) }
        committed = true
    }
}

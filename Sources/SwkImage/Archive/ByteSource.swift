// Streams of bytes that are pulled: files, decompression, and a digest taken on the way.
//
// Each call hands out the next stretch of bytes in the source's own buffer, valid until the next call, so that a layer goes
// from decompression to the file system without being copied in between.

import CArchive
import Glibc
import SwkModel
import SwkSystem

/// A stream of bytes, pulled by one reader.
protocol ByteSource: AnyObject {
    /// The next bytes, never none; nil at the end. Valid until the next call.
    func next() throws(Failure) -> UnsafeRawBufferPointer?
}

/// A file or pipe, from its current offset. The descriptor stays the caller's.
final class FileSource: ByteSource {
    private let descriptor: Int32
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)

    init(_ descriptor: Int32) { self.descriptor = descriptor }
    deinit { buffer.deallocate() }

    func next() throws(Failure) -> UnsafeRawBufferPointer? {
        let count = try system("read archive") { read(descriptor, buffer.baseAddress, buffer.count) }
        return count == 0 ? nil : UnsafeRawBufferPointer(rebasing: buffer[..<count])
    }
}

/// Bytes in memory.
final class MemorySource: ByteSource {
    private let bytes: [UInt8]
    private let buffer: UnsafeMutableRawBufferPointer
    private var done = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 16)
        buffer.copyBytes(from: bytes)
    }
    deinit { buffer.deallocate() }

    func next() -> UnsafeRawBufferPointer? {
        defer { done = true }
        return done || bytes.isEmpty ? nil : UnsafeRawBufferPointer(rebasing: buffer[..<bytes.count])
    }
}

/// The decompressed bytes of a file in gzip, zstd, bzip2 or xz. The descriptor stays the caller's.
final class InflatedSource: ByteSource {
    private let inflater: OpaquePointer
    private let name: String

    init(_ descriptor: Int32, _ compression: Compression, named name: String) throws(Failure) {
        guard let inflater = swk_inflater_new(descriptor, compression == .gzip ? 1 : 0) else {
            throw .missingLibrary("libarchive", package: "libarchive13", loader: swk_inflater_missing())
        }
        self.inflater = inflater
        self.name = name
    }
    deinit { swk_inflater_free(inflater) }

    func next() throws(Failure) -> UnsafeRawBufferPointer? {
        var bytes: UnsafeRawPointer?
        var count = 0
        switch swk_inflater_next(inflater, &bytes, &count) {
        case 0: return nil
        case 1: return UnsafeRawBufferPointer(start: bytes, count: count)
        default:
            throw Failure(
                .invalidArchive, "decompress", name, String(cString: swk_inflater_error(inflater)).lowercased())
        }
    }
}

/// Passes a stream through and takes its digest.
final class HashingSource: ByteSource {
    private let source: any ByteSource
    private let hasher: DigestHasher

    init(_ source: any ByteSource, _ algorithm: Digest.Algorithm) throws(Failure) {
        self.source = source
        hasher = try DigestHasher(algorithm)
    }

    func next() throws(Failure) -> UnsafeRawBufferPointer? {
        guard let bytes = try source.next() else { return nil }
        try hasher.update(bytes)
        return bytes
    }

    var count: Int64 { hasher.count }

    /// Reads what is left and answers the digest of the whole stream.
    func finish() throws(Failure) -> Digest {
        while try next() != nil {}
        return try hasher.finish()
    }
}

/// How a file is compressed, by its first bytes: media types are not always true.
enum Compression: Equatable {
    case none, gzip, zstd, bzip2, xz

    init(magic: [UInt8]) {
        if magic.starts(with: [0x1f, 0x8b]) {
            self = .gzip
        } else if magic.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) {
            self = .zstd
        } else if magic.starts(with: Array("BZh".utf8)) {
            self = .bzip2
        } else if magic.starts(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a]) {
            self = .xz
        } else {
            self = .none
        }
    }
}

/// The uncompressed bytes of a seekable file, whatever its compression.
func uncompressed(_ descriptor: Int32, named name: String) throws(Failure) -> any ByteSource {
    var magic = [UInt8](repeating: 0, count: 6)
    let count = try system("read", name) { pread(descriptor, &magic, magic.count, 0) }
    let compression = Compression(magic: Array(magic[..<count]))
    if compression == .none { return FileSource(descriptor) }
    return try InflatedSource(descriptor, compression, named: name)
}

// Streams of bytes that are pulled: files, memory, and a digest taken on the way. Decompression is InflatedSource.
//
// Each call hands out the next stretch of bytes in the source's own buffer, valid until the next call, so that a layer goes
// from decompression to the file system without being copied in between.

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

/// Bytes that were read already, and then those of another source.
final class PrecededSource: ByteSource {
    private let first: MemorySource
    private let rest: any ByteSource

    init(_ first: [UInt8], _ rest: any ByteSource) {
        self.first = MemorySource(first)
        self.rest = rest
    }

    func next() throws(Failure) -> UnsafeRawBufferPointer? {
        if let bytes = first.next() { return bytes }
        return try rest.next()
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

// An archive from wherever it comes: a file, a pipe, a socket; compressed or not.
//
// What can be wound back is looked at and read. Of a pipe the first bytes are read and put before the rest; when they say that it is
// compressed, the whole is first written to a file, because the libraries that decompress want a descriptor.

import Glibc
import SwkModel
import SwkSystem

/// The uncompressed bytes of an archive.
struct ArchiveStream {
    let bytes: any ByteSource

    /// - Parameters:
    ///   - descriptor: stays the caller's.
    ///   - spooling: where a temporary file may be made; nil for the system's own place.
    init(_ descriptor: Int32, named name: String, spooling directory: String?) throws(Failure) {
        if lseek(descriptor, 0, SEEK_CUR) >= 0 {
            bytes = try uncompressed(descriptor, named: name)
            return
        }
        let first = try Self.beginning(of: descriptor, name)
        if Compression(magic: first) == .none {
            bytes = PrecededSource(first, FileSource(descriptor))
        } else {
            bytes = try Self.spooled(first, descriptor, in: directory ?? "/tmp", name)
        }
    }

    private static func beginning(of descriptor: Int32, _ name: String) throws(Failure) -> [UInt8] {
        var first: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 512)
        while first.count < 6 {
            let count = try system("read", name) { read(descriptor, &piece, piece.count) }
            if count == 0 { break }
            first += piece[..<count]
        }
        return first
    }

    private static func spooled(
        _ first: [UInt8], _ descriptor: Int32, in directory: String, _ name: String
    ) throws(Failure) -> any ByteSource {
        let path = "\(directory)/swk-archive-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        let file = try Descriptor.open(path, O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
        // The descriptor is enough: whatever happens, the file is gone.
        unlink(path)
        try file.writeAll(first)
        let rest = FileSource(descriptor)
        while let piece = try rest.next() { try file.writeAll(piece) }
        let raw = file.raw
        try system("rewind", name) { lseek(raw, 0, SEEK_SET) }
        return OwningSource(try uncompressed(raw, named: name), file)
    }
}

/// Bytes that were read already, and then those of another source.
private final class PrecededSource: ByteSource {
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

/// A source that keeps the file open that it reads from.
private final class OwningSource: ByteSource {
    private let source: any ByteSource
    private let file: Descriptor

    init(_ source: any ByteSource, _ file: consuming Descriptor) {
        self.source = source
        self.file = file
    }

    func next() throws(Failure) -> UnsafeRawBufferPointer? { try source.next() }
}

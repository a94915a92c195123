// A layer on its way into the store: the archive comes in, its compressed form goes to a temporary file, and both digests are taken as
// the bytes pass by. So a layer is written once and read never, whatever its size.
//
// Small pieces are gathered first: a tar is mostly headers, and hashing and compressing 512 bytes at a time would cost twice as much.

import CArchive
import Glibc
public import SwkModel
import SwkSystem

/// How the blob of a layer is stored; readers find out by its first bytes.
public enum LayerCompression: Sendable {
    /// For layers that are soon dropped.
    case none
    /// For layers that travel.
    case gzip
}

/// A layer whose blob is in the store.
public struct StoredLayer: Sendable, Equatable {
    /// The blob: compressed or not, as its media type says.
    public let blob: ContentDescriptor
    /// The digest of the uncompressed archive, by which configurations name the layer.
    public let diffID: Digest
}

/// Receives one archive and files it as a blob. Not shared between threads.
final class LayerBlobWriter {
    private let store: ContentStore
    private let path: String
    private let file: Descriptor
    private let plain: DigestHasher
    private let packed: (deflater: OpaquePointer, hasher: DigestHasher)?
    private let gathered = UnsafeMutableRawBufferPointer.allocate(byteCount: piece, alignment: 16)
    private var filled = 0
    private var committed = false

    private static let piece = 1 << 18

    init(in store: ContentStore, _ compression: LayerCompression) throws(Failure) {
        self.store = store
        plain = try DigestHasher()
        packed = compression == .gzip ? (try Self.newDeflater(), try DigestHasher()) : nil
        path = store.temporaryPath("layer-archive")
        file = try Descriptor.open(path, O_RDWR | O_CREAT | O_EXCL)
    }

    deinit {
        gathered.deallocate()
        if let packed { swk_deflater_free(packed.deflater) }
        if !committed { unlink(path) }
    }

    private static func newDeflater() throws(Failure) -> OpaquePointer {
        if let deflater = swk_deflater_new() { return deflater }
        throw .missingLibrary("libarchive", package: "libarchive13", loader: swk_inflater_missing())
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        if filled + bytes.count > gathered.count { try flush() }
        if bytes.count >= gathered.count { return try pass(bytes, last: false) }
        UnsafeMutableRawBufferPointer(rebasing: gathered[filled...]).copyMemory(from: bytes)
        filled += bytes.count
    }

    /// Ends the archive and moves the blob into the store. The caller holds the lock of somebody who adds.
    func commit() throws(Failure) -> StoredLayer {
        try flush()
        try pass(UnsafeRawBufferPointer(start: nil, count: 0), last: true)
        let size = packed?.hasher.count ?? plain.count
        let diffID = try plain.finish()
        let digest = try packed?.hasher.finish() ?? diffID
        let target = store.blobPath(digest)
        try system("rename", target) { rename(path, target) }
        committed = true
        let type = packed == nil ? MediaType.ociLayer : MediaType.ociLayerGzip
        return StoredLayer(blob: ContentDescriptor(mediaType: type, digest: digest, size: size), diffID: diffID)
    }

    private func flush() throws(Failure) {
        let bytes = UnsafeRawBufferPointer(rebasing: gathered[..<filled])
        filled = 0
        try pass(bytes, last: false)
    }

    private func pass(_ bytes: UnsafeRawBufferPointer, last: Bool) throws(Failure) {
        if !bytes.isEmpty { try plain.update(bytes) }
        guard let packed else { return try writeAll(bytes) }
        guard swk_deflater_add(packed.deflater, bytes.baseAddress, bytes.count, last ? 1 : 0) == 0 else {
            throw Failure(.system, "compress layer", "", String(cString: swk_deflater_error(packed.deflater)))
        }
        var output: UnsafeRawPointer?
        var count = 0
        swk_deflater_take(packed.deflater, &output, &count)
        let compressed = UnsafeRawBufferPointer(start: output, count: count)
        if !compressed.isEmpty { try packed.hasher.update(compressed) }
        try writeAll(compressed)
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        var rest = bytes
        while !rest.isEmpty {
            let count = try system("write", path) { Glibc.write(file.raw, rest.baseAddress, rest.count) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }
}

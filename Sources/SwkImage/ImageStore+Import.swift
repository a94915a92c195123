// A tar archive becomes an image of one layer: import.

public import SwkModel
public import SwkSystem

extension ImageStore {
    /// Makes an image whose one layer is the archive that a descriptor gives, plain or compressed. The bytes of the archive are the layer:
    /// nothing is unpacked and packed again. Blocks for as long as that takes.
    ///
    /// Throws `archive.invalid` for what is no tar archive, `archive.hostile`, `archive.unsupported`, or what the kernel refused; no image
    /// is left then.
    /// - Parameters:
    ///   - descriptor: a file or pipe, read up to its end; stays the caller's.
    ///   - name: what messages call the archive.
    public func importImage(
        _ descriptor: Int32, named name: String, _ change: ImageChange, called reference: ImageReference?,
        cancellation: Cancellation = Cancellation(), announce: (Digest) throws(Failure) -> Void = { _ in }
    ) throws(Failure) -> StoredImage {
        let lock = try content.openForAdding()
        let blob = try LayerBlobWriter(in: content, .gzip)
        let source = CopyingSource(try uncompressed(descriptor, named: name), to: blob)
        var size: Int64 = 0
        // Read as an archive on the way, so that what is none is found before it fills the disk.
        let reader = TarReader(source, named: name)
        var isEmpty = true
        while let entry = try reader.next() {
            try cancellation.check()
            size += entry.size
            isEmpty = false
        }
        try source.finish()
        guard !isEmpty || source.count >= 1024 else {
            throw Failure(.invalidArchive, "import", name, "not a tar archive: it is empty")
        }
        let layer = PendingLayer(stored: try blob.commit(), contentSize: size, lock: lock)
        return try addImage(on: nil, layer: layer, change, called: reference, announce: announce)
    }
}

/// Passes a stream through, and all of it into a blob.
private final class CopyingSource: ByteSource {
    private let source: any ByteSource
    private let blob: LayerBlobWriter
    private(set) var count: Int64 = 0

    init(_ source: any ByteSource, to blob: LayerBlobWriter) {
        self.source = source
        self.blob = blob
    }

    func next() throws(Failure) -> UnsafeRawBufferPointer? {
        guard let bytes = try source.next() else { return nil }
        try blob.write(bytes)
        count += Int64(bytes.count)
        return bytes
    }

    /// Takes what follows the end of the archive: writers pad it.
    func finish() throws(Failure) { while try next() != nil {} }
}

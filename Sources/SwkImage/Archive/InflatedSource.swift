// Decompression of a stream, wherever that comes from: a file, a pipe, a download that is not complete yet.

import CArchive
import Glibc
import SwkModel

/// The decompressed bytes of a stream in gzip, zstd, bzip2 or xz.
final class InflatedSource: ByteSource {
    private let inflater: OpaquePointer
    private let input: Input
    private let name: String

    /// What the C side asks for bytes; Swift's errors do not pass through it, so they wait here.
    private final class Input {
        let source: any ByteSource
        var failure: Failure?

        init(_ source: any ByteSource) { self.source = source }

        func next() -> UnsafeRawBufferPointer? {
            do throws(Failure) { return try source.next() } catch {
                failure = error
                return nil
            }
        }
    }

    init(_ source: any ByteSource, _ compression: Compression, named name: String) throws(Failure) {
        input = Input(source)
        self.name = name
        let inflater = swk_inflater_new(
            { context, bytes in
                guard let context else { return -1 }
                let input = Unmanaged<Input>.fromOpaque(context).takeUnretainedValue()
                guard let piece = input.next() else { return input.failure == nil ? 0 : -1 }
                bytes?.pointee = piece.baseAddress
                return piece.count
            }, Unmanaged.passUnretained(input).toOpaque(), compression == .gzip ? 1 : 0)
        guard let inflater else {
            throw .missingLibrary("libarchive", package: "libarchive13", loader: swk_inflater_missing())
        }
        self.inflater = inflater
    }
    deinit { swk_inflater_free(inflater) }

    func next() throws(Failure) -> UnsafeRawBufferPointer? {
        var bytes: UnsafeRawPointer?
        var count = 0
        switch swk_inflater_next(inflater, &bytes, &count) {
        case 0: return nil
        case 1: return UnsafeRawBufferPointer(start: bytes, count: count)
        default:
            if let failure = input.failure { throw failure }
            throw Failure(
                .invalidArchive, "decompress", name, String(cString: swk_inflater_error(inflater)).lowercased())
        }
    }
}

/// How a file is compressed, by its first bytes: media types are not always true.
enum Compression: Equatable {
    case none, gzip, zstd, bzip2, xz

    /// The longest of the magic numbers.
    static let magicSize = 5

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

/// The uncompressed bytes of a file or pipe from its current offset, whatever its compression. The descriptor stays the caller's.
func uncompressed(_ descriptor: Int32, named name: String) throws(Failure) -> any ByteSource {
    try uncompressed(FileSource(descriptor), named: name)
}

/// The uncompressed bytes of a stream, whatever its compression.
func uncompressed(_ source: any ByteSource, named name: String) throws(Failure) -> any ByteSource {
    var first: [UInt8] = []
    while first.count < Compression.magicSize, let piece = try source.next() { first.append(contentsOf: piece) }
    let whole = PrecededSource(first, source)
    let compression = Compression(magic: first)
    return compression == .none ? whole : try InflatedSource(whole, compression, named: name)
}

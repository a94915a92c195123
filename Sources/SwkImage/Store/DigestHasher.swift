// Digests of streams, through libcrypto.

import CTransfer
import SwkModel

/// A digest in the making. Not shared between threads.
final class DigestHasher {
    private let handle: OpaquePointer
    private let algorithm: Digest.Algorithm
    /// Bytes seen since the start.
    private(set) var count: Int64 = 0

    init(_ algorithm: Digest.Algorithm = .sha256) throws(Failure) {
        guard let handle = swk_digest_new(algorithm == .sha256 ? 256 : 512) else {
            throw .missingLibrary("libcrypto", package: "libssl3", loader: swk_digest_missing())
        }
        self.handle = handle
        self.algorithm = algorithm
    }

    deinit { swk_digest_free(handle) }

    func update(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        guard swk_digest_update(handle, bytes.baseAddress, bytes.count) == 0 else { throw broken }
        count += Int64(bytes.count)
    }

    /// The digest of everything seen, after which a new one starts.
    func finish() throws(Failure) -> Digest {
        var value = [UInt8](repeating: 0, count: Int(swk_digest_max_size))
        let length = swk_digest_finish(handle, &value)
        guard length >= 0 else { throw broken }
        count = 0
        return Digest(algorithm, bytes: value[..<Int(length)])
    }

    private var broken: Failure { Failure(.system, "compute digest", algorithm.rawValue, "libcrypto refused") }
}

extension Digest {
    /// The digest of bytes in memory.
    static func of(_ bytes: [UInt8], _ algorithm: Algorithm = .sha256) throws(Failure) -> Digest {
        let hasher = try DigestHasher(algorithm)
        do { try bytes.withUnsafeBytes { try hasher.update($0) } } catch { throw error as! Failure }
        return try hasher.finish()
    }
}

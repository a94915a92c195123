// Streams that other threads read ahead or fill: nothing is lost, and nobody waits for ever.

import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkImage

@Suite struct AheadTests {
    /// Pieces of given sizes with bytes that tell their place; then a failure, where one is wanted.
    private final class Pieces: ByteSource {
        private var sizes: ArraySlice<Int>
        private let failure: Failure?
        private let buffer: UnsafeMutableRawBufferPointer
        private var place = 0

        init(_ sizes: [Int], then failure: Failure? = nil) {
            self.sizes = sizes[...]
            self.failure = failure
            buffer = .allocate(byteCount: sizes.max() ?? 1, alignment: 1)
        }
        deinit { buffer.deallocate() }

        func next() throws(Failure) -> UnsafeRawBufferPointer? {
            guard let size = sizes.popFirst() else {
                if let failure { throw failure }
                return nil
            }
            for index in 0..<size { buffer[index] = AheadTests.byte(place + index) }
            place += size
            return UnsafeRawBufferPointer(rebasing: buffer[..<size])
        }
    }

    private static func byte(_ place: Int) -> UInt8 { UInt8(truncatingIfNeeded: place &* 31 &+ place >> 8) }
    private static func bytes(_ count: Int) -> [UInt8] { (0..<count).map(byte) }

    private func all(_ source: any ByteSource) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try source.next() { bytes.append(contentsOf: piece) }
        return bytes
    }

    @Test(
        "pieces of any size arrive in order, with the digest of the whole",
        arguments: [
            [], [1], [300_000, 1, 262_144, 5_000_000, 7], [Int](repeating: 1000, count: 500),
        ])
    func order(_ sizes: [Int]) throws {
        let source = AheadSource(try HashingSource(Pieces(sizes), .sha256))
        let expected = Self.bytes(sizes.reduce(0, +))
        #expect(try all(source) == expected)
        #expect(try source.finish() == Digest.of(expected))
    }

    @Test("a failure comes behind the bytes that were before it")
    func failing() throws {
        let source = AheadSource(
            try HashingSource(Pieces([10, 20], then: Failure(.invalidArchive, "read", "it", "broken")), .sha256))
        var count = 0
        let failure = #expect(throws: Failure.self) { while let piece = try source.next() { count += piece.count } }
        #expect(failure?.code == .invalidArchive)
        #expect(count == 30)
    }

    @Test("a source that is dropped in the middle ends its thread")
    func dropped() throws {
        var source: AheadSource? = AheadSource(
            try HashingSource(Pieces([Int](repeating: 1 << 20, count: 100)), .sha256))
        _ = try source?.next()
        source = nil
    }

    @Test("the bytes of a blob are read while they come, and to the end once it is verified")
    func following() async throws {
        let scratch = try Scratch()
        let content = scratch.store().content
        try content.prepare()
        let bytes = Self.bytes(3_000_000)
        let blob = ContentDescriptor(mediaType: "x", digest: try Digest.of(bytes), size: Int64(bytes.count))
        let receiver = try BlobReceiver(in: content, expecting: blob)
        async let seen = onOwnThread { _ in
            let source = FollowingSource(receiver)
            var seen: [UInt8] = []
            while let piece = try source.next() { seen.append(contentsOf: piece) }
            return seen
        }
        try bytes.withUnsafeBytes { whole in
            for start in stride(from: 0, to: whole.count, by: 70_000) {
                let piece = UnsafeRawBufferPointer(rebasing: whole[start..<min(start + 70_000, whole.count)])
                _ = try receiver.take(piece, status: 200, attempt: 0)
            }
        }
        try receiver.commit()
        let all = try await seen
        #expect(all == bytes)
    }

    @Test("whoever waits for a blob that will not come is let go")
    func abandoned() async throws {
        let scratch = try Scratch()
        let content = scratch.store().content
        try content.prepare()
        let blob = ContentDescriptor(mediaType: "x", digest: try Digest.of([1]), size: 1)
        let receiver = try BlobReceiver(in: content, expecting: blob)
        let seen = Task { try await onOwnThread { _ in try FollowingSource(receiver).next()?.count } }
        receiver.abandon()
        await #expect(throws: CancellationError.self) { _ = try await seen.value }
    }
}

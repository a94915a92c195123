// A stream that another thread reads a few pieces ahead: while files are written, the next bytes are decompressed and hashed, which takes
// as long. The pieces are copied once into buffers that go round, so memory stays the same whatever the size of the layer.

import Glibc
import SwkModel
import SwkSystem

/// Reads a source on a thread of its own. Its reader is one thread, as with every source.
final class AheadSource: ByteSource {
    private let ring: Monitor<Ring>
    private let buffers: UnsafeMutableRawBufferPointer
    private var isHolding = false

    private static let pieces = 8
    private static let pieceSize = 1 << 18

    /// How far both sides are. Piece number n lies in place n modulo `pieces`.
    private struct Ring {
        var counts = [Int](repeating: 0, count: AheadSource.pieces)
        var filled = 0
        var taken = 0
        /// Set by the reading side, when nobody will want more.
        var isAbandoned = false
        /// Set by the writing side as its last deed.
        var outcome: Result<Digest, Failure>?
    }

    /// What goes over to the thread, and belongs to it alone until it sets the outcome.
    private struct Work: @unchecked Sendable {
        let source: HashingSource
        let buffers: UnsafeMutableRawBufferPointer
        let ring: Monitor<Ring>
    }

    init(_ source: HashingSource) {
        ring = Monitor(Ring())
        buffers = .allocate(byteCount: Self.pieces * Self.pieceSize, alignment: 16)
        let work = Work(source: source, buffers: buffers, ring: ring)
        startThread { Self.run(work) }
    }

    /// The thread reads from what others own, a descriptor for instance: it has ended before this goes.
    deinit {
        ring.with { $0.isAbandoned = true }
        _ = ring.wait { $0.outcome }
        buffers.deallocate()
    }

    func next() throws(Failure) -> UnsafeRawBufferPointer? {
        let isHolding = self.isHolding
        if isHolding { ring.with { $0.taken += 1 } }
        self.isHolding = false
        let piece: (Int, Int)? = try ring.wait { (ring) throws(Failure) in
            if ring.taken < ring.filled { return .some((ring.taken, ring.counts[ring.taken % Self.pieces])) }
            guard let outcome = ring.outcome else { return nil }
            _ = try outcome.get()
            return .some(nil)
        }
        guard let (number, count) = piece else { return nil }
        self.isHolding = true
        return UnsafeRawBufferPointer(Self.place(number, in: buffers, count))
    }

    /// Reads what is left and answers the digest of the whole stream.
    func finish() throws(Failure) -> Digest {
        while try next() != nil {}
        return try ring.wait { $0.outcome }.get()
    }

    // MARK: - The other thread

    private static func run(_ work: Work) {
        var outcome: Result<Digest, Failure>
        do throws(Failure) {
            while let piece = try work.source.next() { try copy(piece, work) }
            outcome = .success(try work.source.finish())
        } catch {
            outcome = .failure(error)
        }
        work.ring.with { $0.outcome = outcome }
    }

    /// Puts one piece of the source, which may be of any size, into the ring. Throws `cancelled` when nobody wants it any more.
    private static func copy(_ piece: UnsafeRawBufferPointer, _ work: Work) throws(Failure) {
        var rest = piece
        while !rest.isEmpty {
            let free: Int = try work.ring.wait { (ring) throws(Failure) in
                if ring.isAbandoned { throw Failure(.cancelled, "read ahead", "", "cancelled") }
                return ring.filled - ring.taken < pieces ? ring.filled : nil
            }
            let count = min(rest.count, pieceSize)
            place(free, in: work.buffers, count).copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<count]))
            work.ring.with { ring in
                ring.counts[free % pieces] = count
                ring.filled += 1
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    private static func place(
        _ number: Int, in buffers: UnsafeMutableRawBufferPointer, _ count: Int
    ) -> UnsafeMutableRawBufferPointer {
        let start = number % pieces * pieceSize
        return UnsafeMutableRawBufferPointer(rebasing: buffers[start..<start + count])
    }
}

// A blob writer that transfers' threads fill, and whose bytes another thread may read while they come: a layer is unpacked while it
// is downloaded.
//
// What is read before the end has not been verified, so whoever reads it must verify what becomes of it.

import SwkModel
import SwkSystem

/// One blob on its way from a registry, through any number of tries.
final class BlobReceiver: Sendable {
    /// Writers are not Sendable; this one is reached through the monitor alone.
    private struct Guarded: @unchecked Sendable {
        var writer: BlobWriter
        /// The try that brought the last bytes.
        var attempt = 0
        var end: End?
    }

    private enum End {
        case verified
        case abandoned
    }

    private let state: Monitor<Guarded>
    private let size: Int64

    init(in store: ContentStore, expecting descriptor: ContentDescriptor) throws(Failure) {
        size = descriptor.size
        state = Monitor(Guarded(writer: try BlobWriter(in: store, expecting: descriptor)))
    }

    /// Bytes received so far.
    var count: Int64 { state.with { $0.writer.count } }

    /// Appends what a try brought; answers the bytes that are there. A server that does not resume answers a request for the rest
    /// with 200 and the whole, and then what was there before is dropped.
    func take(_ bytes: UnsafeRawBufferPointer, status: Int, attempt: Int) throws(Failure) -> Int64 {
        try state.with { (state) throws(Failure) in
            if state.attempt != attempt, status == 200, state.writer.count > 0 { try state.writer.restart() }
            state.attempt = attempt
            try state.writer.write(bytes)
            return state.writer.count
        }
    }

    func restart() throws(Failure) { try state.with { (state) throws(Failure) in try state.writer.restart() } }

    /// Verifies and files the blob.
    func commit() throws(Failure) {
        try state.with { (state) throws(Failure) in
            try state.writer.commit()
            state.end = .verified
        }
    }

    /// Lets go of those who wait for more bytes: none will come.
    func abandon() { state.with { $0.end = .abandoned } }

    /// Waits until there are bytes behind `offset`, and reads some of them; 0 at the end of a complete blob. Throws `cancelled` when it
    /// will never be complete.
    func read(from offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        try state.wait { (state) throws(Failure) in
            if state.end == .abandoned { throw Failure(.cancelled, "follow blob", "", "the transfer has ended") }
            let there = state.end == .verified ? size : state.writer.count
            if there > offset { return try state.writer.read(from: offset, into: buffer) }
            return state.end == .verified ? 0 : nil
        }
    }
}

/// The bytes of a blob while they come.
final class FollowingSource: ByteSource {
    private let receiver: BlobReceiver
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    private var offset: Int64 = 0

    init(_ receiver: BlobReceiver) { self.receiver = receiver }
    deinit { buffer.deallocate() }

    func next() throws(Failure) -> UnsafeRawBufferPointer? {
        let count = try receiver.read(from: offset, into: buffer)
        offset += Int64(count)
        return count == 0 ? nil : UnsafeRawBufferPointer(rebasing: buffer[..<count])
    }
}

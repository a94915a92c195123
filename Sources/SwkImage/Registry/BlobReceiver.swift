// A blob writer that transfers' threads fill while their task looks at how far it is.

import SwkModel
import Synchronization

/// One blob on its way from a registry, through any number of tries.
final class BlobReceiver: Sendable {
    /// Writers are not Sendable; this one is reached through the mutex alone.
    private struct Guarded: @unchecked Sendable {
        var writer: BlobWriter
        /// The try that brought the last bytes.
        var attempt = 0
    }

    private let state: Mutex<Guarded>

    init(in store: ContentStore, expecting descriptor: ContentDescriptor) throws(Failure) {
        state = Mutex(Guarded(writer: try BlobWriter(in: store, expecting: descriptor)))
    }

    /// Bytes received so far.
    var count: Int64 { state.withLock { $0.writer.count } }

    /// Appends what a try brought; answers the bytes that are there. A server that does not resume answers a request for the rest
    /// with 200 and the whole, and then what was there before is dropped.
    func take(_ bytes: UnsafeRawBufferPointer, status: Int, attempt: Int) throws(Failure) -> Int64 {
        try state.withLock { (state) throws(Failure) in
            if state.attempt != attempt, status == 200, state.writer.count > 0 { try state.writer.restart() }
            state.attempt = attempt
            try state.writer.write(bytes)
            return state.writer.count
        }
    }

    func restart() throws(Failure) { try state.withLock { (state) throws(Failure) in try state.writer.restart() } }

    /// Verifies and files the blob.
    func commit() throws(Failure) { try state.withLock { (state) throws(Failure) in try state.writer.commit() } }
}

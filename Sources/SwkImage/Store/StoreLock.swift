// Who may delete from the store: nobody, while somebody adds to it.
//
// Content arrives before anything refers to it (blobs before their manifest, the manifest before the index). Everybody who adds
// holds this lock shared from the first byte until the index names the result; the collector takes it exclusively or goes away. So
// whatever lies in `tmp/` while the lock is held exclusively is left over. Readers take no lock.

import Glibc
import SwkModel
import SwkSystem

/// An flock(2) on the store, shared or exclusive, dropped with this value or its process.
struct StoreLock: ~Copyable, Sendable {
    private let descriptor: Descriptor

    private init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    /// Unlocks, rather than just closes: a child that some other thread is starting holds a copy of the descriptor until its exec.
    deinit { _ = flock(descriptor.raw, LOCK_UN) }

    /// The lock of somebody who adds; waits for a collector to finish.
    static func shared(_ path: String) throws(Failure) -> StoreLock {
        let descriptor = try Descriptor.open(path, O_RDWR | O_CREAT, mode: 0o600)
        let raw = descriptor.raw
        try system("lock", path) { flock(raw, LOCK_SH) }
        return StoreLock(descriptor)
    }

    /// The lock of the collector; nil while anybody adds.
    static func exclusive(_ path: String) throws(Failure) -> StoreLock? {
        let descriptor = try Descriptor.open(path, O_RDWR | O_CREAT, mode: 0o600)
        if flock(descriptor.raw, LOCK_EX | LOCK_NB) == 0 { return StoreLock(descriptor) }
        let error = errno
        if error == EWOULDBLOCK { return nil }
        throw .errno(error, "lock", path)
    }
}

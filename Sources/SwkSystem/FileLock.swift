// Whole-file locks that the kernel drops when their owner dies: the proof that an owner is alive.

public import SwkModel
import Glibc

/// An flock(2) on a file, held until this value is destroyed or its process dies, however it dies.
///
/// flock belongs to the open file description, which forked children share; the descriptor is close-on-exec, and the launch
/// code closes it in children that never exec. Dropping the value unlocks for them, too.
public struct FileLock: ~Copyable, Sendable {
    private let descriptor: Descriptor

    /// Waits until the lock on `path` (created when absent) is free and takes it.
    public static func waiting(for path: String) throws(Failure) -> FileLock {
        let descriptor = try Descriptor.open(path, O_RDWR | O_CREAT, mode: 0o600)
        let raw = descriptor.raw
        try system("lock", path) { flock(raw, LOCK_EX) }
        return FileLock(descriptor)
    }

    /// Takes the lock if it is free; nil when somebody holds it.
    public static func tryLocking(_ path: String) throws(Failure) -> FileLock? {
        try tryLocking(Descriptor.open(path, O_RDWR | O_CREAT, mode: 0o600), path)
    }

    /// The same two for an existing directory, which then needs no lock file.
    public static func waiting(forDirectory path: String) throws(Failure) -> FileLock {
        let descriptor = try Descriptor.open(path, O_RDONLY | O_DIRECTORY)
        let raw = descriptor.raw
        try system("lock", path) { flock(raw, LOCK_EX) }
        return FileLock(descriptor)
    }

    public static func tryLocking(directory path: String) throws(Failure) -> FileLock? {
        try tryLocking(Descriptor.open(path, O_RDONLY | O_DIRECTORY), path)
    }

    private static func tryLocking(_ descriptor: consuming Descriptor, _ path: String) throws(Failure) -> FileLock? {
        if flock(descriptor.raw, LOCK_EX | LOCK_NB) == 0 { return FileLock(descriptor) }
        let error = errno
        if error == EWOULDBLOCK { return nil }
        throw .errno(error, "lock", path)
    }

    private init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    // Unlocked in so many words: a child between clone and exec shares the open file for a moment, and closing ours would leave it locked.
    deinit { flock(descriptor.raw, LOCK_UN) }
}

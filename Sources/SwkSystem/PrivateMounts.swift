// Mounts that nobody else sees and that end with the work that needed them: a thread in a mount namespace of its own.
//
// So a stopped container's files can be looked at and changed as the container would see them, on every kernel that has overlayfs, and a
// process that is killed meanwhile leaves nothing behind: the namespace goes with its last thread.

import CSwkLinux
import Glibc
public import SwkModel
import Synchronization

/// Mounting below one directory, in the namespace of the thread that runs the work.
public struct PrivateMounts: ~Copyable {
    /// Where the root is mounted.
    public let mountpoint: String

    /// Runs blocking work on a thread with a mount namespace of its own, and waits for it.
    /// - Parameter mountpoint: an existing directory.
    public static func with<Value: Sendable>(
        _ mountpoint: String, _ work: @escaping @Sendable (borrowing PrivateMounts) throws -> Value
    ) throws -> Value {
        let outcome = Outcome<Value>()
        var thread = pthread_t()
        let body = Unmanaged.passRetained(
            ThreadWork { outcome.set(Result { try work(try PrivateMounts(entering: mountpoint)) }) })
        // Never on the caller's own thread, which would stay in the namespace.
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<ThreadWork>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        guard status == 0 else {
            body.release()
            throw Failure.errno(status, "start thread")
        }
        pthread_join(thread, nil)
        return try outcome.get()
    }

    private init(entering mountpoint: String) throws(Failure) {
        self.mountpoint = mountpoint
        try system("make mount namespace") { swk_unshare_mounts() }
        // What is mounted here must not travel to where the host's mounts are shared with.
        try system("make mounts private", "/") { mount("none", "/", nil, UInt(MS_REC | MS_PRIVATE), nil) }
    }

    /// Mounts layers on top of one another, the top one first.
    /// - Parameter writable: an upper directory and its work directory; without them the root is only to be read.
    public borrowing func mountRoot(
        layers: [String], writable: (upper: String, work: String)? = nil
    ) throws(Failure) {
        if layers.count == 1, writable == nil {
            try system("mount", layers[0]) { mount(layers[0], mountpoint, nil, UInt(MS_BIND), nil) }
            return
        }
        // Paths of descriptors are short and hold no colons: the options must fit into one page.
        var open: [Int32] = []
        defer { for descriptor in open { close(descriptor) } }
        func short(_ path: String) throws(Failure) -> String {
            open.append(try Descriptor.open(path, O_RDONLY | O_DIRECTORY).release())
            return "/proc/self/fd/\(open[open.count - 1])"
        }
        var lower: [String] = []
        for layer in layers { lower.append(try short(layer)) }
        var options = "lowerdir=\(lower.joined(separator: ":"))"
        if let writable {
            options += ",upperdir=\(try short(writable.upper)),workdir=\(try short(writable.work))"
        }
        let flags = writable == nil ? UInt(MS_RDONLY) : 0
        try system("mount root at", mountpoint) { mount("overlay", mountpoint, "overlay", flags, options) }
    }

    /// Shows a directory or file of the host at a place in the root, where there is such a place; links are resolved in the root.
    public borrowing func bind(_ source: String, at destination: String, readOnly: Bool) throws(Failure) {
        for pass in [UInt(MS_BIND | MS_REC), UInt(MS_BIND | MS_REMOUNT | MS_RDONLY)] {
            let root = try Descriptor.open(mountpoint, O_RDONLY | O_DIRECTORY)
            let raw = swk_openat2(
                root.raw, destination, UInt64(pathOnly | O_CLOEXEC), 0, UInt64(RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS))
            if raw < 0 {
                let error = errno
                // The container that would make the place has never run.
                if error == ENOENT { return }
                throw .errno(error, "open", destination)
            }
            let place = Descriptor(owning: raw)
            let path = "/proc/self/fd/\(place.raw)"
            try system("mount at", destination) { mount(source, path, nil, pass, nil) }
            if !readOnly { return }
        }
    }
}

/// A result that one thread sets and another one reads after it.
private final class Outcome<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)

    func set(_ value: Result<Value, any Error>) { result.withLock { $0 = value } }

    func get() throws -> Value {
        guard let value = result.withLock({ $0 }) else { throw Failure(.system, "run thread", "", "it set no result") }
        return try value.get()
    }
}

private final class ThreadWork {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// O_PATH (open(2)), which hides behind _GNU_SOURCE.
private let pathOnly: Int32 = 0o10000000

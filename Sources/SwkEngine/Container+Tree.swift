// A container's files as a tree, for what copies, exports and compares them.
//
// To read: the layers with what the container wrote on top, its volumes and its own /etc/hosts in their places, whether it runs or not,
// and nothing of what the kernel shows (/proc, /sys, memory). To write: a stopped container's own overlay, mounted for the moment; in a
// running one the root that its process sees, as no overlay may be mounted twice.

import Glibc
import SwkImage
import SwkModel
import SwkSystem

extension Container {
    /// Runs work on the container's files as they are, to read them.
    /// - Parameter volumes: whether volumes and the host's paths are in their places.
    func reading<Value: Sendable>(
        volumes: Bool, _ work: @escaping @Sendable (FileTree, Cancellation) throws -> Value
    ) async throws -> Value {
        try await onOwnThread { cancellation in
            try PrivateMounts.with(engine.layout.mountpoint) { mounts in
                let layers = [try upperDirectory()] + record.layers
                try mounts.mountRoot(layers: layers)
                if volumes { try bindVolumes(mounts, writable: false) }
                return try work(try FileTree(mounts.mountpoint), cancellation)
            }
        }
    }

    /// Runs work on the container's files to change them. A stopped container is not started meanwhile.
    func writing<Value: Sendable>(
        _ work: @escaping @Sendable (FileTree, Cancellation) throws -> Value
    ) async throws -> Value {
        try await onOwnThread { cancellation in
            let lock = try lock()
            if case .running(let process, _) = try state() {
                _ = consume lock
                return try work(try FileTree("/proc/\(process.pid)/root"), cancellation)
            }
            defer { withExtendedLifetime(lock) {} }
            return try PrivateMounts.with(engine.layout.mountpoint) { mounts in
                let upper = try upperDirectory()
                let base = engine.layout.writable(of: id, record.root)
                try Files.makeDirectories("\(base)/work", mode: 0o700)
                try mounts.mountRoot(layers: record.layers, writable: (upper, "\(base)/work"))
                try bindVolumes(mounts, writable: true)
                return try work(try FileTree(mounts.mountpoint), cancellation)
            }
        }
    }

    private func bindVolumes(_ mounts: borrowing PrivateMounts, writable: Bool) throws(Failure) {
        // First what swk wrote for the container: a user's own file is mounted over it.
        for (source, destination) in ContainerFiles(layout: engine.layout, record: record).mounts
        where Files.exists(source) {
            try mounts.bind(source, at: destination, readOnly: !writable)
        }
        for mount in record.mounts.sorted(by: { $0.destination.utf8.count < $1.destination.utf8.count }) {
            guard let source = mount.source, Files.exists(source) else { continue }
            try mounts.bind(source, at: mount.destination, readOnly: mount.readOnly || !writable)
        }
    }
}

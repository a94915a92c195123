// A container's files as one flat archive, and what it changed in them.

import Glibc
public import SwkImage
public import SwkModel
import SwkSystem

extension Container {
    /// Writes all files of the container as a tar archive into a file or pipe, which stays the caller's. Volumes are not in it, as with
    /// docker. The container may run and change files meanwhile.
    public func export(to descriptor: Int32) async throws {
        try await reading(volumes: false) { tree, cancellation in
            try tree.export(to: descriptor, cancellation: cancellation)
        }
    }

    /// The same into a file on the host, which is there when it is complete.
    public func export(toFile path: String, in scope: Scope? = nil) async throws {
        try await NewFile.writing(path, in: scope) { descriptor in try await export(to: descriptor) }
    }

    /// What the container changed in the files of its image, sorted by path.
    public func changes() throws(Failure) -> [FileChange] {
        try TreeChanges.between(upper: try upperDirectory(), lower: record.layers)
    }
}

/// A file on the host that is written beside its place and moved there when it is complete.
enum NewFile {
    static func writing(
        _ path: String, in scope: Scope?, _ body: (Int32) async throws -> Void
    ) async throws {
        let target = try Files.absolute(path)
        // A pipe or a device is written to, never replaced.
        var status = stat()
        if stat(target, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            let file = try Descriptor.open(target, O_WRONLY)
            return try await body(file.raw)
        }
        try scope?.willChange(file: target)
        let temporary = "\(target).\(getpid()).\(UInt32.random(in: 0 ... .max)).tmp"
        let file: Descriptor
        do throws(Failure) { file = try Descriptor.open(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600) } catch {
            throw Failure.errno(error.errno ?? EIO, "create", path)
        }
        do {
            try await body(file.raw)
            try system("rename", target) { rename(temporary, target) }
        } catch {
            unlink(temporary)
            throw error
        }
    }
}

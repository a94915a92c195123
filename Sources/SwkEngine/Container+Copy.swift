// Files between the host and a container, in docker's four ways: from and to, by path or as an archive.

import Glibc
import SwkImage
import SwkModel
import SwkSystem

/// How files are copied.
public struct CopyOptions: Sendable {
    /// Whether files keep their numerical owners; otherwise what arrives on the host is the caller's, and in a container root's.
    public var keepingOwners: Bool
    /// Whether a link that is the source is followed.
    public var followingLink: Bool

    public init(keepingOwners: Bool = false, followingLink: Bool = false) {
        self.keepingOwners = keepingOwners
        self.followingLink = followingLink
    }
}

extension Container {
    /// Copies a file or directory of the host into the container. Answers the bytes of content.
    ///
    /// An existing directory holds the copy under its own name; otherwise the copy is called as the last name of `path`. `DIR/.` means
    /// what is in a directory. Throws `copy.conflict`, `copy.not-found`, or what the kernel refuses.
    @discardableResult
    public func copyIn(_ source: String, to path: String, _ options: CopyOptions = CopyOptions()) async throws -> Int64
    {
        let local = try Files.absolute(source)
        return try await writing { tree, cancellation in
            let found = try FileTree("/").source(local, following: options.followingLink)
            return try tree.copy(
                found, to: Self.rooted(path), owner: options.keepingOwners ? nil : (0, 0), cancellation: cancellation)
        }
    }

    /// Unpacks a tar archive from a file or pipe into a directory of the container.
    @discardableResult
    public func copyIn(
        archive descriptor: Int32, to path: String, _ options: CopyOptions = CopyOptions()
    ) async throws -> Int64 {
        try await writing { tree, cancellation in
            // An archive says whose its files are.
            try tree.extract(archive: descriptor, named: "archive", to: Self.rooted(path), cancellation: cancellation)
        }
    }

    /// Copies a file or directory of the container to the host. Answers the bytes of content.
    @discardableResult
    public func copyOut(_ path: String, to target: String, _ options: CopyOptions = CopyOptions()) async throws -> Int64
    {
        let local = try Files.absolute(target)
        return try await reading(volumes: true) { tree, cancellation in
            let found = try tree.source(Self.rooted(path), following: options.followingLink)
            return try FileTree("/").copy(
                found, to: local, owner: options.keepingOwners ? nil : (geteuid(), getegid()),
                cancellation: cancellation)
        }
    }

    /// Writes a file or directory of the container as a tar archive into a file or pipe.
    public func copyOut(
        _ path: String, archive descriptor: Int32, _ options: CopyOptions = CopyOptions()
    ) async throws {
        try await reading(volumes: true) { tree, cancellation in
            let found = try tree.source(Self.rooted(path), following: options.followingLink)
            try FileTree.archive(found, to: descriptor, cancellation: cancellation)
        }
    }

    /// Paths in a container begin at its root, whatever its working directory.
    private static func rooted(_ path: String) -> String { path.hasPrefix("/") ? path : "/" + path }
}

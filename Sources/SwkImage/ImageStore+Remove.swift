// Names come and go; an image goes with its last name.

public import SwkModel
import SwkSystem

/// One thing that a removal did, in docker's words.
public enum RemovalEvent: Sendable, Equatable, CustomStringConvertible {
    /// A name, or a repository digest, no longer points to the image.
    case untagged(String)
    /// The image itself is gone.
    case deleted(Digest)

    public var description: String {
        switch self {
        case .untagged(let name): "Untagged: \(name)"
        case .deleted(let id): "Deleted: \(id)"
        }
    }
}

/// A container that was made from an image.
public struct ImageUser: Sendable, Equatable {
    public var name: String
    public var isRunning: Bool

    public init(name: String, isRunning: Bool) {
        self.name = name
        self.isRunning = isRunning
    }
}

extension ImageStore {
    /// Gives an image another name; the name leaves the image that had it. Throws `image.not-found`.
    @discardableResult
    public func tag(_ source: String, as name: String) throws(Failure) -> StoredImage {
        let reference = try ImageReference(parsing: name)
        guard let image = try resolve(source) else { throw try notFound(source, "tag image") }
        return try tag(image, as: reference)
    }

    /// The same for an image that was looked up before. Throws `image.invalid-reference` for a name with a digest.
    @discardableResult
    public func tag(_ image: StoredImage, as reference: ImageReference) throws(Failure) -> StoredImage {
        guard reference.digest == nil else {
            throw Failure(
                .invalidReference, "tag image", reference.description, "a tag cannot have a digest",
                allowed: "name[:tag]")
        }
        var entry = image.manifestDescriptor
        entry.annotations = nil
        return try record(entry, reference: reference, repoDigest: nil)
    }

    /// Takes a name from an image, or removes the image that an ID means with all its names.
    ///
    /// With its last name an image goes too, and content that nothing else needs. `users` tells which containers were made from it: an
    /// image with running containers is never deleted; one with stopped containers only with `force`, and then it loses its names and
    /// stays for them. Throws `image.not-found` and `image.in-use`.
    /// - Parameters:
    ///   - keepingContent: leaves the image itself in the index, without a name.
    ///   - announce: told which names will go, and what they stood for, before they do.
    @discardableResult
    public func remove(
        _ text: String, force: Bool = false, keepingContent: Bool = false,
        users: (StoredImage) throws(Failure) -> [ImageUser] = { _ in [] },
        announce: (_ names: [String], _ manifest: Digest) throws(Failure) -> Void = { _, _ in }
    ) throws(Failure) -> [RemovalEvent] {
        guard let image = try resolve(text) else { throw try notFound(text, "remove image") }
        let name = try nameMeant(by: text, in: image)
        if let name, image.references.count > 1 {
            try announce([name.description], image.digest)
            return try untag([name], of: image, deleting: false)
        }
        if name == nil, !force, Set(image.references.map(\.familiarName)).count > 1 {
            throw Failure(
                .imageInUse, "remove image", text, "it has names in several repositories",
                actual: image.references.map(\.description).joined(separator: ", "),
                help: "remove it name by name, or use force")
        }
        let users = try users(image)
        let blocking = force ? users.filter(\.isRunning) : users
        if let user = blocking.first {
            throw Failure(
                .imageInUse, "remove image", text,
                "container `\(user.name)` \(user.isRunning ? "is running" : "was made") from it",
                help: user.isRunning
                    ? "stop and remove the container first" : "remove the container first, or use force")
        }
        try announce(image.references.map(\.description), image.digest)
        return try untag(image.references, of: image, deleting: users.isEmpty && !keepingContent)
    }

    /// The reference that a text names in an image; nil when it means the image by ID or by digest.
    private func nameMeant(by text: String, in image: StoredImage) throws(Failure) -> ImageReference? {
        if text.hasPrefix("sha256:") || text.utf8.count == 64 && Self.idPrefix(text) != nil { return nil }
        let reference = try ImageReference(parsing: text)
        return image.references.first { $0 == reference }
    }

    private func untag(
        _ names: [ImageReference], of image: StoredImage, deleting: Bool
    ) throws(Failure) -> [RemovalEvent] {
        let texts = Set(names.map(\.description))
        let siblings = Set(try self.siblings(of: image.manifestDescriptor, in: try index.read()).map(\.digest))
        let remaining = try index.update { (entries) throws(Failure) -> [ContentDescriptor] in
            if deleting {
                entries.removeAll { siblings.contains($0.digest) }
            } else {
                for position in entries.indices {
                    guard let name = entries[position][annotation: IndexAnnotation.name], texts.contains(name) else {
                        continue
                    }
                    entries[position][annotation: IndexAnnotation.name] = nil
                }
                entries.dropRedundantEntries()
                entries.dropRepoDigests(withoutNamesOf: names)
            }
            return entries.filter { siblings.contains($0.digest) }
        }
        var events = names.map { RemovalEvent.untagged($0.description) }
        let kept = Set(remaining.compactMap { $0[annotation: IndexAnnotation.repoDigest] })
        events += image.repoDigests.filter { !kept.contains($0) }.map { .untagged($0) }
        if remaining.isEmpty {
            events.append(.deleted(image.id))
            try collectGarbage()
        }
        return events
    }

    /// The failure for a name that is not here, with the nearest one that is.
    public func notFound(_ text: String, _ operation: String) throws(Failure) -> Failure {
        let names = try index.read().compactMap { $0[annotation: IndexAnnotation.name] }
        let shortened = names.filter { $0.hasSuffix(":latest") }.map { String($0.dropLast(7)) }
        return Failure(
            .imageNotFound, operation, text, "no such image", nearest: nearestName(to: text, in: names + shortened))
    }
}

extension [ContentDescriptor] {
    /// When the last name of a repository leaves an image that keeps other names, the repository's digests leave too.
    fileprivate mutating func dropRepoDigests(withoutNamesOf removed: [ImageReference]) {
        for reference in removed {
            let prefix = reference.familiarName
            for position in indices {
                guard let digest = self[position][annotation: IndexAnnotation.repoDigest],
                    digest.hasPrefix(prefix + "@")
                else { continue }
                let named = contains { entry in
                    entry.digest == self[position].digest
                        && entry[annotation: IndexAnnotation.name]?.hasPrefix(prefix + ":") == true
                }
                let hasOtherEntry = contains {
                    $0.digest == self[position].digest && $0[annotation: IndexAnnotation.name] != nil
                }
                if !named, hasOtherEntry { self[position][annotation: IndexAnnotation.repoDigest] = nil }
            }
        }
        dropRedundantEntries()
    }
}

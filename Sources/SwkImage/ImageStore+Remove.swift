// Names come and go; an image goes with its last name.

public import SwkModel
import SwkSystem

/// One thing that a removal did, in docker's words.
public enum RemovalEvent: Sendable, Equatable, CustomStringConvertible {
    /// A name, or a repository digest, no longer points to the image.
    case untagged(String)
    /// The image itself, or a layer that nothing else needs, is gone.
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
    /// Takes a name from an image, or removes the image that an ID means with all its names.
    ///
    /// With its last name an image goes too, and content that nothing else needs; `name@digest` takes that digest alone while
    /// there are names. `users` tells which containers were made from it: an image with running containers is never deleted; one
    /// with stopped containers only with `force`, and then it loses its names and stays for them.
    /// Throws `image.not-found` and `image.in-use`.
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
        switch try meaning(of: text, in: image) {
        case .name(let name) where image.references.count > 1:
            try announce([name.description], image.digest)
            return try untag([name], of: image, deleting: false)
        case .digest(let digest) where image.references.count + image.repoDigests.count > 1:
            return try forget(digest, of: image)
        case .id where !force && image.references.count > 1:
            throw Failure(
                .imageInUse, "remove image", text, "it has several names",
                actual: image.references.map(\.description).joined(separator: ", "),
                help: "remove it name by name, or use force")
        case .id, .name, .digest: break
        }
        let users = try users(image)
        try refuse(text, force ? users.filter(\.isRunning) : users)
        try announce(image.references.map(\.description), image.digest)
        return try untag(image.references, of: image, deleting: users.isEmpty && !keepingContent)
    }

    /// What a text says of an image.
    private enum Meaning {
        case id
        case name(ImageReference)
        /// `repository@digest`, as the index has it.
        case digest(String)
    }

    private func meaning(of text: String, in image: StoredImage) throws(Failure) -> Meaning {
        if text.hasPrefix("sha256:") || text.utf8.count == 64 && Self.idPrefix(text) != nil { return .id }
        let reference = try ImageReference(parsing: text)
        if let digest = reference.digest {
            let pinned = reference.pinned(to: digest).description
            return image.repoDigests.contains(pinned) ? .digest(pinned) : .id
        }
        return image.references.first { $0 == reference }.map { .name($0) } ?? .id
    }

    /// All that stand in the way are named, so that nobody has to find out one by one.
    private func refuse(_ text: String, _ users: [ImageUser]) throws(Failure) {
        guard !users.isEmpty else { return }
        let running = users.contains(where: \.isRunning)
        let sorted = users.sorted { ($0.isRunning ? 0 : 1, $0.name) < ($1.isRunning ? 0 : 1, $1.name) }
        let named = sorted.prefix(8).map {
            "container `\($0.name)` \($0.isRunning ? "is running" : "was made") from it"
        }
        throw Failure(
            .imageInUse, "remove image", text,
            named.joined(separator: ", ") + (users.count > 8 ? " and \(users.count - 8) more" : ""),
            help: running ? "stop and remove the container first" : "remove the container first, or use force")
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
        guard remaining.isEmpty else { return events }
        events.append(.deleted(image.id))
        let layers = image.chainIDs.filter(self.layers.contains)
        try collectGarbage()
        return events + layers.reversed().filter { !self.layers.contains($0) }.map { .deleted($0) }
    }

    /// Takes one digest from an image that has names or other digests.
    private func forget(_ digest: String, of image: StoredImage) throws(Failure) -> [RemovalEvent] {
        try index.update { entries in
            for position in entries.indices where entries[position][annotation: IndexAnnotation.repoDigest] == digest {
                entries[position][annotation: IndexAnnotation.repoDigest] = nil
            }
            entries.dropRedundantEntries()
        }
        return [.untagged(digest)]
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

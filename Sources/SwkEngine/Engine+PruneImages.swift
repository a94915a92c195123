// Which images nobody uses, which ones a filter means, and what becomes of them.

import Glibc
public import SwkImage
public import SwkModel
import SwkState
import SwkSystem

/// What an image must be to be listed or pruned. Every condition must hold.
public struct ImageFilter: Sendable {
    /// Whether it has no name.
    public var isDangling: Bool?
    /// `name` or `name=value`; all must be there.
    public var labels: [String] = []
    /// The same, none of which may be there.
    public var withoutLabels: [String] = []
    /// Made before this image, or after this one: a name or id.
    public var before: String?
    public var since: String?
    /// Made before this time, in seconds since 1970.
    public var until: Int64?
    /// Names with docker's wildcards; one must fit.
    public var patterns: [String] = []

    public init() {}
}

extension Engine {
    /// The images that a filter means, newest first, each with only the names that its patterns fit.
    public func images(_ filter: ImageFilter) throws(Failure) -> [StoredImage] {
        let before = try filter.before.map { name throws(Failure) in try time(of: name) }
        let since = try filter.since.map { name throws(Failure) in try time(of: name) }
        return try imageStore.list().filter { image in
            let made = image.createdSeconds ?? .min
            if let wanted = filter.isDangling, image.references.isEmpty != wanted { return false }
            if let before, made >= before { return false }
            if let since, made <= since { return false }
            if let until = filter.until, made >= until { return false }
            let labels = image.config.labels
            guard filter.labels.allSatisfy({ Self.has(labels, $0) }) else { return false }
            guard !filter.withoutLabels.contains(where: { Self.has(labels, $0) }) else { return false }
            return filter.patterns.isEmpty || image.references.contains { Self.fits($0, filter.patterns) }
        }
    }

    /// Whether a name is one that docker's patterns mean: `*` stands for anything but a slash, and a pattern without a tag for all of them.
    public static func fits(_ reference: ImageReference, _ patterns: [String]) -> Bool {
        patterns.contains { pattern in
            [reference.description, reference.familiarName, reference.canonical].contains {
                (name: String) in fnmatch(pattern, name, Int32(FNM_PATHNAME)) == 0
            }
        }
    }

    /// Images that no container was made from and no living session owns: all of them, or those without a name.
    public func unusedImages(all: Bool, _ filter: ImageFilter = ImageFilter()) throws(Failure) -> [StoredImage] {
        var used = Set(try containers(all: true).map(\.record.imageID))
        for path in try Journal.paths(in: layout.journals) {
            for case .image(let id) in try Journal.effects(of: path) { used.insert(id) }
        }
        return try images(filter).filter { image in
            (all || image.references.isEmpty) && !used.contains(image.id.description)
        }
    }

    /// Removes images with all their names, and content that nothing else needs.
    @discardableResult
    public func pruneImages(_ images: [StoredImage]) throws(Failure) -> PrunedImages { try imageStore.prune(images) }

    /// The images that are built on one: they share all of its layers and have more.
    public func children(of image: StoredImage) throws(Failure) -> [StoredImage] {
        guard let top = image.chainIDs.last else { return [] }
        return try imageStore.list().filter { $0.id != image.id && $0.chainIDs.dropLast().contains(top) }
    }

    private func time(of name: String) throws(Failure) -> Int64 {
        guard let image = try imageStore.resolve(name) else { throw try imageStore.notFound(name, "filter images") }
        return image.createdSeconds ?? .min
    }

    private static func has(_ labels: [String: String], _ wanted: String) -> Bool {
        let parts = wanted.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let value = labels[parts[0]] else { return false }
        return parts.count == 1 || parts[1] == value
    }
}

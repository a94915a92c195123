// Many images go at once, with a single look at what nobody needs afterwards.

public import SwkModel
import SwkSystem

/// What a prune did.
public struct PrunedImages: Sendable, Equatable {
    public var events: [RemovalEvent] = []
    /// Bytes of blobs and layers that are gone.
    public var bytes: Int64 = 0
}

extension ImageStore {
    /// Removes images with all their names. What others share with them stays.
    public func prune(_ images: [StoredImage]) throws(Failure) -> PrunedImages {
        let ids = Set(images.map(\.id))
        let gone = try index.update { (entries) throws(Failure) -> Set<Digest> in
            var gone: Set<Digest> = []
            for entry in entries where MediaType.manifests.contains(entry.mediaType) {
                let id = try details(of: entry).manifest.config.digest
                if ids.contains(id) { gone.insert(entry.digest) }
            }
            entries.removeAll { gone.contains($0.digest) }
            return gone
        }
        guard !gone.isEmpty else { return PrunedImages() }
        var pruned = PrunedImages()
        for image in images {
            pruned.events += image.references.map { .untagged($0.description) }
            pruned.events += image.repoDigests.map { .untagged($0) }
            pruned.events.append(.deleted(image.id))
        }
        // Nil when somebody is adding content: then the next collection removes it, and nothing was reclaimed yet.
        pruned.bytes = try collectGarbage()?.bytes ?? 0
        return pruned
    }
}

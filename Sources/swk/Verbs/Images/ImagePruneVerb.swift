// image prune: a plan first, then the deed.

import SwkEngine
import SwkImage
import SwkModel

extension Verb {
    static let imagePrune = Verb(
        "image prune", "Remove images that have no name, or with --all those that no container was made from.",
        options: [
            .flag("all", "a", "also those with names"), .flag("force", "f", "do not ask"),
            .pruneFilter(PruneFilter.keys),
        ], example: "swk image prune --all --filter until=24h"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let unused = try engine.unusedImages(all: arguments.has("all"), pruneFilter(arguments))
        if !unused.isEmpty, !arguments.has("force") {
            let plan = ["These images would be removed:"] + unused.map { "  \($0.id.short)  \($0.allNames)" }
            guard console.confirms(plan) else { return 0 }
        }
        let pruned = try engine.pruneImages(unused)
        if console.json { return console.json(unused.map(\.id.description)) }
        if !pruned.events.isEmpty {
            console.line("Deleted Images:")
            for event in pruned.events { console.line(event.inPruneWords) }
            console.line("")
        }
        console.line("Total reclaimed space: \(ByteCount(pruned.bytes))")
        return 0
    }

    private static func pruneFilter(_ arguments: Arguments) throws -> ImageFilter {
        let given = try PruneFilter(arguments.list("filter"), of: "swk image prune")
        var filter = ImageFilter()
        filter.labels = given.filters["label"]
        filter.withoutLabels = given.filters["label!"]
        filter.until = given.until.map { $0.nanoseconds / 1_000_000_000 }
        return filter
    }
}

extension StoredImage {
    fileprivate var allNames: String {
        references.isEmpty ? "<none>" : references.map(\.description).joined(separator: ", ")
    }
}

extension RemovalEvent {
    /// `untagged: name`: prune writes in small letters what rmi writes in capitals.
    fileprivate var inPruneWords: String { description.prefix(1).lowercased() + description.dropFirst() }
}

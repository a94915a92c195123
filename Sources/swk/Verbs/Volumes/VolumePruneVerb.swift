// `swk volume prune`: shows the volumes that nobody uses, and removes them when that is confirmed.

import SwkEngine
import SwkModel

extension Verb {
    static let volumePrune = Verb(
        "volume prune", "Remove volumes that no container mounts.",
        options: [
            .flag("all", "a", "also those that have a name of their own"), .flag("force", "f", "do not ask"),
            .pruneFilter(["label", "label!"]),
        ], example: "swk volume prune --all"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let filter = try PruneFilter(
            arguments.list("filter"), of: "swk volume prune", allowed: ["label", "label!"])
        let unused = try engine.unusedVolumes(all: arguments.has("all")).filter { volume in
            filter.accepts(volume.labels, created: volume.created)
        }
        if !unused.isEmpty, !arguments.has("force") {
            let plan = ["These volumes would be removed with their files:"] + unused.map { "  \($0.name)" }
            guard console.confirms(plan) else { return 0 }
        }
        let (removed, bytes) = try engine.pruneVolumes(unused)
        if console.json { return console.json(removed.map(\.name)) }
        if !removed.isEmpty { console.line("Deleted Volumes:\n" + removed.map { "\($0.name)\n" }.joined()) }
        console.line("Total reclaimed space: \(ByteCount(bytes))")
        return 0
    }
}

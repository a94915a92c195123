// `swk volume prune`: shows the volumes that nobody uses, and removes them when that is confirmed.

import SwkEngine
import SwkModel

extension Verb {
    static let volumePrune = Verb(
        "volume prune", "Remove volumes that no container mounts.",
        options: [
            .flag("all", "a", "also those that have a name of their own"), .flag("force", "f", "do not ask"),
            .list("filter", nil, "KEY=VALUE", "only those with label=NAME[=VALUE]"),
        ], example: "swk volume prune --all"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let filters = try arguments.list("filter").map { try VolumeFilter($0) }
        let unused = try engine.unusedVolumes(all: arguments.has("all")).filter { volume in
            try filters.allSatisfy { try $0.accepts(volume, in: engine) }
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

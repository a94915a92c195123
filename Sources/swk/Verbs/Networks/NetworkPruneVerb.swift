// `swk network prune`: shows the networks that nobody is on, and removes them when that is confirmed.

import SwkEngine
import SwkModel

extension Verb {
    static let networkPrune = Verb(
        "network prune", "Remove networks that no running container is on.",
        options: [
            .flag("force", "f", "do not ask"), .pruneFilter(PruneFilter.keys),
        ], example: "swk network prune --filter until=24h"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let filter = try PruneFilter(arguments.list("filter"), of: "swk network prune")
        let unused = try engine.unusedNetworks().filter { network in
            filter.accepts(network.record.labels, created: Timestamp(seconds: network.record.created))
        }
        if !unused.isEmpty, !arguments.has("force") {
            let plan = ["These networks would be removed:"] + unused.map { "  \($0.record.name)" }
            guard console.confirms(plan) else { return 0 }
        }
        let removed = try engine.pruneNetworks(unused).map(\.record.name)
        if console.json { return console.json(removed) }
        if !removed.isEmpty { console.line("Deleted Networks:\n" + removed.map { "\($0)\n" }.joined()) }
        return 0
    }
}

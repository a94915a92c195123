// `swk container prune`: shows the containers that have ended, and removes them when that is confirmed.

import SwkEngine
import SwkModel

extension Verb {
    static let containerPrune = Verb(
        "container prune", "Remove containers that do not run.",
        options: [
            .flag("force", "f", "do not ask"), .pruneFilter(PruneFilter.keys),
        ], example: "swk container prune --filter until=24h"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let filter = try PruneFilter(arguments.list("filter"), of: "swk container prune")
        let plan = try engine.prunePlan { filter.accepts($0.options.labels, created: $0.created) }
        if !plan.containers.isEmpty, !arguments.has("force") {
            let lines = plan.containers.map { "  \($0.id.short)  \($0.name)  \($0.record.image)" }
            let summary =
                "These containers would be removed with everything that they wrote (\(ByteCount(plan.bytes))):"
            guard console.confirms([summary] + lines) else { return 0 }
        }
        let (removed, bytes) = try await engine.prune(plan)
        if console.json { return console.json(removed.map(\.id.hex)) }
        if !removed.isEmpty { console.line("Deleted Containers:\n" + removed.map { "\($0.id)\n" }.joined()) }
        console.line("Total reclaimed space: \(ByteCount(bytes))")
        return 0
    }
}

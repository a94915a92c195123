// `swk container prune`: shows the containers that have ended, and removes them when that is confirmed.

import SwkEngine
import SwkModel

extension Verb {
    static let containerPrune = Verb(
        "container prune", "Remove containers that do not run.",
        options: [
            .flag("force", "f", "do not ask"),
            .list(
                "filter", nil, "KEY=VALUE", "only those with label=NAME[=VALUE], label!=..., or older than until=24h"),
        ], example: "swk container prune --filter until=24h"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let filters = try arguments.list("filter").map { try PruneFilter($0) }
        let plan = try engine.prunePlan { record in filters.allSatisfy { $0.accepts(record) } }
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

/// docker's `--filter` of a prune.
private enum PruneFilter {
    case label(String, value: String?, isWanted: Bool)
    case until(Timestamp)

    init(_ text: String) throws {
        let parts = text.split(separator: "=", maxSplits: 2).map(String.init)
        switch (parts.first ?? "", parts.count) {
        case ("label", 2...): self = .label(parts[1], value: parts.count > 2 ? parts[2] : nil, isWanted: true)
        case ("label!", 2...): self = .label(parts[1], value: parts.count > 2 ? parts[2] : nil, isWanted: false)
        case ("until", 2):
            let age = try GoDuration(parsing: parts[1], option: "--filter until").nanoseconds
            self = .until(Timestamp(nanoseconds: Timestamp.now.nanoseconds - age))
        default:
            throw Failure(
                .optionInvalid, "read --filter", text, "unknown filter",
                allowed: "label=NAME[=VALUE], label!=NAME[=VALUE], until=TIME")
        }
    }

    func accepts(_ record: ContainerRecord) -> Bool {
        switch self {
        case .until(let moment): return record.created < moment
        case .label(let name, let value, let isWanted):
            let found = record.options.labels[name]
            return (found != nil && (value == nil || found == value)) == isWanted
        }
    }
}

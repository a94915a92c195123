// `swk network ls`: the networks, with docker's columns and filters.

import SwkEngine

extension Verb {
    static let ofNetworks = [
        networkList, networkCreate, networkConnect, networkDisconnect, networkInspect, networkPrune, networkRemove,
    ]

    static let networkList = Verb(
        "network ls", "List networks.",
        options: [.quiet, .flag("no-trunc", nil, "whole ids"), .filter(NetworkQuery.keys), .format],
        example: "swk network ls --filter driver=bridge --format '{{.Name}}'"
    ) { arguments, console in
        let query = try NetworkQuery(filters: arguments.list("filter"))
        let rows = try openEngine(arguments).list(query).map(NetworkRow.init)
        return try console.list(rows, as: NetworkRow.listing(isWhole: arguments.has("no-trunc")), arguments)
    }
}

// `swk volume ls`: the volumes, with docker's columns and filters.

import SwkEngine

extension Verb {
    static let ofVolumes = [volumeList, volumeCreate, volumeInspect, volumePrune, volumeRemove]

    static let volumeList = Verb(
        "volume ls", "List volumes.",
        options: [.flag("quiet", "q", "only names"), .filter(VolumeQuery.keys), .format],
        example: "swk volume ls --filter dangling=true --format '{{.Name}}'"
    ) { arguments, console in
        let query = try VolumeQuery(filters: arguments.list("filter"))
        let rows = try openEngine(arguments).list(query).map(VolumeRow.init)
        return try console.list(rows, as: VolumeRow.listing, arguments)
    }
}

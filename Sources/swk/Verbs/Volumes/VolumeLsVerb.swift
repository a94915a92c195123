// `swk volume ls`: the volumes, with docker's columns and filters.

import SwkEngine
import SwkModel

extension Verb {
    static let ofVolumes = [volumeList, volumeCreate, volumeInspect, volumePrune, volumeRemove]

    static let volumeList = Verb(
        "volume ls", "List volumes.",
        options: [
            .flag("quiet", "q", "only names"),
            .list("filter", "f", "KEY=VALUE", "dangling=true|false, driver=, label=NAME[=VALUE] or name="),
        ], example: "swk volume ls --filter dangling=true"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let filters = try arguments.list("filter").map { try VolumeFilter($0) }
        let rows = try engine.volumes.list().filter { volume in
            try filters.allSatisfy { try $0.accepts(volume, in: engine) }
        }.map(VolumeRow.init)
        if console.json { return console.json(rows) }
        if arguments.has("quiet") {
            for row in rows { console.line(row.Name) }
            return 0
        }
        console.table(["DRIVER", "VOLUME NAME"], rows.map { [$0.Driver, $0.Name] })
        return 0
    }
}

/// A volume as docker's `volume inspect` shows it.
struct VolumeRow: Encodable {
    let CreatedAt: String
    let Driver = "local"
    let Labels: [String: String]
    let Mountpoint: String
    let Name: String
    let Options: [String: String] = [:]
    let Scope = "local"

    init(_ volume: Volume) {
        CreatedAt = volume.created.rfc3339
        Labels = volume.labels
        Mountpoint = volume.path
        Name = volume.name
    }
}

/// One `--filter` of volumes.
enum VolumeFilter {
    case dangling(Bool)
    case driver(String)
    case label(String)
    case name(String)

    init(_ text: String) throws(Failure) {
        let pair = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let value = pair.count == 2 ? pair[1] : ""
        switch (pair[0], value) {
        case ("dangling", "true"), ("dangling", "1"): self = .dangling(true)
        case ("dangling", "false"), ("dangling", "0"): self = .dangling(false)
        case ("driver", _): self = .driver(value)
        case ("label", _): self = .label(value)
        case ("name", _): self = .name(value)
        default:
            throw Failure(
                .optionInvalid, "read --filter", text, "not a filter of volumes",
                allowed: "dangling=true|false, driver=NAME, label=NAME[=VALUE], name=TEXT",
                nearest: nearestName(to: pair[0], in: ["dangling", "driver", "label", "name"]))
        }
    }

    func accepts(_ volume: Volume, in engine: Engine) throws(Failure) -> Bool {
        switch self {
        case .dangling(let wanted): try engine.volumes.users(of: volume.name).isEmpty == wanted
        case .driver(let name): name == "local"
        case .label(let text): LabelFilter(text).accepts(volume.labels)
        case .name(let part): volume.name.contains(part)
        }
    }
}

/// docker's `label=NAME` or `label=NAME=VALUE`.
struct LabelFilter {
    let name: String
    let value: String?

    init(_ text: String) {
        let pair = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        name = pair[0]
        value = pair.count == 2 ? pair[1] : nil
    }

    func accepts(_ labels: [String: String]) -> Bool {
        guard let found = labels[name] else { return false }
        return value == nil || found == value
    }
}

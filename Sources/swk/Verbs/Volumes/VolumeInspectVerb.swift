// `swk volume inspect`: everything that is known of volumes, in docker's shape.

import SwkEngine

extension Verb {
    static let volumeInspect = Verb(
        "volume inspect", "Show everything that is known of volumes, as JSON.", .atLeast(1, "VOLUME [VOLUME...]"),
        example: "swk volume inspect db"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        return console.json(try arguments.operands.map { VolumeRow(try engine.volumes.find($0)) })
    }
}

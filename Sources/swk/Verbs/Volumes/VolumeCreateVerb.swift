// `swk volume create`: a volume that stays until it is removed.

import SwkEngine
import SwkModel

extension Verb {
    static let volumeCreate = Verb(
        "volume create", "Make a volume.", Operands(usage: "[NAME]", minimum: 0, maximum: 1, endOptions: false),
        options: [
            .value("driver", "d", "DRIVER", "local"), .list("label", nil, "NAME=VALUE", "attach a label"),
        ], example: "swk volume create --label tier=data db"
    ) { arguments, console in
        if let driver = arguments.value("driver"), driver != "local" {
            throw Failure(.optionInvalid, "create volume", driver, "unknown driver", allowed: "local")
        }
        let engine = try openEngine(arguments)
        let scope = try engine.scope()
        let volume: Volume
        do {
            volume = try engine.createVolume(
                arguments.operands.first, labels: labels(arguments.list("label")), in: scope)
            try engine.keepVolume(volume.name, from: scope)
        } catch {
            try report(scope.close())
            throw error
        }
        try report(scope.close())
        if console.json { return console.json([VolumeRow(volume)]) }
        console.line(volume.name)
        return 0
    }
}

// Everything that is known of an image, in docker's shape.

public import SwkModel
import SwkImage

extension Image {
    /// docker's document of an image.
    public var inspection: Document {
        let config = config
        return [
            "Id": .string(id), "RepoTags": .list((stored?.references ?? []).map { .string(Self.familiar($0)) }),
            "RepoDigests": .list((stored?.repoDigests ?? []).map { .string($0) }),
            "Comment": .string(stored?.document.history.last?.comment ?? ""),
            "Created": .string(stored?.created ?? ""), "Author": .string(stored?.document.author ?? ""),
            "Architecture": .string((stored?.platform ?? .host).architecture),
            "Os": .string(stored?.platform.os ?? "linux"),
            "Size": .int(stored?.size ?? 0), "Config": Self.document(config),
            // docker's name for layers that the kernel's overlayfs joins.
            "GraphDriver": ["Name": "overlay2"],
            "RootFS": [
                "Type": "layers",
                "Layers": .list((stored?.document.rootfs.diffIDs ?? []).map { .string($0.description) }),
            ],
        ]
    }

    private static func familiar(_ reference: ImageReference) -> String {
        reference.familiarName + (reference.tag.map { ":\($0)" } ?? "")
    }

    private static func document(_ config: ImageConfig) -> Document {
        func set(_ names: [String]) -> Document {
            names.isEmpty ? .absent : .map(Dictionary(names.map { ($0, .structure([])) }) { first, _ in first })
        }
        return [
            "User": .string(config.user), "ExposedPorts": set(config.exposedPorts), "Env": .strings(config.env),
            "Cmd": .strings(config.cmd ?? []), "Volumes": set(config.volumes),
            "WorkingDir": .string(config.workingDir), "Entrypoint": .strings(config.entrypoint ?? []),
            "Labels": config.labels.isEmpty ? .null : .texts(config.labels),
            "StopSignal": config.stopSignal.map { .string($0) } ?? .absent,
            "Healthcheck": config.healthcheck?.document ?? .absent, "OnBuild": .strings(config.onBuild),
            "Shell": config.shell.map { .strings($0) } ?? .absent,
        ]
    }

}

extension Healthcheck {
    /// Times in nanoseconds; what was not said is left out.
    var document: Document {
        func time(_ value: Int64?) -> Document { value.map { .int($0) } ?? .absent }
        return [
            "Test": .strings(test ?? []), "Interval": time(interval), "Timeout": time(timeout),
            "StartPeriod": time(startPeriod), "Retries": retries.map { .int(Int64($0)) } ?? .absent,
        ]
    }
}

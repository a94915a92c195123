// An image in full, in docker's field names and docker's order of things: what it does not know is there, and empty.

import SwkEngine
import SwkImage
import SwkModel

/// What `image inspect` shows.
struct ImageInspection: Encodable {
    struct RootFileSystem: Encodable {
        let `Type` = "layers"
        let Layers: [String]
    }
    struct Driver: Encodable {
        struct Directories: Encodable { let LowerDir, UpperDir: String }
        let Name = "overlay2"
        let Data: Directories
    }
    struct Times: Encodable { let LastTagTime = "0001-01-01T00:00:00Z" }

    let Id: String
    let RepoTags: [String]
    let RepoDigests: [String]
    let Parent = ""
    let Comment: String
    let Created: String
    let Container = ""
    let DockerVersion = ""
    let Author: String
    let Config: Settings
    let Architecture: String
    let Variant: String?
    let Os: String
    let Size: Int64
    let VirtualSize: Int64
    let GraphDriver: Driver
    let RootFS: RootFileSystem
    let Metadata = Times()

    init(_ image: Image) {
        let stored = image.stored
        let platform = stored?.platform ?? .host
        Id = image.id
        RepoTags = stored?.references.map(\.description) ?? []
        RepoDigests = stored?.repoDigests ?? []
        Comment = stored?.document.history.last?.comment ?? ""
        Created = stored?.created ?? ""
        Author = stored?.document.author ?? ""
        Config = Settings(image.config)
        Architecture = platform.architecture
        Variant = platform.variant
        Os = platform.os
        Size = stored?.size ?? 0
        VirtualSize = Size
        // The top layer is docker's "upper", those below it are in the order of the mount.
        let trees = stored.map { image.engine.imageStore.layerTrees(of: $0) } ?? []
        GraphDriver = Driver(
            Data: .init(LowerDir: trees.dropFirst().joined(separator: ":"), UpperDir: trees.first ?? ""))
        RootFS = RootFileSystem(Layers: stored?.document.rootfs.diffIDs.map(\.description) ?? [])
    }
}

extension ImageInspection {
    /// The configuration with all the fields that docker writes, also those that say nothing of an image.
    struct Settings: Encodable {
        private let config: ImageConfig

        init(_ config: ImageConfig) { self.config = config }

        private enum Key: String, CodingKey {
            case Hostname, Domainname, User, AttachStdin, AttachStdout, AttachStderr, ExposedPorts, Tty, OpenStdin
            case StdinOnce, Env, Cmd, Image, Volumes, WorkingDir, Entrypoint, OnBuild, Labels, StopSignal, Shell
            case Healthcheck
        }
        private struct Nothing: Encodable {}

        func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: Key.self)
            for key in [Key.Hostname, .Domainname, .Image] { try fields.encode("", forKey: key) }
            for key in [Key.AttachStdin, .AttachStdout, .AttachStderr, .Tty, .OpenStdin, .StdinOnce] {
                try fields.encode(false, forKey: key)
            }
            try fields.encode(config.user, forKey: .User)
            try fields.encode(config.workingDir, forKey: .WorkingDir)
            // Go's encoder writes a list that was never made as null.
            try fields.encode(config.env.isEmpty ? nil : config.env, forKey: .Env)
            try fields.encode(config.cmd, forKey: .Cmd)
            try fields.encode(config.entrypoint, forKey: .Entrypoint)
            try fields.encode(config.volumes.isEmpty ? nil : set(config.volumes), forKey: .Volumes)
            try fields.encode(config.onBuild.isEmpty ? nil : config.onBuild, forKey: .OnBuild)
            try fields.encode(config.labels.isEmpty ? nil : config.labels, forKey: .Labels)
            if !config.exposedPorts.isEmpty { try fields.encode(set(config.exposedPorts), forKey: .ExposedPorts) }
            try fields.encodeIfPresent(config.stopSignal, forKey: .StopSignal)
            try fields.encodeIfPresent(config.shell, forKey: .Shell)
            try fields.encodeIfPresent(config.healthcheck, forKey: .Healthcheck)
        }

        private func set(_ names: [String]) -> [String: Nothing] {
            Dictionary(names.map { ($0, Nothing()) }, uniquingKeysWith: { first, _ in first })
        }
    }
}

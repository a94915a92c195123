// What is mounted into a new container: the caller's wishes, those of `--volumes-from`, and the image's volumes, one for each place.
//
// Pure: sources are found and names are made up, and nothing is made. Who wishes most particularly wins: the caller, then
// the containers whose volumes are taken over, then the image.

import SwkImage
import SwkModel
import SwkState
import SwkSystem

struct MountResolution {
    let options: ContainerOptions
    let config: ImageConfig
    let engine: Engine

    func resolve() throws(Failure) -> [ResolvedMount] {
        try checkPlaces()
        var resolved: [ResolvedMount] = []
        for request in options.mounts { resolved.append(try resolve(request)) }
        for reference in options.volumesFrom { add(try mounts(of: reference), to: &resolved) }
        for path in config.volumes {
            let request = MountRequest(.anonymous, at: MountRequest.clean(path))
            add([try resolve(request)], to: &resolved)
        }
        return resolved
    }

    private func checkPlaces() throws(Failure) {
        var seen: Set<String> = []
        for request in options.mounts where !seen.insert(request.destination).inserted {
            throw Failure(
                .optionInvalid, "mount on", request.destination, "two mounts are asked for at the same place",
                help: "leave one of them out")
        }
    }

    /// Adds those whose places are still free.
    private func add(_ mounts: [ResolvedMount], to resolved: inout [ResolvedMount]) {
        let taken = Set(resolved.map(\.destination))
        resolved += mounts.filter { !taken.contains($0.destination) }
    }

    private func resolve(_ request: MountRequest) throws(Failure) -> ResolvedMount {
        func mount(source: String?, size: Int64? = nil, volume: String? = nil, anonymous: Bool = false)
            -> ResolvedMount
        {
            ResolvedMount(
                source: source, destination: request.destination, readOnly: request.readOnly, size: size,
                volume: volume, isAnonymous: anonymous, options: request.options, copiesUp: request.copiesUp,
                makesSource: request.makesSource)
        }
        switch request.source {
        case .temporary(let size): return mount(source: nil, size: size)
        case .bind(let path):
            let absolute = try Files.absolute(path)
            guard request.makesSource || Files.exists(absolute) else {
                throw Failure(
                    .optionInvalid, "mount", path, "no such file or directory on the host",
                    help: "create it, or name a volume instead")
            }
            return mount(source: absolute)
        case .volume(let name):
            try VolumeStore.check(name)
            return mount(source: engine.volumes.path(of: name), volume: name)
        case .anonymous:
            let name = ObjectID.random().hex
            return mount(source: engine.volumes.path(of: name), volume: name, anonymous: true)
        }
    }

    /// The volumes and bind mounts of another container, by docker's `name[:ro|rw]`; memory is nobody else's.
    private func mounts(of reference: String) throws(Failure) -> [ResolvedMount] {
        let parts = reference.split(separator: ":", maxSplits: 1).map(String.init)
        let mode = parts.count == 2 ? parts[1] : "rw"
        guard let name = parts.first, ["ro", "rw", "z", "Z"].contains(mode) else {
            throw Failure(
                .optionInvalid, "read --volumes-from", reference, "unknown mode `\(mode)`", allowed: "NAME[:ro|rw]")
        }
        return try engine.container(name).record.mounts.filter { $0.source != nil }.map { mount in
            ResolvedMount(
                source: mount.source, destination: mount.destination, readOnly: mount.readOnly || mode == "ro",
                size: nil, volume: mount.volume, isAnonymous: mount.isAnonymous, options: mount.options,
                copiesUp: false)
        }
    }
}

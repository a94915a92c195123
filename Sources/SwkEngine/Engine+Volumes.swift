// Volumes from outside: made, removed and pruned, with the names of the containers that are in the way.

public import SwkModel
import SwkState
import SwkSystem

extension Engine {
    /// Makes a volume. It ends with `scope` unless it is kept; one that exists already is answered as it is, and stays.
    /// - Parameter name: nil makes one up, 64 hexadecimal digits as docker does.
    public func createVolume(
        _ name: String? = nil, labels: [String: String] = [:], in scope: Scope
    ) throws(Failure) -> Volume {
        var labels = labels
        // docker marks a volume without a name of its own as anonymous, and so prunes it without being asked twice.
        if name == nil { labels[Volume.anonymousLabel] = "" }
        let name = name ?? ObjectID.random().hex
        try VolumeStore.check(name)
        if !volumes.contains(name) { try scope.record(.volume(name)) }
        return try volumes.create(name, labels: labels)
    }

    /// Lets a volume outlive the scope that made it.
    public func keepVolume(_ name: String, from scope: Scope) throws(Failure) { try scope.release(.volume(name)) }

    /// Removes a volume with its files. Throws `volume.in-use` with the names of the containers that mount it, running or not.
    public func removeVolume(_ name: String, from scope: Scope? = nil) throws(Failure) {
        _ = try volumes.find(name)
        guard try volumes.remove(name) else {
            let users = try volumeUsers(name)
            throw Failure(
                .volumeInUse, "remove volume", name,
                "\(users.count) container\(users.count == 1 ? "" : "s") mount\(users.count == 1 ? "s" : "") it",
                help: "remove them first", notes: users.map { "\($0.id.short) \($0.name)" })
        }
        try scope?.forget(.volume(name))
    }

    /// The containers that mount a volume, running or not, in the order of their names.
    public func volumeUsers(_ name: String) throws(Failure) -> [ContainerRecord] {
        var found: [ContainerRecord] = []
        for id in try volumes.users(of: name) {
            if let record = try records.load(id) { found.append(record) }
        }
        return found.sorted { $0.name < $1.name }
    }

    /// What `pruneVolumes` would remove: volumes that no container mounts, without `all` only those that have no name of their own.
    public func unusedVolumes(all: Bool = false) throws(Failure) -> [Volume] {
        var unused: [Volume] = []
        for volume in try volumes.list() where all || volume.isAnonymous {
            if try volumes.users(of: volume.name).isEmpty { unused.append(volume) }
        }
        return unused
    }

    /// Removes unused volumes; one that somebody has begun to use meanwhile stays. Answers with those that went and the bytes that
    /// they held.
    public func pruneVolumes(_ unused: [Volume]) throws(Failure) -> (removed: [Volume], bytes: Int64) {
        var removed: [Volume] = []
        var bytes: Int64 = 0
        for volume in unused {
            let size = try TreeSize.of(volume.path)
            guard try volumes.remove(volume.name) else { continue }
            removed.append(volume)
            bytes += size
        }
        return (removed, bytes)
    }

    /// Makes a new container's volumes, and fills those that are empty with what the image has at their place.
    func makeVolumes(of record: ContainerRecord) throws(Failure) {
        for mount in record.mounts {
            guard let name = mount.volume else { continue }
            try volumes.use(
                name, by: record.id, at: layout.directory(of: record.id), anonymously: mount.isAnonymous)
            guard mount.copiesUp, record.root == .layers else { continue }
            try VolumeFill(directory: volumes.path(of: name), layers: record.layers, path: mount.destination).fill()
        }
    }
}

extension Scope {
    /// A volume that the scope made is gone.
    public func forgetVolume(_ name: String) throws(Failure) { try forget(.volume(name)) }
}

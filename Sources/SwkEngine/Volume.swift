// Named volumes: directories that outlive containers. A volume is its directory; there is no record beside it.

public import SwkModel
import SwkState
import SwkSystem

/// A named volume.
public struct Volume: Sendable, Equatable {
    public let name: String
    /// Where its files are on the host.
    public let path: String
}

/// The volumes of one engine.
public struct VolumeStore: Sendable {
    let directory: String

    init(directory: String) { self.directory = directory }

    public func list() throws(Failure) -> [Volume] {
        try Files.names(in: directory).map(volume)
    }

    /// Makes the volume; one that exists already is answered as it is.
    @discardableResult
    public func create(_ name: String) throws(Failure) -> Volume {
        guard NameRegistry.isValid(name) else {
            throw Failure(
                .nameInvalid, "create volume", name, "not a valid name",
                allowed: "a letter or digit, then at least one of letters, digits, `_`, `.`, `-`",
                help: "a path on the host is written with a leading `/` or `./`")
        }
        try Files.makeDirectories(volume(name).path)
        return volume(name)
    }

    public func find(_ name: String) throws(Failure) -> Volume {
        guard NameRegistry.isValid(name), Files.exists(volume(name).path) else {
            throw Failure(
                .volumeNotFound, "find volume", name, "no such volume",
                nearest: nearestName(to: name, in: try list().map(\.name)))
        }
        return volume(name)
    }

    func contains(_ name: String) -> Bool { NameRegistry.isValid(name) && Files.exists(volume(name).path) }

    /// Absent is fine.
    func remove(_ name: String) throws(Failure) {
        if NameRegistry.isValid(name) { try Files.removeTree("\(directory)/\(name)") }
    }

    private func volume(_ name: String) -> Volume { Volume(name: name, path: "\(directory)/\(name)/_data") }
}

// Volumes: directories that outlive containers, and who uses them.
//
//     VOLUMES/<name>/_data          the files
//     VOLUMES/<name>/volume.json    when it was made, and its labels
//     VOLUMES/<name>/users/<cid>    link to the directory of a container that mounts it
//     VOLUMES-REMOVED/<random>      a volume on its way out
//
// A user whose directory is gone is no user: so no recovery has to find the links of a container that died half-made. Making, using and
// removing take one lock, for which only containers with volumes wait. A removal is a rename, and what it renamed is deleted
// afterwards: nobody ever sees half a volume, and what a killed process left is deleted by the next.

import FoundationEssentials
import Glibc
public import SwkModel
import SwkState
import SwkSystem

/// A volume.
public struct Volume: Sendable, Equatable {
    public let name: String
    /// Where its files are on the host.
    public let path: String
    public let created: Timestamp
    public let labels: [String: String]

    /// Whether it was made for containers that named none; the last of them takes it along.
    public var isAnonymous: Bool { labels[Self.anonymousLabel] != nil }

    /// docker's own mark.
    static let anonymousLabel = "com.docker.volume.anonymous"
}

/// The volumes of one engine.
public struct VolumeStore: Sendable {
    let directory: String
    private var removed: String { "\(directory)-removed" }
    private let lockFile: String

    init(directory: String, lock: String) {
        self.directory = directory
        lockFile = lock
    }

    /// All volumes in the order of their names.
    public func list() throws(Failure) -> [Volume] {
        var volumes: [Volume] = []
        for name in try names() {
            if let volume = try read(name) { volumes.append(volume) }
        }
        return volumes
    }

    /// The names of all volumes, sorted, without reading anything else.
    public func names() throws(Failure) -> [String] { try Files.names(in: directory).filter(NameRegistry.isValid) }

    public func find(_ name: String) throws(Failure) -> Volume {
        if NameRegistry.isValid(name), let volume = try read(name) { return volume }
        throw Failure(
            .volumeNotFound, "find volume", name, "no such volume", help: "`swk volume ls` lists them all",
            nearest: nearestName(to: name, in: try names()))
    }

    public func contains(_ name: String) -> Bool { NameRegistry.isValid(name) && Files.exists(path(of: name)) }

    /// Where the files of a volume of this name are or would be.
    func path(of name: String) -> String { "\(directory)/\(name)/_data" }

    /// Makes the volume; one that exists already is answered as it is.
    @discardableResult
    public func create(_ name: String, labels: [String: String] = [:]) throws(Failure) -> Volume {
        try Self.check(name)
        return try locked { () throws(Failure) in try make(name, labels) }
    }

    static func check(_ name: String) throws(Failure) {
        guard NameRegistry.isValid(name) else {
            throw Failure(
                .nameInvalid, "create volume", name, "not a valid name",
                allowed: "a letter or digit, then at least one of letters, digits, `_`, `.`, `-`",
                help: "a path on the host is written with a leading `/` or `./`")
        }
    }

    // MARK: Users

    /// Makes the volume when it is missing, and notes that a container uses it. `home` is the container's directory.
    func use(_ name: String, by container: ObjectID, at home: String, anonymously: Bool) throws(Failure) {
        try locked { () throws(Failure) in
            try make(name, anonymously ? [Volume.anonymousLabel: ""] : [:])
            let link = "\(directory)/\(name)/users/\(container)"
            try Files.makeDirectories("\(directory)/\(name)/users", mode: 0o700)
            if symlink(home, link) != 0, errno != EEXIST { throw .errno(errno, "use volume", name) }
        }
    }

    /// The containers that use it and still exist.
    public func users(of name: String) throws(Failure) -> [ObjectID] {
        let users = "\(directory)/\(name)/users"
        return try Files.names(in: users).filter { Files.exists("\(users)/\($0)") }.compactMap { ObjectID($0) }
    }

    /// A container uses it no longer. The last user of an anonymous volume takes it along.
    func release(_ name: String, by container: ObjectID) throws(Failure) {
        guard contains(name) else { return }
        let gone = try locked { () throws(Failure) -> String? in
            try Files.remove("\(directory)/\(name)/users/\(container)")
            guard let volume = try read(name), volume.isAnonymous, try users(of: name).isEmpty else { return nil }
            return try setAside(name)
        }
        if let gone { try Files.removeTree(gone) }
    }

    // MARK: Removal

    /// Removes a volume that nobody uses; answers false, and leaves it, when somebody does. Absent is fine.
    func remove(_ name: String) throws(Failure) -> Bool {
        guard contains(name) else { return true }
        let gone = try locked { () throws(Failure) -> String? in
            try users(of: name).isEmpty ? try setAside(name) : nil
        }
        guard let gone else { return !contains(name) }
        try Files.removeTree(gone)
        return true
    }

    /// Deletes what killed processes had set aside.
    func finishRemovals() throws(Failure) {
        for name in try Files.names(in: removed) { try Files.removeTree("\(removed)/\(name)") }
    }

    private func setAside(_ name: String) throws(Failure) -> String {
        try Files.makeDirectories(removed, mode: 0o700)
        let target = "\(removed)/\(ObjectID.random().short)"
        try system("remove volume", name) { rename("\(directory)/\(name)", target) }
        return target
    }

    // MARK: Files

    /// What `volume.json` holds.
    private struct Note: Codable {
        let created: Timestamp
        let labels: [String: String]
    }

    @discardableResult
    private func make(_ name: String, _ labels: [String: String]) throws(Failure) -> Volume {
        if let volume = try read(name) { return volume }
        let note = Note(created: .now, labels: labels)
        try Files.makeDirectories("\(directory)/\(name)", mode: 0o711)
        do {
            try StagingDirectory(Files.directory(of: directory)).replace(
                "\(directory)/\(name)/volume.json", with: try JSONEncoder().encode(note))
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.system, "write note of volume", name, "\(error)")
        }
        // Last: a volume without its files is none.
        try Files.makeDirectories(path(of: name))
        return Volume(name: name, path: path(of: name), created: note.created, labels: labels)
    }

    private func read(_ name: String) throws(Failure) -> Volume? {
        guard Files.exists(path(of: name)) else { return nil }
        let file = "\(directory)/\(name)/volume.json"
        let bytes: [UInt8]
        do throws(Failure) {
            bytes = try Files.read(file)
        } catch  where error.errno == ENOENT {
            return nil
        }
        do {
            let note = try JSONDecoder().decode(Note.self, from: Data(bytes))
            return Volume(name: name, path: path(of: name), created: note.created, labels: note.labels)
        } catch {
            throw Failure(.system, "read note of volume", file, "\(error)", help: "restore this file")
        }
    }

    private func locked<Result>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        let lock = try FileLock.waiting(for: lockFile)
        let result = Swift.Result { () throws(Failure) in try body() }
        withExtendedLifetime(lock) {}
        return try result.get()
    }
}

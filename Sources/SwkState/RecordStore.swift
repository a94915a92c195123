// Object records: one directory for each object, one JSON file in it, replaced as a whole.

import FoundationEssentials
public import SwkModel
import SwkSystem

/// The records of one kind of object, found by id or by an unambiguous prefix of it.
public struct RecordStore<Record: Codable & Sendable>: Sendable {
    public let kind: String
    public let directory: String

    public init(kind: String, directory: String) throws(Failure) {
        self.kind = kind
        self.directory = directory
        try Files.makeDirectories(directory, mode: 0o711)
    }

    /// The object's own directory, which also holds what belongs to it besides the record.
    public func directory(of id: ObjectID) -> String { "\(directory)/\(id)" }

    /// Writes the record; readers see the old or the new one.
    public func save(_ record: Record, _ id: ObjectID) throws(Failure) {
        let bytes: Data
        do {
            bytes = try JSONEncoder().encode(record)
        } catch {
            throw Failure(.recordDamaged, "write record of \(kind)", id.short, "\(error)")
        }
        try Files.makeDirectories(directory(of: id), mode: 0o711)
        // Above the objects and not in one of them, where a sweep would have to look into each.
        try StagingDirectory(Files.directory(of: directory)).replace("\(directory(of: id))/record.json", with: bytes)
    }

    /// Reads a record; nil when there is no such object (any more).
    public func load(_ id: ObjectID) throws(Failure) -> Record? {
        let path = "\(directory(of: id))/record.json"
        let bytes: [UInt8]
        do throws(Failure) {
            bytes = try Files.read(path)
        } catch  where error.errno == 2 {
            return nil
        }
        do {
            return try JSONDecoder().decode(Record.self, from: Data(bytes))
        } catch {
            throw Failure(
                .recordDamaged, "read record of \(kind)", id.short, "\(error)",
                help: "remove the \(kind) with --force, or restore \(path)")
        }
    }

    /// Every id that has a directory, in no meaningful order.
    public func ids() throws(Failure) -> [ObjectID] {
        try Files.names(in: directory).compactMap(ObjectID.init)
    }

    /// The ids that begin with `prefix`.
    public func ids(startingWith prefix: String) throws(Failure) -> [ObjectID] {
        try ids().filter { $0.hex.hasPrefix(prefix) }
    }

    /// Removes the object's directory with everything in it.
    public func remove(_ id: ObjectID) throws(Failure) {
        try Files.removeTree(directory(of: id))
    }
}

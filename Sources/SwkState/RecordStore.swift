// Object records: one directory for each object, one JSON file in it, replaced as a whole.

import FoundationEssentials
import Glibc
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
            let encoder = JSONEncoder()
            // Records are full of paths, and a text without escapes is read as it stands.
            encoder.outputFormatting = .withoutEscapingSlashes
            bytes = try encoder.encode(record)
        } catch {
            throw Failure(.recordDamaged, "write record of \(kind)", id.short, "\(error)")
        }
        try Files.makeDirectories(directory(of: id), mode: 0o711)
        // Above the objects and not in one of them, where a sweep would have to look into each.
        try StagingDirectory(Files.directory(of: directory)).replace(path(of: id), with: bytes)
    }

    /// Reads a record; nil when there is no such object (any more).
    public func load(_ id: ObjectID) throws(Failure) -> Record? {
        guard let bytes = try bytes(id) else { return nil }
        return try decode(bytes, id)
    }

    /// Reads a part of a record, with `plain` from its bytes, or when that answers nil, with `whole` from the decoded record; nil when
    /// there is no such object.
    public func load<Part>(
        _ id: ObjectID, plain: (JSONSlice) -> Part?, whole: (Record) -> Part
    ) throws(Failure) -> Part? {
        guard let bytes = try bytes(id) else { return nil }
        if let part = bytes.withUnsafeBytes({ plain(JSONSlice($0)) }) { return part }
        return whole(try decode(bytes, id))
    }

    private func bytes(_ id: ObjectID) throws(Failure) -> [UInt8]? {
        do throws(Failure) { return try Files.readSmall(path(of: id)) } catch  where error.errno == ENOENT {
            return nil
        }
    }

    private func decode(_ bytes: [UInt8], _ id: ObjectID) throws(Failure) -> Record {
        do {
            return try JSONDecoder().decode(Record.self, from: Data(bytes))
        } catch {
            throw Failure(
                .recordDamaged, "read record of \(kind)", id.short, "\(error)",
                help: "remove the \(kind) with --force, or restore \(path(of: id))")
        }
    }

    private func path(of id: ObjectID) -> String { "\(directory(of: id))/record.json" }

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

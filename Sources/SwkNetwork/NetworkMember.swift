// One container's membership in one network, as a file: proof of its leases, source of its names.

import FoundationEssentials
import Glibc
public import SwkModel
import SwkSystem

/// A container on a network.
public struct NetworkMember: Hashable, Sendable, Codable {
    public var container: ObjectID
    public var name: String
    public var aliases: [String]
    /// Nil for the moment between joining and getting an address.
    public var address: IPv4?
    public var mac: MAC?
    /// The hosts file that peers are written into.
    public var hosts: String?
    public var ports: [PublishedPort] = []

    /// All names that peers may use, as docker resolves them: name, aliases, short id.
    var names: [String] { [name] + aliases + [container.short] }

    /// Makes the empty file of a member that is about to join, so that leases can refer to it.
    static func reserve(_ path: String) throws(Failure) {
        _ = try Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600)
    }

    /// Fills a reserved file, in one write: readers see nothing yet, or all of it.
    func write(to path: String) throws(Failure) {
        let text = try RecordFile.encode(self, path)
        try Descriptor.open(path, O_WRONLY).writeAll(text)
    }

    /// The member of the file at `path`; one that is still joining has no more than its id. Nil when it is gone.
    static func read(_ path: String) throws(Failure) -> NetworkMember? {
        guard let name = path.split(separator: "/").last, let id = ObjectID(String(name)) else { return nil }
        var status = stat()
        if stat(path, &status) == 0, status.st_size == 0 {
            return NetworkMember(container: id, name: id.short, aliases: [])
        }
        return try RecordFile.read(NetworkMember.self, from: path)
    }

    /// The line in peers' hosts files.
    var line: String? { address.map { HostsFile.line($0, names) } }
}

/// JSON in files, with this room's failures.
enum RecordFile {
    static func write(
        _ value: some Encodable, to path: String, by staging: StagingDirectory
    ) throws(Failure) {
        try staging.replace(path, with: try encode(value, path))
    }

    static func encode(_ value: some Encodable, _ path: String) throws(Failure) -> Data {
        do {
            return try JSONEncoder().encode(value)
        } catch {
            throw Failure(.recordDamaged, "write", path, "\(error)")
        }
    }

    /// Nil when there is no such file (any more).
    static func read<Value: Decodable>(_ type: Value.Type, from path: String) throws(Failure) -> Value? {
        let bytes: [UInt8]
        do throws(Failure) {
            bytes = try Files.read(path)
        } catch  where error.errno == ENOENT {
            return nil
        }
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw Failure(.recordDamaged, "read", path, "\(error)", help: "restore or remove this file")
        }
    }
}

extension Failure.Code {
    /// A file of this room cannot be read as what it should be.
    static let recordDamaged = Failure.Code("record.damaged")
}

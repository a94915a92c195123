// The containers of one state directory, as the OCI runtime spec wants them driven ("Runtime and Lifecycle"): each operation is one short
// command, and what lies between two of them is a directory and a process that waits.

import FoundationEssentials
import Glibc
public import SwkModel
import SwkRuntime
import SwkSystem

extension Failure.Code {
    /// A command that the container's state does not allow.
    public static let ociState = Failure.Code("oci.state")
}

/// An OCI runtime over one state directory.
public struct OCIRuntime: Sendable {
    let root: String

    /// - Parameter root: made when it is missing, usually on a tmpfs.
    public init(root: String) throws(Failure) {
        self.root = root
        try Files.makeDirectories(root, mode: 0o711)
    }

    /// The container with this id. Throws `oci.state` when there is none.
    public func container(_ id: String) throws(Failure) -> OCIContainer {
        try Self.check(id)
        let container = OCIContainer(runtime: self, id: id)
        guard Files.exists(container.recordFile) else {
            throw Failure(.ociState, "find container", id, "there is no such container", help: "see `swk oci list`")
        }
        return container
    }

    /// Every container, by id. One that is deleted meanwhile is left out.
    public func list() throws(Failure) -> [OCIContainer] {
        try Files.names(in: root).map { OCIContainer(runtime: self, id: $0) }.filter { Files.exists($0.recordFile) }
    }

    /// Removes what a command left that was killed before it had recorded anything. Idempotent.
    public func clear(_ id: String) throws(Failure) {
        try Self.check(id)
        try Files.removeTree("\(root)/\(id)")
    }

    /// Ids name directories and control groups.
    static func check(_ id: String) throws(Failure) {
        let marks = Set("_+-.")
        guard !id.isEmpty, id != ".", id != "..", id.utf8.count <= 1024,
            id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || marks.contains($0)) })
        else {
            throw Failure(
                .ociState, "name container", id, "not an id", allowed: "letters, digits and any of _ + - .")
        }
    }
}

/// How a container is made.
public struct OCICreation: Sendable {
    /// Absolute path of the bundle.
    public var bundle: String
    /// Its document: absolute, or below the bundle.
    public var config = "config.json"
    /// Connected unix socket that gets the master of the terminal; nil without a terminal.
    public var console: Int32?
    /// How many descriptors after the standard three the program gets.
    public var keptDescriptors = 0
    public var pidFile: String?

    public init(bundle: String) { self.bundle = bundle }
}

/// One container of an OCI runtime.
public struct OCIContainer: Sendable {
    let runtime: OCIRuntime
    public let id: String

    var directory: String { "\(runtime.root)/\(id)" }
    var recordFile: String { "\(directory)/record.json" }
    /// There as long as nobody has started it.
    var startFile: String { "\(directory)/start" }

    func record() throws(Failure) -> OCIRecord { try BundleConfig.decode(Files.read(recordFile), of: recordFile) }

    func save(_ record: OCIRecord) throws(Failure) {
        let bytes: Data
        do {
            bytes = try JSONEncoder().encode(record)
        } catch {
            throw Failure(.system, "write record of container", id, "\(error)")
        }
        try Files.replace(recordFile, with: bytes)
    }

    /// Runs `body` while no other command changes the container.
    func locked<Result>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        let lock = try FileLock.waiting(forDirectory: directory)
        defer { withExtendedLifetime(lock) {} }
        return try body()
    }
}

extension OCIContainer {
    /// The state as it is now, checked against the live process.
    public func state() throws(Failure) -> OCIState { try state(of: record()) }

    func state(of record: OCIRecord) -> OCIState {
        let status = status(of: record)
        return OCIState(
            id: id, status: status, pid: status == .stopped ? 0 : record.process?.pid ?? 0, bundle: record.bundle,
            annotations: record.annotations)
    }

    private func status(of record: OCIRecord) -> OCIState.Status {
        guard let process = record.process else { return .creating }
        guard process.isAlive else { return .stopped }
        if let freezer = record.cgroup.freezer, Cgroup.isFrozen(freezer) { return .paused }
        return Files.exists(startFile) ? .created : .running
    }

    /// The record of a container in one of these states. Throws `oci.state` for every other.
    func record(to verb: String, in allowed: [OCIState.Status]) throws(Failure) -> OCIRecord {
        let record = try record()
        let status = status(of: record)
        guard allowed.contains(status) else {
            throw Failure(
                .ociState, "\(verb) container", id, "its state does not allow that",
                allowed: allowed.map(\.rawValue).joined(separator: ", "), actual: status.rawValue)
        }
        return record
    }
}

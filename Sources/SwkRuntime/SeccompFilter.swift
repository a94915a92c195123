// A compiled seccomp program and how it is obtained: from memory, from disk, or by compiling the profile once.

public import SwkModel
import SwkSystem
import Glibc
import Synchronization

/// A BPF program as seccomp(2) takes it.
public struct SeccompFilter: Hashable, Sendable {
    /// The profile's name, for printed plans.
    public let name: String
    /// struct sock_filter array.
    public let program: [UInt8]
    public var count: Int { program.count / 8 }
}

/// Compiled filters, kept in memory and below a directory under the name of everything that they depend on.
///
/// A file is written once and renamed into place; one that is cut short or of another version has another length or name and is made
/// anew. Compiling takes some milliseconds, reading a few microseconds.
public final class SeccompFilters: Sendable {
    private let directory: String
    private let known = Mutex<[String: SeccompFilter]>([:])

    /// - Parameter directory: where compiled programs are kept; created when missing. Only its owner may be able to write to it.
    public init(directory: String) { self.directory = directory }

    /// Docker's default profile for a process with these capabilities.
    public func dockerDefault(for capabilities: CapabilitySet) throws(Failure) -> SeccompFilter {
        let key = SeccompCompiler.cacheKey(profile: "docker-default", SeccompProfile.dockerDefaultVersion, capabilities)
        if let filter = known.withLock({ $0[key] }) { return filter }
        let program = if let kept = try load(key) { kept } else { try compile(.dockerDefault, capabilities, key) }
        let filter = SeccompFilter(name: "docker-default", program: program)
        known.withLock { $0[key] = filter }
        return filter
    }

    /// A profile of docker's form. Compiled each time: nothing says when its file will change.
    func profile(_ text: String, for capabilities: CapabilitySet) throws(Failure) -> SeccompFilter {
        let profile = try SeccompProfile(json: text, for: Set(capabilities.names))
        return SeccompFilter(name: "custom", program: try SeccompCompiler.compile(profile, for: capabilities))
    }

    private func load(_ key: String) throws(Failure) -> [UInt8]? {
        let path = "\(directory)/\(key)"
        guard Files.exists(path) else { return nil }
        let bytes = try Files.read(path)
        return bytes.isEmpty || bytes.count % 8 != 0 ? nil : bytes
    }

    private func compile(_ profile: SeccompProfile, _ capabilities: CapabilitySet, _ key: String) throws(Failure)
        -> [UInt8]
    {
        let program = try SeccompCompiler.compile(profile, for: capabilities)
        try Files.makeDirectories(directory, mode: 0o700)
        try Files.replace("\(directory)/\(key)", with: program)
        return program
    }
}

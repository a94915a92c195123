// What is known of a container between the commands that drive it: one record in its state directory.

import SwkModel
import SwkRuntime
import SwkSystem

/// OCI runtime spec, "State".
public struct OCIState: Sendable, Codable {
    public enum Status: String, Sendable, Codable, CaseIterable { case creating, created, running, paused, stopped }

    public var ociVersion = "1.2.0"
    public var id: String
    public var status: Status
    /// 0 once it has stopped.
    public var pid: Int32
    /// Absolute path.
    public var bundle: String
    public var annotations: [String: String]
}

/// The same as it is kept, with what the commands need besides.
struct OCIRecord: Codable, Sendable {
    var id: String
    var bundle: String
    var rootfs: String
    var created: String
    var annotations: [String: String]
    var process: ProcessIdentity?
    var cgroup: Cgroup
    var namespaces: [RuntimeSpec.Namespace]
    var hooks: BundleConfig.Hooks?
    /// The process of config.json, for a later exec to take what it does not say itself.
    var template: RuntimeSpec.Process
    var seccomp: RuntimeSpec.SeccompSelection?
}

// A launch before it happens: a flat list of typed operations, computed without any right and without touching the host.
//
// `LaunchPlan(spec:...)` decides everything (order, flags, defaults); the executor in C decides nothing. What is known only at the
// launch (descriptors) is named by slots. Printing a plan gives one operation a line.

import CSwkLinux
public import SwkModel

/// Where a container's root file system comes from; all paths are absolute paths of the host.
public enum RootSource: Hashable, Sendable {
    /// An overlay: `lower` has the top layer first. A `volatile` overlay never syncs its upper directory and refuses to be mounted
    /// again after a crash: right for containers whose upper directory is removed when they end.
    case overlay(lower: [String], upper: String, work: String, volatile: Bool = false)
    /// The layers without a place to write.
    case readOnlyOverlay(lower: [String])
    /// A directory as it is.
    case directory(String)
}

/// Which network the container has.
public enum NetworkSelection: Hashable, Sendable {
    /// The launcher's own.
    case host
    /// A fresh namespace with only loopback.
    case none
    /// A prepared namespace; the descriptor stays the caller's and must be open at launch.
    case join(Int32)
}

/// Everything that a launch does, in order.
public struct LaunchPlan: Hashable, Sendable {
    public internal(set) var operations: [LaunchOperation] = []
    /// Namespaces that the process is born into.
    public internal(set) var namespaces: Namespaces = []
    /// The cgroup v2 directory that the process is born into.
    public internal(set) var cgroup: String?
    /// Whether the process is born in the pid namespace of the target (an exec).
    public internal(set) var joinsPidNamespace = false
    /// The descriptor to put into the network namespace slot.
    public internal(set) var networkNamespace: Int32?
    /// pidfds of the processes whose pid and ipc namespaces the process joins, for the slots of the launch; nil for none, and for an exec,
    /// whose target is given at the launch.
    public internal(set) var pidTarget: Int32?
    public internal(set) var ipcTarget: Int32?
    /// The terminal's size when the process has a terminal; the launch then needs `Stdio.terminal`.
    public internal(set) var terminal: RuntimeSpec.ConsoleSize?
    /// Whether the process is killed when its launcher dies.
    public internal(set) var diesWithParent = false
    /// Set when the program is executed only after somebody else has started the container.
    public internal(set) var deferral: Deferral?

    /// A launch in two steps, OCI's `create` and `start`.
    public struct Deferral: Hashable, Sendable {
        /// How many descriptors after the standard three the program gets.
        public var keptDescriptors: Int
        public init(keptDescriptors: Int = 0) { self.keptDescriptors = keptDescriptors }
    }

    /// The program's arguments, for messages.
    public var arguments: [String] {
        guard case .execute(let arguments, _, _) = operations.last else { return [] }
        return arguments
    }
}

extension LaunchPlan: CustomStringConvertible {
    /// One operation a line, first how the process is created.
    public var description: String {
        var first = deferral == nil ? "clone" : "clone with memory of its own"
        if !namespaces.isEmpty { first += " with new namespaces \(namespaces)" }
        if joinsPidNamespace { first += " in the target's pid namespace" }
        if let cgroup { first += " in cgroup \(cgroup)" }
        return ([first] + operations.map(\.description)).joined(separator: "\n")
    }
}

extension LaunchPlan {
    /// The plan as swk_launch() takes it: the bytes of the blob and its full size, scratch area included (which need not be
    /// initialized). Copy the bytes to the front of `size` bytes of writable memory aligned to 16.
    public func encode() -> (bytes: [UInt8], size: Int) {
        var encoder = PlanEncoder(operationCount: operations.count)
        for operation in operations { encoder.add(operation) }
        let group = cgroup.map { encoder.text($0) } ?? 0
        return encoder.finish(
            namespaces: namespaces, cgroup: group, joinsPidNamespace: joinsPidNamespace,
            awaitsStart: deferral != nil)
    }
}

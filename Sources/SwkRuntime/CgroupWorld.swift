// Which control groups this host has: v1 hierarchies, the v2 hierarchy, or both (hybrid). Read from the mounts, never assumed.

public import SwkModel
import SwkSystem
import Synchronization

/// The cgroup file systems of a host.
public struct CgroupWorld: Hashable, Sendable, Codable {
    /// Where cgroup v2 is mounted.
    public var unified: String?
    /// Where each v1 controller's hierarchy is mounted; controllers mounted together share a directory.
    public var v1: [String: String]
    /// Controllers that v2 can distribute (its root's cgroup.controllers).
    public var unifiedControllers: Set<String>

    public init(unified: String?, v1: [String: String] = [:], unifiedControllers: Set<String> = []) {
        self.unified = unified
        self.v1 = v1
        self.unifiedControllers = unifiedControllers
    }

    /// `v1`, `hybrid`, `v2` or `none`.
    public var kind: String {
        switch (unified, v1.isEmpty) {
        case (nil, true): "none"
        case (nil, false): "v1"
        case (_?, true): "v2"
        case (_?, false): "hybrid"
        }
    }

    /// This host's, read once.
    public static func current() throws(Failure) -> CgroupWorld { try cached.get() }

    private static let cached = Result { () throws(Failure) in
        var world = CgroupWorld(mounts: String(decoding: try Files.read("/proc/self/mountinfo"), as: UTF8.self))
        if let unified = world.unified {
            let names = try Files.readText("\(unified)/cgroup.controllers").split(separator: " ")
            world.unifiedControllers = Set(names.map(String.init))
        }
        return world
    }

    /// From the text of /proc/self/mountinfo, see proc_pid_mountinfo(5).
    init(mounts: String) {
        self.init(unified: nil)
        for line in mounts.split(separator: "\n") {
            let halves = line.split(separator: " ")
            guard let dash = halves.firstIndex(of: "-"), halves.count > dash + 3, halves.count > 4 else { continue }
            let mountpoint = String(halves[4])
            switch halves[dash + 1] {
            case "cgroup2": unified = unified ?? mountpoint
            case "cgroup": addHierarchy(options: halves[dash + 3], at: mountpoint)
            default: break
            }
        }
    }

    private mutating func addHierarchy(options: Substring, at mountpoint: String) {
        for option in options.split(separator: ",") where Self.controllers.contains(String(option)) {
            v1[String(option)] = v1[String(option)] ?? mountpoint
        }
    }

    private static let controllers: Set = [
        "cpu", "cpuacct", "cpuset", "memory", "devices", "freezer", "blkio", "pids", "hugetlb", "net_cls", "net_prio",
        "perf_event", "rdma", "misc",
    ]
}

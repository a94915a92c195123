// One container's control groups: made before the launch, killed and removed after it.
//
// What is made by default is the least that a container needs, because each v1 hierarchy costs a directory and, worse, a migration:
// writing to cgroup.procs waits for a grace period of the kernel (10 ms when it comes first), while being born into a v2 group
// (CLONE_INTO_CGROUP) is free. So:
// - a v2 group is made wherever cgroup v2 is mounted, also on hybrid hosts: cgroup.kill, membership and the device
//   filter need no controller;
// - a v1 group is made only for a controller whose limit was asked for;
// - on hosts with v1 only, freezer, devices and pids are made always: they are how such a host kills and protects.

public import SwkModel
import SwkSystem
import Glibc

/// The directories of one container's control groups.
public struct Cgroup: Hashable, Sendable, Codable {
    /// The v2 group.
    public let unified: String?
    /// v1 groups by the name of their hierarchy's directory (`memory`, `cpu,cpuacct`).
    public let v1: [String: String]

    /// Groups that exist already.
    public init(unified: String?, v1: [String: String]) {
        self.unified = unified
        self.v1 = v1
    }

    /// The v1 groups that the container's process joins before it executes, in a fixed order.
    public var joined: [String] { v1.values.sorted() }

    /// Every directory.
    public var directories: [String] { (unified.map { [$0] } ?? []) + joined }

    /// Makes the groups of a container named `id` below `base` in each hierarchy and applies its limits. Each directory is recorded in
    /// `log` before it is made; when something is refused, what was made is removed again.
    public static func create(
        id: String, below base: String = Cgroup.base, resources: RuntimeSpec.Resources = .init(),
        in world: CgroupWorld? = nil, log: (any EffectLog)? = nil
    ) throws(Failure) -> Cgroup {
        let world = if let world { world } else { try CgroupWorld.current() }
        let asked = cgroupControllers.filter { $0.isAsked(by: resources) }
        let group = try Cgroup(id: id, below: base, asked.map { $0.name }, in: world)
        do {
            try group.make(in: world, distributing: asked.map { $0.name }, below: base, log)
            try group.apply(resources, asked, world)
        } catch {
            var failure = error
            for directory in group.directories {
                do throws(Failure) { try undo(directory) } catch { failure = failure.noting(error.message) }
            }
            throw failure
        }
        return group
    }

    /// Where everything will be; throws when the host lacks a controller that was asked for.
    private init(id: String, below base: String, _ controllers: [String], in world: CgroupWorld) throws(Failure) {
        var needed = controllers.filter { !world.unifiedControllers.contains($0) }
        if world.unified == nil { needed += ["freezer", "devices", "pids"] }
        var v1: [String: String] = [:]
        for name in needed {
            let (hierarchy, directory) = try Self.v1Group(of: name, id: id, below: base, in: world)
            v1[hierarchy] = directory
        }
        self.v1 = v1
        unified = world.unified.map { "\($0)/\(base)/\(id)" }
    }

    /// The hierarchy of a v1 controller, and the group that a container has there.
    static func v1Group(
        of controller: String, id: String, below base: String = Cgroup.base, in world: CgroupWorld
    ) throws(Failure) -> (hierarchy: String, directory: String) {
        guard let root = world.v1[controller] else {
            throw Failure(
                .cgroup, "limit \(controller)", id, "this host has no \(controller) controller",
                actual: "cgroup \(world.kind)")
        }
        let hierarchy = root.split(separator: "/").last.map(String.init) ?? controller
        return (hierarchy, "\(root)/\(base)/\(id)")
    }

    /// The parent of all groups, in each hierarchy. It stays, like docker's.
    public static let base = "swk"

    private func make(
        in world: CgroupWorld, distributing controllers: [String], below base: String, _ log: (any EffectLog)?
    ) throws(Failure) {
        try make(directories, log)
        guard let root = world.unified else { return }
        try Self.distribute(controllers.filter(world.unifiedControllers.contains), from: root, to: base)
    }

    /// Records and makes directories of groups.
    func make(_ directories: [String], _ log: (any EffectLog)?) throws(Failure) {
        for directory in directories {
            try log?.record(.cgroup(directory))
            if mkdir(directory, 0o755) == 0 { continue }
            let error = errno
            guard error == ENOENT else { throw .errno(error, "create cgroup", directory) }
            try Files.makeDirectories(directory)
        }
    }

    /// A v2 controller works in a group only when every ancestor hands it down.
    static func distribute(_ controllers: [String], from root: String, to base: String = Cgroup.base) throws(Failure) {
        guard !controllers.isEmpty else { return }
        let steps = base.split(separator: "/").reduce(into: [root]) { $0.append("\($0[$0.count - 1])/\($1)") }
        for directory in steps {
            let files = CgroupFiles(directory: directory)
            let present = (files.text("cgroup.subtree_control") ?? "").split(separator: " ").map(String.init)
            let missing = controllers.filter { !present.contains($0) }
            if !missing.isEmpty {
                try files.write("cgroup.subtree_control", missing.map { "+\($0)" }.joined(separator: " "))
            }
        }
    }

    private func apply(
        _ resources: RuntimeSpec.Resources, _ controllers: [any CgroupController.Type], _ world: CgroupWorld
    ) throws(Failure) {
        for controller in controllers {
            guard let place = place(of: controller.name, in: world) else { continue }
            try controller.apply(resources, to: place.directory, place.version)
        }
        try DevicePolicy.apply(resources.devices, to: self, world)
    }

    /// The group and generation in which a controller acts; nil when the container has no group of it.
    func place(of controller: String, in world: CgroupWorld) -> (directory: String, version: CgroupVersion)? {
        if let root = world.v1[controller], let name = root.split(separator: "/").last, let directory = v1[String(name)]
        {
            return (directory, .v1)
        }
        guard let unified, world.unifiedControllers.contains(controller) else { return nil }
        return (unified, .v2)
    }

    /// What a launched process asks about its end: directories are probed, not worlds, so it works from a record alone.
    private var memoryPlace: (directory: String, version: CgroupVersion)? {
        if let directory = v1.first(where: { $0.key.split(separator: ",").contains("memory") })?.value {
            return (directory, .v1)
        }
        return unified.map { ($0, .v2) }
    }

    /// How often the kernel has killed in this container for lack of memory.
    public var outOfMemoryKills: Int64 {
        memoryPlace.map { MemoryController.outOfMemoryKills(in: $0.directory, $0.version) } ?? 0
    }

    /// The memory limit in bytes.
    public var memoryLimit: Int64? { memoryPlace.flatMap { MemoryController.limit(in: $0.directory, $0.version) } }
}

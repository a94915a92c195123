// New limits for a container that runs.
//
// A run begins with the groups that its own limits need. A limit of another kind needs a controller more: on v2 the ancestors hand it
// down, on v1 a group is made in its hierarchy and the container's processes move there.

public import SwkModel
import Glibc
import SwkSystem

extension Cgroup {
    /// Changes limits. Answers the groups that the container has from now on; those that are new are in `log` before they are made.
    ///
    /// - Parameter id: the container's, which its groups are called by.
    public func update(
        _ resources: RuntimeSpec.Resources, id: String, in world: CgroupWorld? = nil, log: (any EffectLog)? = nil
    ) throws(Failure) -> Cgroup {
        let world = if let world { world } else { try CgroupWorld.current() }
        let asked = cgroupControllers.filter { $0.isAsked(by: resources) }
        let wider = try adding(asked.map { $0.name }, id, world)
        try make(wider.joined.filter { !joined.contains($0) }, log)
        if let root = world.unified {
            try Self.distribute(asked.map { $0.name }.filter(world.unifiedControllers.contains), from: root)
        }
        for controller in asked {
            guard let place = wider.place(of: controller.name, in: world) else { continue }
            try controller.apply(resources, to: place.directory, place.version)
        }
        try wider.gather(from: self)
        return wider
    }

    /// The same with a v1 group for each of these controllers that has no place yet.
    private func adding(_ controllers: [String], _ id: String, _ world: CgroupWorld) throws(Failure) -> Cgroup {
        var v1 = v1
        for name in controllers where place(of: name, in: world) == nil {
            let (hierarchy, directory) = try Self.v1Group(of: name, id: id, in: world)
            v1[hierarchy] = directory
        }
        return Cgroup(unified: unified, v1: v1)
    }

    /// Moves the processes of the narrower group into those that it lacks. One that forks before it is moved has a child that the next
    /// round finds.
    private func gather(from narrower: Cgroup) throws(Failure) {
        let directories = joined.filter { !narrower.joined.contains($0) }
        guard !directories.isEmpty else { return }
        var moved: Set<Int32> = []
        while true {
            let left = try narrower.members().filter { !moved.contains($0) }
            if left.isEmpty { return }
            for directory in directories { try Self.move(left, into: directory) }
            moved.formUnion(left)
        }
    }

    private static func move(_ processes: [Int32], into directory: String) throws(Failure) {
        for process in processes {
            do throws(Failure) {
                try CgroupFiles(directory: directory).write("cgroup.procs", "\(process)")
            } catch  where error.errno == ESRCH {
                // It has ended meanwhile.
                continue
            }
        }
    }
}

// Killing, freezing, measuring and removing a container's groups.

import Glibc
public import SwkModel
import SwkSystem

extension Cgroup {
    /// Kills every process of the container at once: `cgroup.kill` (5.14+) where there is v2, else process by process until none is left.
    public func kill() throws(Failure) {
        for directory in directories.prefix(1) { try Self.killMembers(of: directory) }
    }

    static func killMembers(of directory: String) throws(Failure) {
        let files = CgroupFiles(directory: directory)
        if files.exists("cgroup.kill") { return try files.write("cgroup.kill", "1") }
        // Those that fork while we read are seen in the next round; each round kills every parent.
        for _ in 0..<1000 {
            let members = try members(of: directory)
            if members.isEmpty { return }
            for pid in members { Glibc.kill(pid, SIGKILL) }
            usleep(1000)
        }
    }

    /// The processes of a group and of the groups below it, as the caller's pid namespace numbers them.
    private static func members(of directory: String) throws(Failure) -> [Int32] {
        var found = (CgroupFiles(directory: directory).text("cgroup.procs") ?? "").split(separator: "\n").compactMap {
            Int32($0)
        }
        for child in try children(of: directory) { found += try members(of: child) }
        return found
    }

    /// The container's processes now.
    public func members() throws(Failure) -> [Int32] {
        guard let directory = directories.first else { return [] }
        return try Self.members(of: directory)
    }

    /// The directory whose processes can be made to stand still: the v2 group, or that of the v1 freezer.
    public var freezer: String? { unified ?? v1["freezer"] }

    /// Stops or continues every process: `cgroup.freeze` of v2 or the v1 freezer.
    public func setFrozen(_ frozen: Bool) throws(Failure) {
        guard let freezer else {
            throw Failure(.cgroup, frozen ? "pause" : "resume", "", "the container has no group that can be frozen")
        }
        if frozen { try Self.freeze(freezer) } else { try Self.thaw(freezer) }
    }

    /// Stops every process of a group, and waits until all of them stand still: ten seconds at most, as one that waits for a disk or a
    /// network file system cannot be stopped.
    public static func freeze(_ directory: String) throws(Failure) {
        let files = CgroupFiles(directory: directory)
        let isUnified = files.exists("cgroup.freeze")
        try files.write(isUnified ? "cgroup.freeze" : "freezer.state", isUnified ? "1" : "FROZEN")
        let deadline = Timestamp.monotonicNanoseconds + 10_000_000_000
        while Timestamp.monotonicNanoseconds < deadline {
            let state = files.text(isUnified ? "cgroup.events" : "freezer.state") ?? ""
            if state.split(separator: "\n").contains(isUnified ? "frozen 1" : "FROZEN") { return }
            usleep(200)
        }
        throw Failure(.cgroup, "pause", directory, "its processes do not stand still", allowed: "10 s")
    }

    /// Whether the processes of a group stand still, or are about to.
    public static func isFrozen(_ directory: String) -> Bool {
        // Absent on v1; a listing asks this of every container.
        if let value = try? Files.readSmall("\(directory)/cgroup.freeze") { return value.first == UInt8(ascii: "1") }
        return CgroupFiles(directory: directory).text("freezer.state").map { !$0.hasPrefix("THAWED") } ?? false
    }

    /// Lets the processes of a group go on. Idempotent; an absent group is fine.
    public static func thaw(_ directory: String) throws(Failure) {
        let files = CgroupFiles(directory: directory)
        guard files.exists("cgroup.procs") else { return }
        let isUnified = files.exists("cgroup.freeze")
        try files.write(isUnified ? "cgroup.freeze" : "freezer.state", isUnified ? "0" : "THAWED")
    }

    /// The inverse of `Effect.cgroup`: kills what is in the group, waits for it to be gone, removes the group and those below it.
    /// Idempotent; an absent group is fine. Waits five seconds at most.
    public static func undo(_ directory: String) throws(Failure) {
        // The usual case first: the container has ended and its group is empty.
        if rmdir(directory) == 0 || errno == ENOENT { return }
        try killMembers(of: directory)
        for child in try children(of: directory) { try undo(child) }
        var pause: UInt32 = 100
        for _ in 0..<64 {
            if rmdir(directory) == 0 { return }
            let error = errno
            switch error {
            case ENOENT: return
            // Killed processes are still on their way out.
            case EBUSY: usleep(pause)
            default: throw .errno(error, "remove cgroup", directory)
            }
            pause = min(pause * 2, 100_000)
        }
        throw Failure(.cgroup, "remove cgroup", directory, "its processes do not end", errno: EBUSY)
    }

    /// Removes every group of the container, all of them even when one resists.
    public func remove() throws(Failure) {
        var first: Failure?
        for directory in directories {
            do throws(Failure) { try Self.undo(directory) } catch { first = first?.noting(error.message) ?? error }
        }
        if let first { throw first }
    }

    private static func children(of directory: String) throws(Failure) -> [String] {
        var found: [String] = []
        for name in try Files.names(in: directory) {
            let path = "\(directory)/\(name)"
            if Files.exists("\(path)/cgroup.procs") { found.append(path) }
        }
        return found
    }
}

/// What a container uses now. nil where the container has no group of the controller.
public struct CgroupStatistics: Hashable, Sendable, Codable {
    /// Bytes.
    public var memory: Int64?
    /// Bytes.
    public var memoryLimit: Int64?
    /// Microseconds of processor time since the start.
    public var cpu: Int64?
    public var pids: Int64?
    public var outOfMemoryKills: Int64
}

extension Cgroup {
    public func statistics(in world: CgroupWorld? = nil) throws(Failure) -> CgroupStatistics {
        let world = if let world { world } else { try CgroupWorld.current() }
        let memory = place(of: "memory", in: world)
        let cpu = place(of: "cpuacct", in: world) ?? unified.map { ($0, .v2) }
        let pids = place(of: "pids", in: world)
        var count = pids.flatMap { PidsController.usage(in: $0.directory) }
        if count == nil { count = Int64(try members().count) }
        return CgroupStatistics(
            memory: memory.flatMap { MemoryController.usage(in: $0.directory, $0.version) }, memoryLimit: memoryLimit,
            cpu: cpu.flatMap { CPUController.usage(in: $0.0, $0.1) },
            pids: count,
            outOfMemoryKills: outOfMemoryKills)
    }
}

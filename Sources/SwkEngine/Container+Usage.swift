// What a container uses now: from its groups where it has them, from procfs for the rest.
//
// By default a container has only a v2 group, and on hybrid hosts memory and block i/o are v1's: then its processes are added up.

public import SwkModel
import SwkRuntime
import SwkSystem

/// A measurement of a running container.
public struct ContainerUsage: Sendable, Equatable {
    public let time: Timestamp
    /// Nanoseconds of processor time so far.
    public var cpu: Int64 = 0
    /// Bytes.
    public var memory: Int64 = 0
    /// Bytes: the container's limit, or the machine's memory.
    public var memoryLimit: Int64 = HostMemory.total
    public var pids: Int64 = 0
    /// Bytes that came over all interfaces but the loopback, and that went.
    public var received: Int64 = 0
    public var sent: Int64 = 0
    /// Bytes from and to block devices.
    public var read: Int64 = 0
    public var written: Int64 = 0

    /// In percent.
    public var memoryShare: Double { memoryLimit > 0 ? Double(memory) / Double(memoryLimit) * 100 : 0 }

    /// Processor time since an earlier measurement, in percent of one processor.
    public func cpuShare(since earlier: ContainerUsage) -> Double {
        let passed = time.nanoseconds - earlier.time.nanoseconds
        return passed > 0 ? max(0, Double(cpu - earlier.cpu) / Double(passed) * 100) : 0
    }
}

extension Container {
    /// Measures a running container once.
    public func usage() throws(Failure) -> ContainerUsage {
        let first = try runningProcess(to: "measure")
        let processes = try processes()
        var usage = ContainerUsage(time: .now)
        if let cgroup = try runningState()?.cgroup {
            let groups = try cgroup.statistics()
            usage.cpu = (groups.cpu ?? 0) * 1000
            usage.memory = groups.memory ?? 0
            usage.memoryLimit = min(groups.memoryLimit ?? .max, HostMemory.total)
            usage.pids = groups.pids ?? 0
        }
        if usage.cpu == 0 { usage.cpu = processes.reduce(0) { $0 + $1.cpu } }
        if usage.memory == 0 { usage.memory = processes.reduce(0) { $0 + $1.resident } }
        if usage.pids == 0 { usage.pids = Int64(processes.count) }
        for process in processes {
            let (read, written) = Self.blockBytes(of: process.pid)
            usage.read += read
            usage.written += written
        }
        if record.options.network != .host { (usage.received, usage.sent) = Self.networkBytes(seenBy: first.pid) }
        return usage
    }

    /// From /proc/PID/io (proc_pid_io(5)); a process that has just ended has done nothing.
    private static func blockBytes(of pid: Int32) -> (Int64, Int64) {
        guard let text = try? Files.readText("/proc/\(pid)/io") else { return (0, 0) }
        func value(_ key: String) -> Int64 {
            let line = text.split(separator: "\n").first { $0.hasPrefix("\(key): ") }
            return line.flatMap { Int64($0.dropFirst(key.count + 2)) } ?? 0
        }
        return (value("read_bytes"), value("write_bytes"))
    }

    /// From /proc/PID/net/dev, which is that of the process's network namespace.
    private static func networkBytes(seenBy pid: Int32) -> (Int64, Int64) {
        // As above.
        guard let text = try? Files.readText("/proc/\(pid)/net/dev") else { return (0, 0) }
        var (received, sent): (Int64, Int64) = (0, 0)
        for line in text.split(separator: "\n").dropFirst(2) {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].drop(while: { $0 == " " }) != "lo" else { continue }
            let numbers = parts[1].split(separator: " ").map { Int64($0) ?? 0 }
            guard numbers.count > 8 else { continue }
            received += numbers[0]
            sent += numbers[8]
        }
        return (received, sent)
    }
}

// The memory controller: limit, swap, reservation, usage, and whether it has killed.
//
// v1 counts memory and swap together (`memsw`), v2 counts swap alone: the spec speaks v1's language and is translated.

import SwkModel

enum MemoryController: CgroupController {
    static let name = "memory"

    static func isAsked(by resources: RuntimeSpec.Resources) -> Bool {
        resources.memory?.limit != nil || resources.memory?.reservation != nil || resources.memory?.swap != nil
    }

    static func apply(_ resources: RuntimeSpec.Resources, to directory: String, _ version: CgroupVersion)
        throws(Failure)
    {
        guard let memory = resources.memory else { return }
        let files = CgroupFiles(directory: directory)
        if version == .v2 { try applyV2(memory, files) } else { try applyV1(memory, files) }
    }

    private static func applyV2(_ memory: RuntimeSpec.Resources.Memory, _ files: CgroupFiles) throws(Failure) {
        if let limit = memory.limit { try files.write("memory.max", bounded(limit)) }
        if let reservation = memory.reservation { try files.write("memory.low", bounded(reservation)) }
        guard let swap = memory.swap ?? memory.limit.map({ $0 < 0 ? -1 : $0 * 2 }), hasSwap(files) else { return }
        guard swap >= 0 else { return try files.write("memory.swap.max", "max") }
        guard let limit = memory.limit, swap >= limit else {
            throw Failure(
                .invalidArgument, "limit swap", "\(swap)", "memory and swap together cannot be less than memory",
                actual: memory.limit.map(String.init))
        }
        try files.write("memory.swap.max", String(swap - limit))
    }

    /// The limit for memory and swap must never be below that of memory, so the order depends on which way both move.
    private static func applyV1(_ memory: RuntimeSpec.Resources.Memory, _ files: CgroupFiles) throws(Failure) {
        if let limit = memory.limit { try files.write("memory.limit_in_bytes", String(limit)) }
        if let reservation = memory.reservation { try files.write("memory.soft_limit_in_bytes", String(reservation)) }
        // Docker's default: as much swap as memory.
        guard let swap = memory.swap ?? memory.limit.map({ $0 < 0 ? -1 : $0 * 2 }), hasSwap(files) else { return }
        if let limit = memory.limit, swap >= 0, swap < limit {
            throw Failure(
                .invalidArgument, "limit swap", "\(swap)", "memory and swap together cannot be less than memory",
                actual: String(limit))
        }
        try files.write("memory.memsw.limit_in_bytes", String(swap))
    }

    /// Kernels without swap accounting have no files for it; then there is nothing to limit.
    private static func hasSwap(_ files: CgroupFiles) -> Bool {
        files.exists("memory.memsw.limit_in_bytes") || files.exists("memory.swap.max")
    }

    private static func bounded(_ bytes: Int64) -> String { bytes < 0 ? "max" : String(bytes) }

    /// How often the kernel killed in this group because its limit was reached. v2: memory.events, v1: memory.oom_control (4.13+).
    static func outOfMemoryKills(in directory: String, _ version: CgroupVersion) -> Int64 {
        let files = CgroupFiles(directory: directory)
        return files.value("oom_kill", in: version == .v2 ? "memory.events" : "memory.oom_control") ?? 0
    }

    /// The limit in bytes, nil when there is none.
    static func limit(in directory: String, _ version: CgroupVersion) -> Int64? {
        let value = CgroupFiles(directory: directory).number(version == .v2 ? "memory.max" : "memory.limit_in_bytes")
        // v1 writes "unlimited" as the greatest number of whole pages.
        return value.flatMap { $0 >= Int64.max - 65535 ? nil : $0 }
    }

    /// Bytes in use now.
    static func usage(in directory: String, _ version: CgroupVersion) -> Int64? {
        CgroupFiles(directory: directory).number(version == .v2 ? "memory.current" : "memory.usage_in_bytes")
    }
}

// The cpu and cpuset controllers: shares, quota, which processors; and processor time used.

import SwkModel

enum CPUController: CgroupController {
    static let name = "cpu"

    static func isAsked(by resources: RuntimeSpec.Resources) -> Bool {
        resources.cpu?.shares != nil || resources.cpu?.quota != nil || resources.cpu?.period != nil
    }

    static func apply(_ resources: RuntimeSpec.Resources, to directory: String, _ version: CgroupVersion)
        throws(Failure)
    {
        guard let cpu = resources.cpu else { return }
        let files = CgroupFiles(directory: directory)
        if version == .v2 {
            if let shares = cpu.shares, shares > 0 { try files.write("cpu.weight", String(weight(ofShares: shares))) }
            guard cpu.quota != nil || cpu.period != nil else { return }
            let quota = cpu.quota.map { $0 > 0 ? String($0) : "max" } ?? "max"
            try files.write("cpu.max", "\(quota) \(cpu.period ?? 100_000)")
        } else {
            if let shares = cpu.shares, shares > 0 { try files.write("cpu.shares", String(shares)) }
            if let period = cpu.period { try files.write("cpu.cfs_period_us", String(period)) }
            if let quota = cpu.quota { try files.write("cpu.cfs_quota_us", String(quota)) }
        }
    }

    /// v1's shares 2...262144 as v2's weight 1...10000, linearly, as the OCI specification's runtimes agree.
    static func weight(ofShares shares: UInt64) -> UInt64 {
        let bounded = min(max(shares, 2), 262_144)
        return 1 + (bounded - 2) * 9999 / 262_142
    }

    /// Microseconds of processor time used by the group; v2 accounts it in every group, v1 in the cpuacct hierarchy.
    static func usage(in directory: String, _ version: CgroupVersion) -> Int64? {
        let files = CgroupFiles(directory: directory)
        return version == .v2
            ? files.value("usage_usec", in: "cpu.stat") : files.number("cpuacct.usage").map { $0 / 1000 }
    }
}

enum CpusetController: CgroupController {
    static let name = "cpuset"

    static func isAsked(by resources: RuntimeSpec.Resources) -> Bool {
        resources.cpu?.cpus != nil || resources.cpu?.mems != nil
    }

    static func apply(_ resources: RuntimeSpec.Resources, to directory: String, _ version: CgroupVersion)
        throws(Failure)
    {
        let files = CgroupFiles(directory: directory)
        for (file, value) in [("cpuset.cpus", resources.cpu?.cpus), ("cpuset.mems", resources.cpu?.mems)] {
            if let value {
                if version == .v1 { try inherit(file, to: parent(of: directory)) }
                try files.write(file, value)
            } else if version == .v1 {
                try inherit(file, to: directory)
            }
        }
    }

    /// A v1 group takes no process before both of its files are set, and a new one has neither: its parent's values fill in.
    private static func inherit(_ file: String, to directory: String) throws(Failure) {
        let files = CgroupFiles(directory: directory)
        guard files.exists(file), files.text(file) == nil, directory.contains("/") else { return }
        try inherit(file, to: parent(of: directory))
        if let value = CgroupFiles(directory: parent(of: directory)).text(file) { try files.write(file, value) }
    }

    private static func parent(of directory: String) -> String {
        directory.lastIndex(of: "/").map { String(directory[..<$0]) } ?? ""
    }
}

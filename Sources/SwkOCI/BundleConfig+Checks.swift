// What a config.json must say to make sense (OCI runtime spec, "Configuration" and "Linux Container Configuration"), and what of it this
// runtime refuses because it cannot do it yet.

import SwkModel

extension BundleConfig {
    func check(_ path: String) throws(Failure) {
        let check = FieldCheck(document: path)
        guard ociVersion.split(separator: ".").first == "1" else {
            throw check.wrong(
                "ociVersion", "is one that this runtime does not know", allowed: "1.x", actual: ociVersion)
        }
        guard root != nil else { throw check.wrong("root", "is missing") }
        if let process { try process.check(check, "process") }
        for (index, mount) in (mounts ?? []).enumerated() { try mount.check(check, "mounts[\(index)]") }
        try hooks?.check(check)
        try linux?.check(check)
        let kinds = (linux?.namespaces ?? []).map(\.type)
        if hostname != nil, !kinds.contains("uts") {
            throw check.wrong("hostname", "needs a uts namespace in `linux.namespaces`")
        }
        if domainname != nil, !kinds.contains("uts") {
            throw check.wrong("domainname", "needs a uts namespace in `linux.namespaces`")
        }
    }
}

extension BundleConfig.Process {
    /// - Parameter name: where it stands; empty for a document of its own (`exec --process`).
    func check(_ check: FieldCheck, _ name: String) throws(Failure) {
        let prefix = name.isEmpty ? "" : "\(name)."
        guard let args, !args.isEmpty else { throw check.wrong("\(prefix)args", "must name a program") }
        try check.absolute(cwd, "\(prefix)cwd")
        for (index, variable) in (env ?? []).enumerated() where !variable.contains("=") {
            throw check.wrong("\(prefix)env[\(index)]", "must be NAME=VALUE", actual: variable)
        }
        if let score = oomScoreAdj, !(-1000...1000).contains(score) {
            throw check.wrong("\(prefix)oomScoreAdj", "is out of range", allowed: "-1000 to 1000", actual: "\(score)")
        }
        for (index, limit) in (rlimits ?? []).enumerated() where limit.soft > limit.hard {
            throw check.wrong(
                "\(prefix)rlimits[\(index)].soft", "is above the hard limit", allowed: "at most \(limit.hard)",
                actual: "\(limit.soft)")
        }
        try check.absent(apparmorProfile, "\(prefix)apparmorProfile")
        try check.absent(selinuxLabel, "\(prefix)selinuxLabel")
        try check.absent(scheduler, "\(prefix)scheduler")
        try check.absent(ioPriority, "\(prefix)ioPriority")
    }
}

extension BundleConfig.Mount {
    fileprivate func check(_ check: FieldCheck, _ name: String) throws(Failure) {
        try check.absolute(destination, "\(name).destination")
        try check.absent(uidMappings, "\(name).uidMappings")
        try check.absent(gidMappings, "\(name).gidMappings")
    }
}

extension BundleConfig.Hooks {
    fileprivate func check(_ check: FieldCheck) throws(Failure) {
        try check.absent(createContainer, "hooks.createContainer")
        try check.absent(startContainer, "hooks.startContainer")
        let all = [
            ("prestart", prestart), ("createRuntime", createRuntime), ("poststart", poststart), ("poststop", poststop),
        ]
        for (kind, hooks) in all {
            for (index, hook) in (hooks ?? []).enumerated() {
                try check.absolute(hook.path, "hooks.\(kind)[\(index)].path")
                if let timeout = hook.timeout, timeout <= 0 {
                    throw check.wrong(
                        "hooks.\(kind)[\(index)].timeout", "must be above 0 seconds", actual: "\(timeout)")
                }
            }
        }
    }
}

extension BundleConfig.Linux {
    private static let kinds = ["pid", "network", "mount", "ipc", "uts", "user", "cgroup", "time"]

    fileprivate func check(_ check: FieldCheck) throws(Failure) {
        var seen: Set<String> = []
        for (index, namespace) in (namespaces ?? []).enumerated() {
            let name = "linux.namespaces[\(index)]"
            try check.oneOf(namespace.type, "\(name).type", Self.kinds)
            if ["user", "time"].contains(namespace.type) {
                throw check.wrong("\(name).type", "is not supported by this runtime", actual: namespace.type)
            }
            guard seen.insert(namespace.type).inserted else {
                throw check.wrong("\(name).type", "is there twice", actual: namespace.type)
            }
            if let path = namespace.path, !path.isEmpty { try check.absolute(path, "\(name).path") }
        }
        guard seen.contains("mount") else {
            throw check.wrong("linux.namespaces", "has no mount namespace, and a container needs one of its own")
        }
        for (index, device) in (devices ?? []).enumerated() {
            try check.absolute(device.path, "linux.devices[\(index)].path")
            try check.oneOf(device.type, "linux.devices[\(index)].type", ["c", "b", "u", "p"])
            guard device.type == "p" || device.major != nil && device.minor != nil else {
                throw check.wrong("linux.devices[\(index)].major", "and `minor` are needed for this type")
            }
        }
        if let rootfsPropagation {
            try check.oneOf(
                rootfsPropagation, "linux.rootfsPropagation", ["", "private", "rprivate", "slave", "rslave"])
        }
        for name in (sysctl ?? [:]).keys.sorted() {
            guard let kind = Self.namespace(of: name) else {
                throw check.wrong("linux.sysctl.\(name)", "is not a parameter of a namespace, but of the whole host")
            }
            // One that is joined may have it, too; one of the host may not.
            guard seen.contains(kind) else {
                throw check.wrong("linux.sysctl.\(name)", "needs a namespace of type \(kind)")
            }
        }
        try check.absent(uidMappings, "linux.uidMappings")
        try check.absent(gidMappings, "linux.gidMappings")
        try check.absent(mountLabel, "linux.mountLabel")
        try check.absent(personality, "linux.personality")
        try check.absent(intelRdt, "linux.intelRdt")
        try check.absent(timeOffsets, "linux.timeOffsets")
        try resources?.check(check)
    }
}

extension BundleConfig.Linux {
    /// The kind of namespace that a kernel parameter belongs to; nil for those of the whole host.
    private static func namespace(of parameter: String) -> String? {
        let name = parameter.split(separator: "/").joined(separator: ".")
        if name.hasPrefix("net.") { return "network" }
        if name.hasPrefix("fs.mqueue.") || name == "kernel.sem" { return "ipc" }
        if name.hasPrefix("kernel.msg") || name.hasPrefix("kernel.shm") { return "ipc" }
        return ["kernel.domainname", "kernel.hostname"].contains(name) ? "uts" : nil
    }
}

extension BundleConfig.Resources {
    fileprivate func check(_ check: FieldCheck) throws(Failure) {
        try check.absent(blockIO, "linux.resources.blockIO")
        try check.absent(hugepageLimits, "linux.resources.hugepageLimits")
        try check.absent(network, "linux.resources.network")
        try check.absent(rdma, "linux.resources.rdma")
        try check.absent(unified, "linux.resources.unified")
        try check.absent(cpu?.realtimeRuntime, "linux.resources.cpu.realtimeRuntime")
        try check.absent(cpu?.realtimePeriod, "linux.resources.cpu.realtimePeriod")
        try check.absent(cpu?.burst, "linux.resources.cpu.burst")
        try check.absent(cpu?.idle, "linux.resources.cpu.idle")
        try check.absent(memory?.kernel, "linux.resources.memory.kernel")
        try check.absent(memory?.kernelTCP, "linux.resources.memory.kernelTCP")
        try check.absent(memory?.swappiness, "linux.resources.memory.swappiness")
        try check.absent(memory?.disableOOMKiller, "linux.resources.memory.disableOOMKiller")
        for (index, rule) in (devices ?? []).enumerated() {
            if let type = rule.type {
                try check.oneOf(type, "linux.resources.devices[\(index)].type", ["a", "b", "c"])
            }
            if let access = rule.access, access.contains(where: { !"rwm".contains($0) }) {
                throw check.wrong(
                    "linux.resources.devices[\(index)].access", "has a letter that is no access",
                    allowed: "r, w, m", actual: access)
            }
        }
        if let limit = memory?.limit, limit < -1 {
            throw check.wrong("linux.resources.memory.limit", "is below -1 (no limit)", actual: "\(limit)")
        }
    }
}

// From a record to the OCI runtime spec of its next run: docker's defaults plus what was asked for.

import SwkModel
import SwkRuntime

extension ContainerRecord {
    /// The runtime spec.
    /// - Parameters:
    ///   - files: host paths of the container's own hosts, hostname and resolv.conf files.
    ///   - initProgram: host path of the init that is process 1; nil for none.
    ///   - size: that of its terminal, where it has one.
    func spec(
        files: [(source: String, destination: String)], initProgram: String? = nil, size: RuntimeSpec.ConsoleSize? = nil
    ) throws(Failure) -> RuntimeSpec {
        let given = Set(mounts.map(\.destination))
        var own = files.filter { !given.contains($0.destination) }.map {
            RuntimeSpec.Mount.bind($0.source, to: $0.destination)
        }
        var words = arguments
        if let initProgram {
            own.append(.bind(initProgram, to: Self.initPath, readonly: true))
            words = [Self.initPath] + words
        }
        // What lies higher first: a mount must not hide one that was made below it.
        let all = (own + mounts.map(\.specMount)).enumerated().sorted { a, b in
            (a.element.destination.depth, a.offset) < (b.element.destination.depth, b.offset)
        }
        var spec = RuntimeSpec.dockerDefault(
            args: words, environment: environment, cwd: workingDirectory, user: user, hostname: hostname,
            terminal: options.terminal ? size ?? RuntimeSpec.ConsoleSize(height: 24, width: 80) : nil,
            readonlyRoot: options.readOnlyRoot,
            capabilities: try capabilities(), resources: resources, mounts: all.map(\.element),
            privileged: options.privileged)
        setNamespaces(&spec)
        setRights(&spec)
        try setDevices(&spec)
        return spec
    }

    /// On the container's own /dev, so that its image and its layer show nothing of it.
    private static let initPath = "/dev/swk-init"

    private func setNamespaces(_ spec: inout RuntimeSpec) {
        if options.network == .host {
            // The host's network and its host name belong together, as docker has it.
            spec.linux.namespaces.removeAll { $0.type == .network }
        }
        if options.pidMode != .own { spec.linux.namespaces.removeAll { $0.type == .pid } }
        if options.ipcMode != .own { spec.linux.namespaces.removeAll { $0.type == .ipc } }
        if !options.sysctls.isEmpty { spec.linux.sysctl = options.sysctls }
        for index in spec.mounts.indices where spec.mounts[index].destination == "/dev/shm" {
            if options.ipcMode == .host { spec.mounts[index] = .bind("/dev/shm", to: "/dev/shm") }
            guard let size = options.shmSize else { continue }
            let others = (spec.mounts[index].options ?? []).filter { !$0.hasPrefix("size=") }
            spec.mounts[index].options = others + ["size=\(size)"]
        }
    }

    private func setRights(_ spec: inout RuntimeSpec) {
        if let given = options.noNewPrivileges { spec.process.noNewPrivileges = given }
        if let seccomp = options.seccomp { spec.linux.seccomp = seccomp }
        spec.process.user.additionalGids = options.groups.compactMap { UInt32($0) }
        spec.process.user.additionalGroups = options.groups.filter { UInt32($0) == nil }
        if !options.resourceLimits.isEmpty { spec.process.rlimits = options.resourceLimits }
        spec.process.oomScoreAdj = options.oomScore
    }

    private func setDevices(_ spec: inout RuntimeSpec) throws(Failure) {
        guard !options.devices.isEmpty else { return }
        var rules = options.privileged ? [.init(allow: true)] : RuntimeSpec.dockerDeviceRules
        for request in options.devices {
            let (node, rule) = try request.resolve()
            spec.linux.devices = (spec.linux.devices ?? []).filter { $0.path != node.path } + [node]
            rules.append(rule)
        }
        var resources = spec.linux.resources ?? RuntimeSpec.Resources()
        resources.devices = rules
        spec.linux.resources = resources
    }

    /// Limits of its control groups; nil when nothing is limited.
    var resources: RuntimeSpec.Resources? {
        var cpu = options.cpus.map { RuntimeSpec.Resources.CPU(quota: Int64($0 * 100_000), period: 100_000) }
        if options.cpuShares != nil || options.cpuset != nil {
            cpu = cpu ?? .init()
            cpu?.shares = options.cpuShares
            cpu?.cpus = options.cpuset
        }
        var memory: RuntimeSpec.Resources.Memory?
        if options.memory != nil || options.memoryReservation != nil || options.memorySwap != nil {
            memory = .init(
                limit: options.memory, reservation: options.memoryReservation, swap: options.memorySwap)
        }
        let pids = options.pidsLimit.map { RuntimeSpec.Resources.Pids(limit: $0) }
        guard cpu != nil || memory != nil || pids != nil else { return nil }
        return RuntimeSpec.Resources(memory: memory, cpu: cpu, pids: pids)
    }

    /// docker's set with the caller's changes: `--cap-drop ALL` first empties it, `--cap-add ALL` fills it.
    func capabilities() throws(Failure) -> [String] {
        let added = try normalized(options.addedCapabilities)
        let dropped = try normalized(options.droppedCapabilities)
        if added.contains("ALL") { return RuntimeSpec.allCapabilities.filter { !dropped.contains($0) } }
        let base = dropped.contains("ALL") ? [] : RuntimeSpec.dockerCapabilities.filter { !dropped.contains($0) }
        return base + added.filter { !base.contains($0) }
    }

    private func normalized(_ names: [String]) throws(Failure) -> [String] {
        var result: [String] = []
        for name in names {
            result.append(name.uppercased() == "ALL" ? "ALL" : try RuntimeSpec.capability(named: name))
        }
        return result
    }

    /// The system call filter of the container and of everything that runs in it.
    var seccomp: RuntimeSpec.SeccompSelection {
        options.seccomp ?? (options.privileged ? .unconfined : .dockerDefault)
    }

    /// Whether programs in it gain rights by set-user-ID and file capabilities.
    var noNewPrivileges: Bool { options.noNewPrivileges ?? !options.privileged }

    /// The namespaces that it does not share with the host, as an exec joins them.
    var ownNamespaces: Namespaces {
        var own: Namespaces = [.mount, .pid, .ipc, .uts, .network, .cgroup]
        if options.network == .host { own.remove(.network) }
        if options.pidMode == .host { own.remove(.pid) }
        if options.ipcMode == .host { own.remove(.ipc) }
        return own
    }
}

extension ResolvedMount {
    var specMount: RuntimeSpec.Mount {
        guard let source else { return memory }
        var mount = RuntimeSpec.Mount.bind(source, to: destination, readonly: readOnly)
        if options.contains("bind") { mount.options?.removeAll { $0 == "rbind" } }
        mount.options?.append(contentsOf: options)
        return mount
    }

    /// docker's defaults first, so that what was asked for wins.
    private var memory: RuntimeSpec.Mount {
        var all = ["nosuid", "nodev", "noexec"]
        if !options.contains(where: { $0.hasPrefix("mode=") }) { all.append("mode=1777") }
        if let size { all.append("size=\(size)") }
        if readOnly { all.append("ro") }
        return RuntimeSpec.Mount(destination: destination, type: "tmpfs", source: "tmpfs", options: all + options)
    }
}

extension String {
    /// How many directories a path leads through.
    fileprivate var depth: Int { utf8.count { $0 == UInt8(ascii: "/") } }
}

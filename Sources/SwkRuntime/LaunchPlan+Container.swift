// From an OCI spec to the operations of a new container.

import CSwkLinux
public import SwkModel

extension LaunchPlan {
    /// Computes the launch of a new container.
    ///
    /// - Parameters:
    ///   - mountpoint: an existing, empty host directory; the root is mounted there, but only inside the container's own mount
    ///     namespace, so nothing has to be unmounted on the host.
    ///   - cgroup: the container's cgroup, already made; nil leaves the process in the launcher's.
    ///   - filters: compiles and caches seccomp filters; needed when the spec selects one.
    ///   - diesWithParent: kill the container when the launching process ends (scoped containers).
    ///   - pidTarget: pidfd of a process whose pid namespace it joins, instead of having one of its own; open at launch.
    ///   - ipcTarget: the same for its ipc namespace.
    ///   - deferral: for a container that is created now and started later.
    /// - Throws: `argument.invalid` for anything unknown in the spec.
    public init(
        spec: RuntimeSpec, root: RootSource, mountpoint: String, network: NetworkSelection, cgroup: Cgroup? = nil,
        filters: SeccompFilters? = nil, diesWithParent: Bool = true, pidTarget: Int32? = nil, ipcTarget: Int32? = nil,
        deferral: Deferral? = nil
    ) throws(Failure) {
        self.diesWithParent = diesWithParent
        self.deferral = deferral
        self.pidTarget = pidTarget
        self.ipcTarget = ipcTarget
        joinsPidNamespace = pidTarget != nil
        if spec.process.terminal == true { terminal = spec.process.consoleSize ?? .init(height: 0, width: 0) }
        if case .join(let descriptor) = network { networkNamespace = descriptor }
        self.cgroup = cgroup?.unified
        try addNamespaces(spec, network, cgroup)
        addIdentity(spec, network)
        let protections = try addFiles(spec, root, mountpoint, cgroup)
        addParameters(spec, network)
        operations += protections
        try addProgram(spec.process, seccomp: spec.linux.seccomp, filters: filters, createsWorkDirectory: true)
    }

    /// Namespaces come from clone in one call, except the cgroup namespace: its root is the cgroup that the process is in when the
    /// namespace is made, and clone would take the launcher's.
    private mutating func addNamespaces(_ spec: RuntimeSpec, _ network: NetworkSelection, _ cgroup: Cgroup?)
        throws(Failure)
    {
        var wanted: Namespaces = []
        for namespace in spec.linux.namespaces {
            guard let path = namespace.path else {
                wanted.insert(Namespaces(namespace.type))
                continue
            }
            // A pid namespace is entered by being born there.
            if namespace.type != .pid { operations.append(.joinNamespace(path, Namespaces(namespace.type))) }
        }
        guard wanted.contains(.mount) else {
            throw Failure(.invalidArgument, "read namespaces", "", "a container needs a mount namespace of its own")
        }
        wanted.remove(.network)
        if network == .none { wanted.insert(.network) }
        namespaces = wanted.subtracting(.cgroup)
        for path in cgroup?.joined ?? [] { operations.append(.joinCgroup(path)) }
        if wanted.contains(.cgroup) { operations.append(.newNamespaces(.cgroup)) }
    }

    private mutating func addIdentity(_ spec: RuntimeSpec, _ network: NetworkSelection) {
        addDescriptors(joining: network)
        if case .join = network { operations.append(.joinNamespaces(.networkNamespace, .network)) }
        if ipcTarget != nil { operations.append(.joinNamespaces(.ipcTarget, .ipc)) }
        if network == .none { operations.append(.loopback) }
        if namespaces.contains(.uts) {
            if let name = spec.hostname { operations.append(.hostname(name)) }
            if let name = spec.domainname { operations.append(.domainname(name)) }
        }
        if let score = spec.process.oomScoreAdj { operations.append(.oomScore(score)) }
    }

    private mutating func addDescriptors(joining network: NetworkSelection) {
        var kept: [LaunchOperation.Slot] = []
        if terminal != nil { kept.append(.console) }
        if diesWithParent { kept.append(.lifeline) }
        if case .join = network { kept.append(.networkNamespace) }
        if ipcTarget != nil { kept.append(.ipcTarget) }
        if deferral != nil { kept += [.report, .start] }
        operations += [
            .newSession, .standardDescriptors,
            .closeDescriptors(keeping: kept, beyond: deferral?.keptDescriptors ?? 0),
        ]
    }

    /// Mounts, devices, console, masks: everything that makes up the container's view of files. Answers what must come last because it
    /// makes paths read-only.
    private mutating func addFiles(
        _ spec: RuntimeSpec, _ root: RootSource, _ mountpoint: String, _ cgroup: Cgroup?
    ) throws(Failure) -> [LaunchOperation] {
        var files = FileOperations(cgroup: cgroup)
        try files.add(root, at: mountpoint)
        for mount in spec.mounts { try files.add(mount) }
        try files.addDevices(spec.linux.devices ?? [])
        operations += files.before + [.pivotRoot] + files.after
        if let terminal { operations.append(.console(rows: terminal.height, columns: terminal.width, bind: true)) }
        operations += (spec.linux.maskedPaths ?? []).map { .mask($0) }
        var protections = (spec.linux.readonlyPaths ?? []).map { LaunchOperation.readOnly($0) } + files.last
        if spec.root.readonly == true { protections.append(.remountRoot(.readOnly)) }
        return protections
    }

    /// Kernel parameters of the container's own namespaces; written before /proc/sys becomes read-only. Docker lets unprivileged users
    /// of a container bind low ports of a network that is not the host's.
    private mutating func addParameters(_ spec: RuntimeSpec, _ network: NetworkSelection) {
        var parameters = spec.linux.sysctl ?? [:]
        let lowPorts = "net.ipv4.ip_unprivileged_port_start"
        let mountsProc = spec.mounts.contains { $0.type == "proc" && $0.destination == "/proc" }
        // A bundle says all by itself.
        let isBundle = deferral != nil
        if network != .host, mountsProc, !isBundle, parameters[lowPorts] == nil { parameters[lowPorts] = "0" }
        operations += parameters.sorted { $0.key < $1.key }.map { .sysctl($0.key, $0.value) }
    }
}

extension Namespaces {
    public init(_ kind: RuntimeSpec.Namespace.Kind) {
        switch kind {
        case .pid: self = .pid
        case .network: self = .network
        case .mount: self = .mount
        case .ipc: self = .ipc
        case .uts: self = .uts
        case .user: self = .user
        case .cgroup: self = .cgroup
        case .time: self = .time
        }
    }
}

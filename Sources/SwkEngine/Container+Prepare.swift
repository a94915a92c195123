// What has to exist before a container's process is born: cgroup, network, its own files, and the plan of the launch.
//
// Everything here is an effect on the host. Each is recorded beside the container before it is made; whoever removes or recovers
// the container undoes the record.

import Glibc
public import SwkModel
import SwkNetwork
public import SwkRuntime
import SwkState
import SwkSystem

/// A container that is ready to be launched.
struct PreparedRun: ~Copyable {
    let summary: ContainerSummary
    let plan: LaunchPlan
    let cgroup: Cgroup
    let network: JoinedNetwork
    /// pidfds of the containers whose namespaces it joins, open until the launch.
    let neighbours: Neighbours

    /// The state to record once the process runs.
    func running(_ process: ProcessIdentity, since started: Timestamp, minded: Bool) -> RunningState {
        RunningState(
            summary: summary, process: process, pidfdInode: process.pidfdInode, started: started, minded: minded,
            attachments: network.attachments, cgroup: cgroup)
    }
}

extension Container {
    /// Makes everything for one run.
    /// - Parameters:
    ///   - scoped: whether the process dies with the one that launches it.
    ///   - size: that of its terminal.
    func prepare(scoped: Bool, size: TerminalSize? = nil) throws(Failure) -> PreparedRun {
        let layout = engine.layout
        let log = EffectFile(layout.effects(of: id))
        let files = ContainerFiles(layout: layout, record: record)
        try makeMissingSources()
        let initProgram = record.options.usesInit ? try InitProgram.installed(in: layout.programCache) : nil
        let spec = try record.spec(
            files: files.mounts, initProgram: initProgram,
            size: size.map { .init(height: $0.rows, width: $0.columns) })
        let neighbours = try neighbours()
        let root = try makeRoot(log)
        let cgroup = try Cgroup.create(id: id.hex, resources: spec.linux.resources ?? .init(), log: log)
        try files.write()
        let network = try joinNetwork(log)
        let plan = try LaunchPlan(
            spec: spec, root: root, mountpoint: layout.mountpoint, network: network.selection(record.options.network),
            cgroup: cgroup, filters: engine.filters, diesWithParent: scoped, pidTarget: neighbours.pid,
            ipcTarget: neighbours.ipc)
        return PreparedRun(
            summary: ContainerSummary(record), plan: plan, cgroup: cgroup, network: network, neighbours: neighbours)
    }

    /// They belong to the user from the first moment, like what the container writes into them, and so no inverse is recorded.
    private func makeMissingSources() throws(Failure) {
        for mount in record.mounts where mount.makesSource {
            if let source = mount.source, !Files.exists(source) { try Files.makeDirectories(source) }
        }
    }

    private func makeRoot(_ log: EffectFile) throws(Failure) -> RootSource {
        let layout = engine.layout
        let base = layout.writable(of: id, record.root)
        if record.root == .host { try log.record(.directory(base)) }
        try Files.makeDirectories("\(base)/upper", mode: 0o755)
        try Files.makeDirectories("\(base)/work", mode: 0o700)
        // The mark of a volatile overlay, which refuses a second run after a crash; here the first one has ended.
        if record.options.autoRemove { try Files.removeTree("\(base)/work/work/incompat") }
        return record.rootSource(base)
    }
}

/// The containers of which one has namespaces.
struct Neighbours: ~Copyable {
    private let pidOwner: Descriptor?
    private let ipcOwner: Descriptor?
    let pid: Int32?
    let ipc: Int32?

    init(pid: consuming Descriptor?, ipc: consuming Descriptor?) {
        self.pid = Self.raw(of: pid)
        self.ipc = Self.raw(of: ipc)
        pidOwner = pid
        ipcOwner = ipc
    }

    private static func raw(of descriptor: borrowing Descriptor?) -> Int32? {
        switch descriptor {
        case .some(let descriptor): descriptor.raw
        case .none: nil
        }
    }
}

extension Container {
    private func neighbours() throws(Failure) -> Neighbours {
        Neighbours(
            pid: try process(of: record.options.pidMode, "processes"),
            ipc: try process(of: record.options.ipcMode, "ipc"))
    }

    private func process(of mode: NamespaceMode, _ what: String) throws(Failure) -> Descriptor? {
        guard case .container(let id) = mode else { return nil }
        let other = try engine.container(id.hex)
        let operation = "join the \(what) of"
        if let pidfd = try other.runningProcess(to: operation).open() { return pidfd }
        throw Failure(.containerState, operation, other.name, "the container has just ended")
    }
}

extension ContainerRecord {
    /// The layers below the writable directory at `base`. The upper directory of a container that is removed when it ends is never synced.
    func rootSource(_ base: String) -> RootSource {
        .overlay(lower: layers, upper: "\(base)/upper", work: "\(base)/work", volatile: options.autoRemove)
    }
}

extension Layout {
    /// Where a container's writable layer is. That of the host's own root is on a tmpfs: overlayfs refuses an upper directory inside
    /// its own lower one.
    func writable(of id: ObjectID, _ root: ContainerRecord.RootKind) -> String {
        root == .host ? "/dev/shm/swk-\(id)" : directory(of: id)
    }
}

extension Image {
    /// The launch of a container with these options, as `swk run --plan` prints it; makes nothing.
    public func plan(_ options: ContainerOptions) throws(Failure) -> LaunchPlan {
        let record = try resolve(.random(), options.name ?? "plan", options)
        let layout = engine.layout
        let network: NetworkSelection = options.network == .host ? .host : .none
        let spec = try record.spec(files: ContainerFiles(layout: layout, record: record).mounts)
        return try LaunchPlan(
            spec: spec, root: record.rootSource(layout.writable(of: record.id, record.root)),
            mountpoint: layout.mountpoint,
            network: network, filters: engine.filters)
    }
}

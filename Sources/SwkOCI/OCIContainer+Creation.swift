// create: everything of the container is made and its process waits; nothing of what fails stays.

import Glibc
public import SwkModel
public import SwkRuntime
import SwkSystem

extension OCIRuntime {
    /// Makes a container from a bundle ("Create"). Its process is a child of this one, and goes on when this one ends.
    public func create(_ id: String, _ creation: OCICreation) throws(Failure) -> (OCIContainer, RunningProcess) {
        try Self.check(id)
        let (config, text) = try BundleConfig.read(creation.bundle, creation.config)
        let spec = RuntimeSpec(config, text: text, bundle: creation.bundle)
        let rootfs = spec.root.path.hasPrefix("/") ? spec.root.path : "\(creation.bundle)/\(spec.root.path)"
        guard Files.isDirectory(rootfs) else {
            throw Failure(.bundle, "create container", id, "its bundle has no root file system", actual: rootfs)
        }
        guard !spec.process.args.isEmpty else {
            throw Failure(.bundle, "create container", id, "`process` is missing in its config.json")
        }
        guard (spec.process.terminal == true) == (creation.console != nil) else {
            throw Failure(
                .bundle, "create container", id,
                creation.console == nil ? "it has a terminal, which somebody must take" : "it has no terminal",
                help: creation.console == nil
                    ? "give --console-socket" : "leave --console-socket out, or set process.terminal")
        }
        let container = OCIContainer(runtime: self, id: id)
        guard mkdir(container.directory, 0o711) == 0 else {
            let error = errno
            guard error == EEXIST else { throw .errno(error, "create directory", container.directory) }
            throw Failure(.ociState, "create container", id, "there is one with this id already")
        }
        do throws(Failure) {
            return (container, try container.make(spec, config, rootfs, creation))
        } catch {
            var failure = error
            do throws(Failure) { try Files.removeTree(container.directory) } catch {
                failure = failure.noting(error.message)
            }
            throw failure
        }
    }
}

extension OCIContainer {
    fileprivate func make(
        _ spec: RuntimeSpec, _ config: BundleConfig, _ rootfs: String, _ creation: OCICreation
    ) throws(Failure) -> RunningProcess {
        let place = Self.place(config.linux?.cgroupsPath, id)
        let cgroup = try Cgroup.create(id: place.name, below: place.base, resources: spec.linux.resources ?? .init())
        // Recorded before there is a process, so that whoever finds what a killed command left can remove it.
        let record = OCIRecord(
            id: id, bundle: creation.bundle, rootfs: rootfs, created: Timestamp.now.rfc3339,
            annotations: config.annotations ?? [:], process: nil, cgroup: cgroup, namespaces: spec.linux.namespaces,
            hooks: config.hooks, template: spec.process, seccomp: spec.linux.seccomp)
        do throws(Failure) {
            try save(record)
            let process = try launch(spec, rootfs, cgroup, creation)
            do throws(Failure) {
                try settle(process, record, creation)
                return process
            } catch {
                Glibc.kill(process.pid, SIGKILL)
                throw error
            }
        } catch {
            var failure = error
            do throws(Failure) { try cgroup.remove() } catch { failure = failure.noting(error.message) }
            throw failure
        }
    }

    /// `linux.cgroupsPath`: an absolute path starts at the hierarchies' roots, and so does a relative one here.
    private static func place(_ path: String?, _ id: String) -> (base: String, name: String) {
        let parts = (path ?? "").split(separator: "/").filter { $0 != ".." && $0 != "." }
        guard let name = parts.last else { return (Cgroup.base, id) }
        return (parts.count == 1 ? Cgroup.base : parts.dropLast().joined(separator: "/"), String(name))
    }

    private func launch(
        _ spec: RuntimeSpec, _ rootfs: String, _ cgroup: Cgroup, _ creation: OCICreation
    ) throws(Failure) -> RunningProcess {
        guard mkfifo(startFile, 0o600) == 0 else { throw .errno(errno, "create", startFile) }
        let start = try Descriptor.open(startFile, O_RDWR)
        // The root is mounted there in the container's own mount namespace, so all of them share one empty directory.
        let mountpoint = "\(runtime.root)/.mount-point"
        try Files.makeDirectories(mountpoint, mode: 0o700)
        let network = spec.linux.namespaces.first { $0.type == .network }
        let pidPath = spec.linux.namespaces.first { $0.type == .pid }?.path
        let pidTarget = try pidPath.map { path throws(Failure) in try Descriptor.open(path, O_RDONLY).release() }
        defer { if let pidTarget { close(pidTarget) } }
        let plan = try LaunchPlan(
            spec: spec, root: .directory(rootfs), mountpoint: mountpoint,
            network: network.map { $0.path == nil ? .none : .host } ?? .host, cgroup: cgroup,
            filters: SeccompFilters(directory: "\(runtime.root)/.seccomp"), diesWithParent: false,
            pidTarget: pidTarget, deferral: .init(keptDescriptors: creation.keptDescriptors))
        return try Launcher.create(
            plan, stdio: creation.console.map { .console($0) } ?? .inherit, cgroup: cgroup, start: start.raw)
    }

    /// Records the process and runs the hooks that come before its start.
    private func settle(
        _ process: RunningProcess, _ record: OCIRecord, _ creation: OCICreation
    ) throws(Failure) {
        var record = record
        record.process = ProcessIdentity(ofLiving: process.pid)
        try save(record)
        var state = state(of: record)
        state.status = .creating
        for hook in record.hooks?.prestart ?? [] { try hook.run("prestart", state: state) }
        for hook in record.hooks?.createRuntime ?? [] { try hook.run("createRuntime", state: state) }
        if let pidFile = creation.pidFile { try Files.replace(pidFile, with: "\(process.pid)".utf8, mode: 0o644) }
    }
}

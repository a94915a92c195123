// From a record to the OCI runtime spec of its next run: docker's defaults plus what was asked for.

import SwkModel
import SwkRuntime

extension ContainerRecord {
    /// The runtime spec.
    /// - Parameter files: host paths of the container's own hosts, hostname and resolv.conf files.
    func spec(files: [(source: String, destination: String)]) throws(Failure) -> RuntimeSpec {
        let given = Set(mounts.map(\.destination))
        let own = files.filter { !given.contains($0.destination) }.map {
            RuntimeSpec.Mount.bind($0.source, to: $0.destination)
        }
        // What lies higher first: a mount must not hide one that was made below it.
        let all = (own + mounts.map(\.specMount)).enumerated().sorted { a, b in
            (a.element.destination.depth, a.offset) < (b.element.destination.depth, b.offset)
        }
        var spec = RuntimeSpec.dockerDefault(
            args: arguments, environment: environment, cwd: workingDirectory, user: user, hostname: hostname,
            terminal: options.terminal ? RuntimeSpec.ConsoleSize(height: 24, width: 80) : nil,
            readonlyRoot: options.readOnlyRoot,
            capabilities: try capabilities(), resources: resources, mounts: all.map(\.element),
            privileged: options.privileged)
        if options.network == .host {
            // The host's network and its host name belong together, as docker has it.
            spec.linux.namespaces.removeAll { $0.type == .network }
        }
        return spec
    }

    private var resources: RuntimeSpec.Resources? {
        let cpu = options.cpus.map { RuntimeSpec.Resources.CPU(quota: Int64($0 * 100_000), period: 100_000) }
        let memory = options.memory.map { RuntimeSpec.Resources.Memory(limit: $0) }
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

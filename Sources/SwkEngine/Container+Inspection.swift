// Everything that is known of a container, in docker's shape: `inspect`, its templates, and `c.inspect()` are made from this one value.

public import SwkModel
import SwkNetwork
import SwkRuntime

extension Container {
    /// docker's document of a container, with the fields that templates are written against.
    /// - Parameter withSize: also `SizeRw` and `SizeRootFs`, which takes a walk through what it wrote.
    public func inspection(withSize: Bool = false) throws(Failure) -> Document {
        let listed = try listed()
        let size = withSize ? try self.size() : nil
        return [
            "Id": .string(id.hex), "Created": .string(record.created.rfc3339),
            "Path": .string(record.arguments.first ?? ""), "Args": .strings(record.arguments.dropFirst()),
            "State": Self.state(listed), "Image": .string(record.imageID),
            "ResolvConfPath": .string(engine.layout.resolver(of: id)),
            "HostnamePath": .string(engine.layout.hostname(of: id)), "HostsPath": .string(engine.layout.hosts(of: id)),
            "LogPath": .string("\(minderDirectory)/log"), "Name": .string("/\(name)"),
            "RestartCount": .int(Int64(try restarts())), "Driver": "overlay2", "Platform": "linux",
            "HostConfig": hostConfig, "Mounts": .list(record.mounts.map(Self.mount)),
            "SizeRw": size.map { .int($0.written) } ?? .absent, "SizeRootFs": size.map { .int($0.total) } ?? .absent,
            "Config": config, "NetworkSettings": networkSettings(listed),
        ]
    }

    /// How often its restart policy has started it again.
    private func restarts() throws(Failure) -> Int {
        switch try minder.recordedStatus() {
        case .running(_, _, let restarts, _), .restarting(let restarts): restarts
        case .exited(let exit): exit.restarts
        case .lost, nil: 0
        }
    }

    private static func state(_ listed: ListedContainer) -> Document {
        let (state, word) = (listed.state, listed.word)
        var (pid, code, started, finished, problem, killed) = (0, 0, never, never, "", false)
        switch state {
        case .running(let process, let since): (pid, started) = (Int(process.pid), since.rfc3339)
        case .exited(let exit):
            (code, started, finished) = (exit.code, exit.startedAt.rfc3339, exit.finishedAt.rfc3339)
            (problem, killed) = (exit.failure == nil ? "" : exit.description, exit.outOfMemory)
        default: break
        }
        return [
            "Status": .string(word), "Running": .bool(state.isRunning), "Paused": .bool(word == "paused"),
            "Restarting": .bool(state.word == "restarting"), "OOMKilled": .bool(killed),
            "Dead": .bool(state.word == "dead"), "Pid": .int(Int64(pid)), "ExitCode": .int(Int64(code)),
            "Error": .string(problem), "StartedAt": .string(started), "FinishedAt": .string(finished),
            "Health": listed.health.map(health) ?? .absent,
        ]
    }

    private static func health(_ record: HealthRecord) -> Document {
        [
            "Status": .string(record.status), "FailingStreak": .int(Int64(record.failingStreak)),
            "Log": .list(
                record.log.map { check in
                    [
                        "Start": .string(check.startedAt.rfc3339), "End": .string(check.endedAt.rfc3339),
                        "ExitCode": .int(Int64(check.code)), "Output": .string(check.outputText),
                    ]
                }),
        ]
    }

    /// Go's time without a value.
    private static let never = "0001-01-01T00:00:00Z"

    private static func mount(_ mount: ResolvedMount) -> Document {
        let kind = mount.volume != nil ? "volume" : mount.source == nil ? "tmpfs" : "bind"
        return [
            "Type": .string(kind), "Name": mount.volume.map { .string($0) } ?? .absent,
            "Source": .string(mount.source ?? ""), "Destination": .string(mount.destination),
            "Driver": mount.volume == nil ? .absent : "local", "Mode": .string(mount.readOnly ? "ro" : ""),
            "RW": .bool(!mount.readOnly), "Propagation": .string(kind == "bind" ? "rprivate" : ""),
        ]
    }

    private var config: Document {
        [
            "Hostname": .string(record.hostname), "User": .string(record.user),
            "ExposedPorts": record.exposedPorts.isEmpty
                ? .absent : .map(Dictionary(record.exposedPorts.map { ($0, .structure([])) }) { first, _ in first }),
            "Tty": .bool(record.options.terminal), "OpenStdin": .bool(record.options.openStdin),
            "Env": .strings(record.environment), "Cmd": .strings(record.options.command ?? record.arguments),
            "Image": .string(record.image), "WorkingDir": .string(record.workingDirectory),
            "Entrypoint": .strings(record.options.entrypoint ?? []), "Labels": .texts(record.options.labels),
            "StopSignal": record.options.stopSignal.map { .string($0) } ?? .absent,
            "Healthcheck": record.health?.document ?? .absent,
        ]
    }

    private var hostConfig: Document {
        let options = record.options
        return [
            "Binds": .strings(record.mounts.compactMap(Self.bind)), "NetworkMode": .string(networkMode),
            "PortBindings": .map(Self.grouped(options.publish) { [$0.hostAddress.description, Self.hostPort($0)] }),
            "RestartPolicy": options.restart.document,
            "AutoRemove": .bool(options.autoRemove), "CapAdd": .strings(options.addedCapabilities),
            "CapDrop": .strings(options.droppedCapabilities), "Memory": .int(options.memory ?? 0),
            "NanoCpus": .int(Int64((options.cpus ?? 0) * 1e9)),
            "PidsLimit": options.pidsLimit.map { .int($0) } ?? .null,
            "Privileged": .bool(options.privileged), "PublishAllPorts": .bool(options.publishAll),
            "ReadonlyRootfs": .bool(options.readOnlyRoot),
        ]
    }

    /// docker calls the default network's mode `default`, whatever the network is called.
    private var networkMode: String {
        if case .bridge = record.options.network { "default" } else { record.options.network.description }
    }

    private static func bind(_ mount: ResolvedMount) -> String? {
        guard let source = mount.volume ?? mount.source else { return nil }
        return "\(source):\(mount.destination)" + (mount.readOnly ? ":ro" : "")
    }

    private static func hostPort(_ binding: PortBinding) -> String {
        guard let ports = binding.hostPorts else { return "" }
        return ports.count == 1 ? "\(ports.lowerBound)" : "\(ports.lowerBound)-\(ports.upperBound)"
    }

    // MARK: Networks

    private func networkSettings(_ listed: ListedContainer) -> Document {
        let first = listed.attachments.first
        var ports = Dictionary(record.exposedPorts.map { ($0, Document.null) }) { first, _ in first }
        if !listed.state.isRunning { ports = [:] }
        for (port, bindings) in Self.grouped(listed.ports, { [$0.hostAddress, "\($0.hostPort)"] }) {
            ports[port] = bindings
        }
        var networks: [String: Document] = [:]
        for attachment in listed.attachments { networks[attachment.networkName] = Self.endpoint(attachment) }
        // A container that does not run still says where it will be.
        if networks.isEmpty, record.options.network.isNamed {
            networks[record.options.network.description] = Self.noEndpoint
        }
        return [
            "Bridge": "", "Ports": .map(ports),
            "Gateway": .string(first.map { "\($0.gateway)" } ?? ""),
            "IPAddress": .string(first.map { "\($0.address)" } ?? ""), "IPPrefixLen": .int(Int64(first?.prefix ?? 0)),
            "MacAddress": .string(first.map { "\($0.mac)" } ?? ""), "Networks": .map(networks),
        ]
    }

    private static func endpoint(_ attachment: NetworkAttachment) -> Document {
        [
            "Aliases": .strings(attachment.names), "NetworkID": .string(attachment.network.hex),
            "Gateway": .string("\(attachment.gateway)"), "IPAddress": .string("\(attachment.address)"),
            "IPPrefixLen": .int(Int64(attachment.prefix)), "MacAddress": .string("\(attachment.mac)"),
        ]
    }

    private static let noEndpoint: Document = [
        "Aliases": .null, "NetworkID": "", "Gateway": "", "IPAddress": "", "IPPrefixLen": 0, "MacAddress": "",
    ]

    /// `80/tcp` and the pairs of host address and port behind it.
    private static func grouped<Port: ContainerPort>(_ ports: [Port], _ host: (Port) -> [String]) -> [String: Document]
    {
        var groups: [String: [Document]] = [:]
        for port in ports {
            let pair = host(port)
            groups["\(port.containerPort)/\(port.transport.rawValue)", default: []].append(
                ["HostIp": .string(pair[0]), "HostPort": .string(pair[1])])
        }
        return groups.mapValues { .list($0) }
    }
}

/// What a wish for a published port and its fulfilment have in common.
private protocol ContainerPort {
    var containerPort: UInt16 { get }
    var transport: PublishedPort.TransportProtocol { get }
}
extension PortBinding: ContainerPort {}
extension PublishedPort: ContainerPort {}

extension NetworkMode {
    /// Whether it is a bridge, of which a container that does not run knows only the name.
    fileprivate var isNamed: Bool {
        switch self {
        case .bridge, .named: true
        case .host, .none, .container: false
        }
    }
}

extension RestartPolicy {
    fileprivate var document: Document {
        let parts = "\(self)".split(separator: ":", maxSplits: 1)
        return [
            "Name": .string(String(parts.first ?? "no")),
            "MaximumRetryCount": .int(parts.count > 1 ? Int64(parts[1]) ?? 0 : 0),
        ]
    }
}

// What `inspect` prints: docker's field names where docker has the field.

import SwkEngine
import SwkImage
import SwkModel

/// A container, image or network in full, as JSON.
enum Inspection: Encodable {
    case container(ContainerInspection)
    case image(ImageInspection)
    case network(NetworkInspection)

    /// Looks for a container first, then an image, then a network, as docker does.
    /// - Parameter type: only this one of `container`, `image`, `network`; nil for the first that there is.
    init(of name: String, in engine: Engine, type: String? = nil) throws {
        func isWanted(_ kind: String) -> Bool { type == nil || type == kind }
        if isWanted("container"), let container = try engine.findContainer(name) {
            self = .container(try ContainerInspection(container))
        } else if isWanted("image"), let image = try engine.localImage(name) {
            self = .image(ImageInspection(image))
        } else if isWanted("network"),
            let network = try engine.networks().first(where: {
                $0.record.name == name || $0.record.id.hex.hasPrefix(name)
            })
        {
            self = .network(try NetworkInspection(network))
        } else {
            throw Failure(
                .containerNotFound, "inspect", name, "no container, image or network has this name",
                nearest: nearestName(
                    to: name, in: try engine.containers(all: true).map(\.name) + engine.images().map(\.reference)))
        }
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .container(let container): try container.encode(to: encoder)
        case .image(let image): try image.encode(to: encoder)
        case .network(let network): try network.encode(to: encoder)
        }
    }
}

struct ContainerInspection: Encodable {
    struct Status: Encodable {
        var Status: String
        var Running = false
        var OOMKilled = false
        var Pid: Int32 = 0
        var ExitCode = 0
        var Error = ""
        var StartedAt = "0001-01-01T00:00:00Z"
        var FinishedAt = "0001-01-01T00:00:00Z"
    }
    struct Settings: Encodable {
        let Hostname, User, WorkingDir, Image: String
        let Env, Cmd: [String]
        let Labels: [String: String]
    }
    struct Endpoint: Encodable { let IPAddress, Gateway, MacAddress: String }
    struct HostPort: Encodable { let HostIp, HostPort: String }
    struct Networking: Encodable {
        let IPAddress: String
        let Networks: [String: Endpoint]
        let Ports: [String: [HostPort]]
    }
    struct Mount: Encodable {
        let `Type`, Source, Destination: String
        let RW: Bool
    }

    let Id, Name, Created, Image, Path: String
    let Args: [String]
    let State: Status
    let Config: Settings
    let NetworkSettings: Networking
    let Mounts: [Mount]

    init(_ container: Container) throws {
        let record = container.record
        Id = record.id.hex
        Name = "/\(record.name)"
        Created = record.created.rfc3339
        Image = record.imageID
        Path = record.arguments[0]
        Args = Array(record.arguments.dropFirst())
        State = Self.status(try container.state())
        Config = Settings(
            Hostname: record.hostname, User: record.user, WorkingDir: record.workingDirectory, Image: record.image,
            Env: record.environment, Cmd: record.arguments, Labels: record.options.labels)
        NetworkSettings = try Self.networks(container)
        Mounts = record.mounts.map { mount in
            Mount(
                Type: mount.volume != nil ? "volume" : mount.source == nil ? "tmpfs" : "bind",
                Source: mount.source ?? "",
                Destination: mount.destination, RW: !mount.readOnly)
        }
    }

    private static func status(_ state: ContainerState) -> Status {
        var status = Status(Status: state.word)
        switch state {
        case .running(let process, let started):
            status.Running = true
            status.Pid = process.pid
            status.StartedAt = started.rfc3339
        case .exited(let exit):
            status.OOMKilled = exit.outOfMemory
            status.ExitCode = exit.code
            status.Error = exit.code == 0 ? "" : exit.description
            status.StartedAt = exit.startedAt.rfc3339
            status.FinishedAt = exit.finishedAt.rfc3339
        case .created, .restarting, .lost: break
        }
        return status
    }

    private static func networks(_ container: Container) throws -> Networking {
        let attachments = try container.addresses()
        var ports: [String: [HostPort]] = [:]
        for port in try container.publishedPorts() {
            ports["\(port.containerPort)/\(port.transport.rawValue)", default: []].append(
                HostPort(HostIp: port.hostAddress, HostPort: "\(port.hostPort)"))
        }
        let endpoints = attachments.map { attachment in
            (
                attachment.networkName,
                Endpoint(
                    IPAddress: "\(attachment.address)", Gateway: "\(attachment.gateway)",
                    MacAddress: "\(attachment.mac)")
            )
        }
        return Networking(
            IPAddress: endpoints.first?.1.IPAddress ?? "", Networks: Dictionary(endpoints) { first, _ in first },
            Ports: ports)
    }
}

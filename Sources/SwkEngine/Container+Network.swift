// The network of one run: which namespace the process joins, and what it has on which bridges.

import SwkModel
import SwkNetwork
import SwkRuntime
import SwkState

/// The networks that a run has joined. The namespace is held open until the launch has joined it.
struct JoinedNetwork: ~Copyable {
    var attachments: [NetworkAttachment] = []
    private let namespace: NetworkNamespace?
    /// The namespace to join, borrowed from this value; nil when there is none.
    let descriptor: Int32?

    init() {
        namespace = nil
        descriptor = nil
    }

    init(_ namespace: consuming NetworkNamespace, _ attachments: [NetworkAttachment] = []) {
        self.attachments = attachments
        descriptor = namespace.raw
        self.namespace = consume namespace
    }

    /// What the launch plan is told.
    func selection(_ mode: NetworkMode) -> NetworkSelection {
        switch mode {
        case .host: .host
        case .none: .none
        case .bridge, .container, .named: descriptor.map { .join($0) } ?? .none
        }
    }
}

extension Container {
    /// Joins the networks that the container asked for.
    func joinNetwork(_ log: EffectFile) throws(Failure) -> JoinedNetwork {
        switch record.options.network {
        case .host: return JoinedNetwork()
        case .none:
            try refusePorts("the container has no network")
            return JoinedNetwork()
        case .container(let id):
            try refusePorts("the container shares another one's network", "publish them on that container")
            return JoinedNetwork(try namespace(of: id))
        case .bridge, .named: return try attach(log)
        }
    }

    private func attach(_ log: EffectFile) throws(Failure) -> JoinedNetwork {
        let current = try engine.records.load(id) ?? record
        let endpoints = try engine.endpoints(current.networks)
        if endpoints.isEmpty { try refusePorts("the container was taken off all its networks", "connect it to one") }
        let namespace = try NetworkNamespace.create()
        var request = current.attachmentRequest(engine.layout)
        request.ports = endpoints.isEmpty ? [] : try portBindings()
        request.hostLines = record.options.hostLines(gateway: endpoints.first?.network.gateway ?? .loopback)
        let attachments = try engine.networkStore.attach(request, to: endpoints, in: namespace, log: log)
        return JoinedNetwork(namespace, attachments)
    }

    private func namespace(of id: ObjectID) throws(Failure) -> NetworkNamespace {
        let other = try engine.container(id.hex)
        return try NetworkNamespace.of(process: other.runningProcess(to: "join the network of").pid)
    }

    /// What is published: the chosen ports, and with -P every exposed one that was not.
    func portBindings() throws(Failure) -> [PortBinding] {
        var bindings = record.options.publish
        guard record.options.publishAll else { return bindings }
        for exposed in record.exposedPorts {
            bindings += try PortBinding.exposed(exposed).filter { candidate in
                !bindings.contains {
                    $0.containerPort == candidate.containerPort && $0.transport == candidate.transport
                }
            }
        }
        return bindings
    }

    private func refusePorts(_ reason: String, _ help: String? = nil) throws(Failure) {
        guard let binding = record.options.publish.first else { return }
        throw Failure(.optionInvalid, "publish port", binding.description, reason, help: help)
    }
}

extension Engine {
    /// The networks that joins name, looked up.
    func endpoints(_ joins: [NetworkJoin]) throws(Failure) -> [NetworkEndpoint] {
        var endpoints: [NetworkEndpoint] = []
        for join in joins {
            endpoints.append(
                NetworkEndpoint(
                    try networkStore.network(join.network), aliases: join.aliases, address: join.address, mac: join.mac
                ))
        }
        return endpoints
    }
}

extension ContainerRecord {
    /// Who it is on every network.
    func attachmentRequest(_ layout: Layout) -> AttachmentRequest {
        AttachmentRequest(container: id, name: name, hosts: layout.hosts(of: id), hostname: hostname)
    }
}

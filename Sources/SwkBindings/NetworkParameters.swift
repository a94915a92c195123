// The parameters of `image.run` and `image.start` that say which networks a container sees, and as whom.

import SwkEngine
import SwkModel
import SwkVM

/// Fills in what a call says about networks.
func setNetworks(_ options: inout ContainerOptions, _ call: HostCall, _ world: World) throws {
    switch call.value("network") {
    case .list(let values):
        let modes = try values.map { try networkMode($0, world) }
        options.network = modes.first ?? .bridge
        options.furtherNetworks = try zip(modes, values).dropFirst().map { mode, value in
            switch mode {
            case .bridge: return NetworkJoin("bridge")
            case .named(let name): return NetworkJoin(name)
            case .host, .none, .container: throw refused("network", value, "networks, when there are several")
            }
        }
    case let value: options.network = try networkMode(value, world)
    }
    options.aliases = call.list("aliases").map(\.text)
    options.address = try call.optionalString("ip").map(address)
    options.mac = try call.optionalString("mac").map { text in
        guard let mac = MAC(text) else { throw refused("mac", .string(text), "six pairs, as 02:42:0a:05:00:07") }
        return mac
    }
    options.nameServers = call.list("dns").map(\.text)
    options.extraHosts = call.map("hosts").pairs.map { "\($0.key.text):\($0.value.text)" }
}

private func networkMode(_ value: ScriptValue, _ world: World) throws -> NetworkMode {
    switch value {
    case .nil: return .bridge
    case .string("bridge"): return .bridge
    case .string("host"): return .host
    case .string("none"): return .none
    case .string(let text) where text.hasPrefix("container:"):
        let engine = try world.open().engine
        return .container(try evidently { try engine.container(String(text.dropFirst("container:".count))).id })
    case .string(let name): return .named(name)
    case .host(let object as NetworkObject):
        let name = object.network.record.name
        return name == NetworkRecord.defaultName ? .bridge : .named(name)
    case .host(let object as ContainerObject): return .container(object.container.id)
    default:
        throw refused(
            "network", value,
            #"a Network, a Container, "bridge", "host", "none", "container:NAME", a network's name, or a list of networks"#
        )
    }
}

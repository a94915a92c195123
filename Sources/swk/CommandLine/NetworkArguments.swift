// The options of `run` and `create` that say which networks a container sees.

import SwkEngine
import SwkModel

extension Verb {
    static let networkOptionTable: [Option] = [
        .list("network", nil, "NETWORK", "bridge, host, none, container:NAME or networks (default bridge)"),
        .list("network-alias", nil, "NAME", "a further name on the first network"),
        .value("ip", nil, "ADDRESS", "its address on the first network"),
        .value("mac-address", nil, "ADDRESS", "the Ethernet address of its first interface"),
        .list("dns", nil, "ADDRESS", "a name server"),
        .list("dns-search", nil, "DOMAIN", "a domain to search names in; `.` for none"),
        .list("dns-option", nil, "OPTION", "an option of resolv.conf(5)"),
        .list("add-host", nil, "NAME:ADDRESS", "a line for /etc/hosts; the address host-gateway is the host's"),
    ]

    /// Fills in what was typed about networks.
    static func setNetwork(_ options: inout ContainerOptions, _ arguments: Arguments) throws {
        let wishes = arguments.list("network")
        options.network = .bridge
        if let first = wishes.first {
            let join = try networkJoin(first)
            options.network = try networkMode(join.network, arguments)
            options.aliases = join.aliases
            options.address = join.address
            options.mac = join.mac
        }
        options.furtherNetworks = try wishes.dropFirst().map { text in
            let join = try networkJoin(text)
            if case .named = try networkMode(join.network, arguments) { return join }
            if join.network == "bridge" || join.network == "default" { return NetworkJoin("bridge") }
            throw Failure(
                .optionInvalid, "read --network", text, "it can only be a container's sole network")
        }
        options.aliases += arguments.list("network-alias")
        if let text = arguments.value("ip") { options.address = try address(text, "--ip") }
        if let text = arguments.value("mac-address") { options.mac = try ethernet(text, "--mac-address") }
        options.nameServers = arguments.list("dns")
        options.searchDomains = arguments.list("dns-search")
        options.resolverOptions = arguments.list("dns-option")
        options.extraHosts = arguments.list("add-host")
    }

    private static func networkMode(_ text: String, _ arguments: Arguments) throws -> NetworkMode {
        switch text {
        case "bridge", "default": return .bridge
        case "host": return .host
        case "none": return .none
        case let text where text.hasPrefix("container:"):
            let engine = try Engine(.standard(root: arguments.value("root")))
            return .container(try engine.container(String(text.dropFirst(10))).id)
        case let text: return .named(text)
        }
    }

    /// A name, or docker's long spelling `name=NET,alias=NAME,ip=ADDRESS,mac-address=ADDRESS`.
    private static func networkJoin(_ text: String) throws -> NetworkJoin {
        guard text.contains("=") else { return NetworkJoin(text) }
        var join = NetworkJoin("")
        for field in text.split(separator: ",") {
            let pair = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            switch (pair[0], pair.count == 2 ? pair[1] : "") {
            case ("name", let value): join.network = value
            case ("alias", let value): join.aliases.append(value)
            case ("ip", let value): join.address = try address(value, "--network ip=")
            case ("mac-address", let value): join.mac = try ethernet(value, "--network mac-address=")
            case (let key, _):
                let keys = ["name", "alias", "ip", "mac-address"]
                throw Failure(
                    .optionInvalid, "read --network", text, "unknown key `\(key)`",
                    allowed: keys.joined(separator: ", "), nearest: nearestName(to: key, in: keys))
            }
        }
        guard !join.network.isEmpty else {
            throw Failure(.optionInvalid, "read --network", text, "`name=` is missing")
        }
        return join
    }

    private static func ethernet(_ text: String, _ option: String) throws(Failure) -> MAC {
        if let mac = MAC(text), mac.octets[0] & 1 == 0 { return mac }
        throw Failure(
            .optionInvalid, "read \(option)", text, "not the Ethernet address of one interface",
            allowed: "six pairs, as 02:42:0a:05:00:07, the first one even")
    }
}

// `port`: where on the host the ports of a container are.

import SwkEngine
import SwkModel

extension Verb {
    static let port = Verb(
        "port", "Show where on the host the ports of a container are.",
        Operands(usage: "CONTAINER [PORT[/PROTOCOL]]", minimum: 1, maximum: 2, endOptions: false),
        example: "swk port web 80/tcp"
    ) { arguments, console in
        let container = try openEngine(arguments).container(arguments.operands[0])
        var ports = try container.publishedPorts()
        let wanted = arguments.operands.count > 1 ? arguments.operands[1] : nil
        if let wanted {
            let (number, transport) = try portAndTransport(wanted)
            ports = ports.filter { $0.containerPort == number && $0.transport.rawValue == transport }
            // The engine's own words about what is published.
            if ports.isEmpty { _ = try container.hostPort(for: Int(number), transport: transport) }
        }
        if console.json { return console.json(ports.map(PortRow.init)) }
        for port in ports {
            let host = "\(port.hostAddress):\(port.hostPort)"
            console.line(wanted == nil ? "\(port.containerPort)/\(port.transport.rawValue) -> \(host)" : host)
        }
        return 0
    }

    private static func portAndTransport(_ text: String) throws(Failure) -> (UInt16, String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let number = UInt16(parts[0]), number > 0, parts.count == 1 || ["tcp", "udp"].contains(parts[1]) else {
            throw Failure(.optionInvalid, "read port", text, "not a port", allowed: "PORT, PORT/tcp, PORT/udp")
        }
        return (number, parts.count > 1 ? parts[1] : "tcp")
    }
}

private struct PortRow: Encodable {
    let port: String
    let host: String
    let hostPort: UInt16

    init(_ published: PublishedPort) {
        port = "\(published.containerPort)/\(published.transport.rawValue)"
        host = published.hostAddress
        hostPort = published.hostPort
    }
}

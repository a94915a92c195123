// docker's `-p` syntax: `[[address:][port[-port]]:]port[-port][/tcp|udp]`.

/// A wish to publish one port of a container. What became of it is a `PublishedPort`.
public struct PortBinding: Hashable, Sendable, Codable {
    public var hostAddress: IPv4
    /// Host ports to choose from; nil for any free one.
    public var hostPorts: ClosedRange<UInt16>?
    public var containerPort: UInt16
    public var transport: PublishedPort.TransportProtocol

    public init(
        hostAddress: IPv4 = .any, hostPorts: ClosedRange<UInt16>? = nil, containerPort: UInt16,
        transport: PublishedPort.TransportProtocol = .tcp
    ) {
        self.hostAddress = hostAddress
        self.hostPorts = hostPorts
        self.containerPort = containerPort
        self.transport = transport
    }

    /// Parses one argument of `-p`. A range of container ports gives one binding for each.
    ///
    /// `8080:80`, `127.0.0.1:8080:80/tcp`, `80` (random host port), `127.0.0.1::80`, `8000-8010:80` (the first free one),
    /// `8000-8002:80-82` (pairwise), `53:53/udp`. Throws `port.invalid`.
    public static func parse(_ text: String) throws(Failure) -> [PortBinding] {
        var parser = Parser(text: text)
        return try parser.bindings()
    }

    /// Parses an image's exposed port such as `80/tcp` into a binding to a random host port (docker's `-P`).
    public static func exposed(_ text: String) throws(Failure) -> [PortBinding] {
        guard !text.contains(":") else { throw Parser(text: text).failure("an exposed port has no host part") }
        return try parse(text)
    }
}

extension PortBinding: CustomStringConvertible {
    /// In the syntax of `-p`.
    public var description: String {
        let host = hostPorts.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" } ?? ""
        return "\(hostAddress):\(host):\(containerPort)/\(transport.rawValue)"
    }
}

extension Failure.Code {
    /// A published port that is not in docker's syntax or outside 1 to 65535.
    public static let invalidPort = Failure.Code("port.invalid")
}

private struct Parser {
    let text: String

    mutating func bindings() throws(Failure) -> [PortBinding] {
        let (mapping, transport) = try splitTransport()
        let parts = mapping.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 3, !mapping.contains("[") else {
            throw failure(mapping.contains("[") ? "IPv6 host addresses are not supported" : "too many colons")
        }
        let containers = try ports(parts[parts.count - 1], of: "container")
        let hostText = parts.count >= 2 ? parts[parts.count - 2] : ""
        guard !hostText.isEmpty || parts.count != 2 else { throw failure("the host port is missing") }
        // Port 0 is any free port, as everywhere.
        let hosts = hostText.isEmpty || hostText == "0" ? nil : try ports(hostText, of: "host")
        let address = parts.count == 3 ? try hostAddress(parts[0]) : .any
        return try pair(hosts, containers).map { hosts, container in
            PortBinding(hostAddress: address, hostPorts: hosts, containerPort: container, transport: transport)
        }
    }

    private func splitTransport() throws(Failure) -> (Substring, PublishedPort.TransportProtocol) {
        guard let slash = text.lastIndex(of: "/") else { return (text[...], .tcp) }
        let name = text[text.index(after: slash)...].lowercased()
        guard let transport = PublishedPort.TransportProtocol(rawValue: name) else {
            throw Failure(
                .invalidPort, "publish port", text, "unknown protocol `\(name)`", allowed: "tcp, udp",
                nearest: nearestName(to: name, in: PublishedPort.TransportProtocol.allCases.map(\.rawValue)))
        }
        return (text[..<slash], transport)
    }

    private func ports(_ part: Substring, of side: String) throws(Failure) -> ClosedRange<UInt16> {
        let ends = part.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = ends.compactMap { decimal($0, upTo: 65535) }.filter { $0 > 0 }.map { UInt16($0) }
        guard ends.count <= 2, numbers.count == ends.count, let first = numbers.first, let last = numbers.last else {
            throw Failure(
                .invalidPort, "publish port", text, "\(side) port `\(part)` is not a port or a range of ports",
                allowed: "1-65535")
        }
        guard first <= last else { throw failure("\(side) ports `\(part)` run backwards") }
        return first...last
    }

    private func hostAddress(_ part: Substring) throws(Failure) -> IPv4 {
        if part.isEmpty { return .any }
        if part == "localhost" { return .loopback }
        guard let address = IPv4(part) else { throw failure("host address `\(part)` is not an IPv4 address") }
        return address
    }

    /// Which host ports go with which container port: pairwise, unless a single container port may take any of a range.
    private func pair(
        _ hosts: ClosedRange<UInt16>?, _ containers: ClosedRange<UInt16>
    ) throws(Failure) -> [(ClosedRange<UInt16>?, UInt16)] {
        guard let hosts else { return containers.map { (nil, $0) } }
        if containers.count == 1 { return [(hosts, containers.lowerBound)] }
        guard hosts.count == containers.count else {
            throw failure("\(hosts.count) host ports cannot lead to \(containers.count) container ports")
        }
        return zip(hosts, containers).map { ($0...$0, $1) }
    }

    func failure(_ reason: String) -> Failure {
        Failure(
            .invalidPort, "publish port", text, reason,
            allowed: "[[address:][port]:]port[/tcp|udp], ranges as 8000-8010")
    }
}

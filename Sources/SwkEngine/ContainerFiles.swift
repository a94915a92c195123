// The files that every container sees besides its image: host name, hosts, and resolver.

import Glibc
import SwkModel
import SwkNetwork
import SwkSystem

/// Writes a container's own /etc/hostname, /etc/hosts and /etc/resolv.conf below its directory.
struct ContainerFiles {
    let layout: Layout
    let record: ContainerRecord

    /// Host path and path in the container of each file.
    var mounts: [(source: String, destination: String)] {
        let id = record.filesOf ?? record.id
        let always = [(layout.hostname(of: id), "/etc/hostname"), (layout.hosts(of: id), "/etc/hosts")]
        let hasResolver = record.filesOf == nil ? !hasNoNetwork : Files.exists(layout.resolver(of: id))
        return hasResolver ? always + [(layout.resolver(of: id), "/etc/resolv.conf")] : always
    }

    /// Writes them for a new run. Joining a network begins the hosts file afresh and keeps it up to date.
    func write() throws(Failure) {
        // A container that shares another one's network has that one's files.
        if record.filesOf != nil { return }
        try Files.overwrite(layout.hostname(of: record.id), with: "\(record.hostname)\n".utf8, mode: 0o644)
        try Files.overwrite(layout.hosts(of: record.id), with: hosts.utf8, mode: 0o644)
        if !hasNoNetwork { try Files.overwrite(layout.resolver(of: record.id), with: resolver().utf8, mode: 0o644) }
    }

    /// Then no name server can be reached, and the image's own file stays.
    private var hasNoNetwork: Bool { record.options.network == .none }

    private var hosts: String {
        """
        127.0.0.1\tlocalhost
        ::1\tlocalhost ip6-localhost ip6-loopback
        127.0.1.1\t\(record.hostname)

        """ + record.options.hostLines(gateway: .loopback).joined()
    }

    private func resolver() throws(Failure) -> String {
        // A host without the file has no name servers to hand on; docker then uses public ones, and so do we.
        let host = (try? Files.readText("/etc/resolv.conf")) ?? ""
        let options = record.options
        let changed = resolverConfiguration(
            host, nameServers: options.nameServers, search: options.searchDomains, options: options.resolverOptions)
        return options.network == .host ? changed + "\n" : resolverConfiguration(fromHost: changed)
    }
}

extension ContainerOptions {
    /// The lines of /etc/hosts that were asked for.
    func hostLines(gateway: IPv4) -> [String] {
        extraHosts.map { text in
            let (name, address) = Self.hostParts(text)
            return "\(address == "host-gateway" ? gateway.description : String(address))\t\(name)\n"
        }
    }

    /// `name:address` or `name=address`; an IPv6 address has colons of its own, with or without brackets.
    private static func hostParts(_ text: String) -> (name: Substring, address: Substring) {
        let cut = text.firstIndex { $0 == ":" || $0 == "=" } ?? text.endIndex
        let address = text[cut...].dropFirst()
        return (
            text[..<cut], address.hasPrefix("[") && address.hasSuffix("]") ? address.dropFirst().dropLast() : address
        )
    }

    /// Refuses addresses that are none.
    func checkAddresses() throws(Failure) {
        for text in extraHosts {
            let (name, address) = Self.hostParts(text)
            guard !name.isEmpty, address == "host-gateway" || isAddress(String(address)) else {
                throw Failure(
                    .optionInvalid, "read --add-host", text, "not a name with an address",
                    allowed: "NAME:ADDRESS, NAME:host-gateway")
            }
        }
        for server in nameServers where !isAddress(server) {
            throw Failure(.optionInvalid, "read --dns", server, "not an address of a name server")
        }
    }

    private func isAddress(_ text: String) -> Bool {
        var buffer = in6_addr()
        return IPv4(text) != nil || inet_pton(AF_INET6, text, &buffer) == 1
    }
}

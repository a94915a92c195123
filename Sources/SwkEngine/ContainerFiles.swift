// The files that every container sees besides its image: host name, hosts, and resolver.

import SwkModel
import SwkNetwork
import SwkSystem

/// Writes a container's own /etc/hostname, /etc/hosts and /etc/resolv.conf below its directory.
struct ContainerFiles {
    let layout: Layout
    let record: ContainerRecord

    /// Host path and path in the container of each file.
    var mounts: [(source: String, destination: String)] {
        let always = [(layout.hostname(of: record.id), "/etc/hostname"), (layout.hosts(of: record.id), "/etc/hosts")]
        return hasNoNetwork ? always : always + [(layout.resolver(of: record.id), "/etc/resolv.conf")]
    }

    /// Writes them for a new run. Joining a network begins the hosts file afresh and keeps it up to date.
    func write() throws(Failure) {
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

        """
    }

    private func resolver() throws(Failure) -> String {
        // A host without the file has no name servers to hand on; docker then uses public ones, and so do we.
        let host = (try? Files.readText("/etc/resolv.conf")) ?? ""
        return record.options.network == .host ? host + "\n" : resolverConfiguration(fromHost: host)
    }
}

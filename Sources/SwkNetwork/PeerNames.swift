// Who hears of whom: keeps the hosts files of all members of a network in step as they come and go.
//
// A newcomer appends its one line to each peer's file and reads all peers' lines from one common file, so joining costs one small
// write for each peer and the whole stays linear for each join. All of it happens under the network's lock; the common file is the
// truth about what was written, from which the lines of members that vanished are found and withdrawn.

import Glibc
import SwkModel
import SwkSystem

struct PeerNames {
    let record: NetworkRecord
    let layout: NetworkLayout

    private var common: HostsFile { HostsFile("\(layout.run(record.id))/names") }

    /// Makes a member known to its peers and the peers to it.
    func join(_ member: NetworkMember) throws(Failure) {
        guard let line = member.line else { return }
        try locked(layout.lock(record.id)) { () throws(Failure) in
            let known = Files.exists(common.path) ? String(decoding: try Files.read(common.path), as: UTF8.self) : ""
            if let hosts = member.hosts { try HostsFile(hosts).append(known) }
            for peer in try Files.names(in: layout.hosts(record.id)) where peer != member.container.hex {
                try update(peer) { file throws(Failure) in try file.append(line) }
            }
            try Descriptor.open(common.path, O_WRONLY | O_CREAT | O_APPEND, mode: 0o600).writeAll(line.utf8)
            if let hosts = member.hosts { try publish(hosts, of: member.container) }
        }
    }

    /// Makes a member that knows its peers already known to them under its new name.
    func rejoin(_ member: NetworkMember) throws(Failure) {
        guard let line = member.line else { return }
        try locked(layout.lock(record.id)) { () throws(Failure) in
            for peer in try Files.names(in: layout.hosts(record.id)) where peer != member.container.hex {
                try update(peer) { file throws(Failure) in try file.append(line) }
            }
            try Descriptor.open(common.path, O_WRONLY | O_CREAT | O_APPEND, mode: 0o600).writeAll(line.utf8)
            if let hosts = member.hosts { try publish(hosts, of: member.container) }
        }
    }

    /// Takes what a member knows of the network, and of itself on it, out of its hosts file: for one that goes on without the network.
    func unlearn(_ hosts: String, own line: String) throws(Failure) {
        try locked(layout.lock(record.id)) { () throws(Failure) in
            let known = Files.exists(common.path) ? String(decoding: try Files.read(common.path), as: UTF8.self) : ""
            try HostsFile(hosts).remove(Set(known.split(separator: "\n").map { "\($0)\n" } + [line]))
        }
    }

    /// Withdraws a member's names from its peers.
    func leave(_ member: NetworkMember) throws(Failure) {
        try locked(layout.lock(record.id)) { () throws(Failure) in
            try Files.remove(link(member.container.hex))
            if let line = member.line { try withdraw([line]) }
        }
    }

    /// Withdraws the names of members that are gone without having left. `living` are those that remain.
    func sweep(living: [NetworkMember]) throws(Failure) {
        guard Files.exists(common.path) else { return }
        try locked(layout.lock(record.id)) { () throws(Failure) in
            let ids = Set(living.map(\.container.hex))
            for peer in try Files.names(in: layout.hosts(record.id)) where !ids.contains(peer) {
                try Files.remove(link(peer))
            }
            let expected = Set(living.compactMap(\.line))
            let written = String(decoding: try Files.read(common.path), as: UTF8.self).split(separator: "\n").map {
                "\($0)\n"
            }
            let stale = Set(written).subtracting(expected)
            if !stale.isEmpty { try withdraw(stale) }
        }
    }

    private func withdraw(_ lines: Set<String>) throws(Failure) {
        for peer in try Files.names(in: layout.hosts(record.id)) {
            try update(peer) { file throws(Failure) in try file.remove(lines) }
        }
        if Files.exists(common.path) { try common.remove(lines) }
    }

    /// Changes a peer's hosts file; one that went away with its container needs no change.
    private func update(_ peer: String, _ change: (HostsFile) throws(Failure) -> Void) throws(Failure) {
        do throws(Failure) {
            try change(HostsFile(link(peer)))
        } catch  where error.errno == ENOENT {
            return
        }
    }

    private func publish(_ hosts: String, of container: ObjectID) throws(Failure) {
        let link = link(container.hex)
        try Files.remove(link)
        try system("link hosts file", hosts) { symlink(hosts, link) }
    }

    private func link(_ peer: String) -> String { "\(layout.hosts(record.id))/\(peer)" }
}

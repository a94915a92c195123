// Taking a container off its networks: every inverse is tried, whatever became of the others.

import Glibc
public import SwkModel
import SwkSystem

extension NetworkStore {
    /// Takes a container off a network. Idempotent; each part is undone even when another fails.
    ///
    /// The kernel deletes the interface together with the container's namespace, for which nobody has to wait; `settle` makes sure of
    /// it before a process ends. With `deletingInterface` it is deleted here, for a container that goes on running.
    public func detach(_ attachment: NetworkAttachment, deletingInterface: Bool = false) throws(Failure) {
        var undo = Undo()
        for port in attachment.ports.reversed() {
            undo.attempt { () throws(Failure) in try firewall.withdraw(port) }
            undo.attempt { () throws(Failure) in
                guard let address = IPv4(port.hostAddress) else { return }
                let key = PortKey(port.transport, address, port.hostPort)
                try PortLeases(layout: layout).giveUp(key, by: attachment.member)
            }
        }
        undo.attempt { () throws(Failure) in
            try removeInterface(of: attachment, now: deletingInterface)
        }
        undo.attempt { () throws(Failure) in try withdrawNames(attachment) }
        undo.attempt { () throws(Failure) in
            let lease = Lease(
                path: "\(layout.leases(attachment.network))/\(attachment.address)",
                lock: layout.lock(attachment.network))
            if Files.exists(layout.leases(attachment.network)) { try lease.giveUp(by: attachment.member) }
        }
        undo.attempt { () throws(Failure) in try Files.remove(attachment.member) }
        try undo.finish()
    }

    private func removeInterface(of attachment: NetworkAttachment, now: Bool) throws(Failure) {
        let name = attachment.hostInterface
        if name.isEmpty { return }
        if now { return try NetlinkSocket(.route).perform(LinkRequest.delete(name)) }
        // In a small subnet the address may be another container's before the dead one's namespace has stopped answering for it.
        if attachment.prefix > 20 { try NetlinkSocket(.route).perform(LinkRequest.release(name)) }
        if ReleasedInterfaces.add(name) >= 512 { try settle() }
    }

    /// Deletes what `detach` in this process left to the kernel; to be called before the process ends. Usually the kernel was faster and
    /// this costs one request for each. A namespace lingers when connections in it were cut off, and then its interface goes here, all of
    /// them with one wait of about 20 ms.
    public func settle() throws(Failure) {
        let names = ReleasedInterfaces.takeAll()
        if names.isEmpty { return }
        let host = try NetlinkSocket(.route)
        // Any number but 0, which all other interfaces have, and different in processes that live at once.
        let group = UInt32.random(in: 1 << 24...1 << 31)
        try host.perform(names.map { LinkRequest.setGroup(group, $0) })
        try host.perform(LinkRequest.delete(group: group))
    }

    private func withdrawNames(_ attachment: NetworkAttachment) throws(Failure) {
        guard !attachment.names.isEmpty, let network = try record(attachment.network),
            var member = try NetworkMember.read(attachment.member)
        else { return }
        member.address = attachment.address
        try PeerNames(record: network, layout: layout).leave(member)
    }

    /// Forgets what members left behind that are gone without `detach`: void leases, their names in peers' files, void network names.
    /// To be called after the journals of dead owners were finished.
    public func sweep() throws(Failure) {
        var undo = Undo()
        for network in try list() where Files.exists(layout.run(network.id)) {
            undo.attempt { () throws(Failure) in
                try PeerNames(record: network, layout: layout).sweep(living: try members(of: network))
            }
            undo.attempt { () throws(Failure) in try AddressLeases(record: network, layout: layout).sweep() }
        }
        undo.attempt { () throws(Failure) in try PortLeases(layout: layout).sweep() }
        undo.attempt { () throws(Failure) in
            guard Files.exists(layout.names) else { return }
            try locked(layout.lock) { () throws(Failure) in try removeVoidNames() }
        }
        try undo.finish()
    }

    /// Removes all networks with their bridges and the packet filter table: what swk leaves on a machine that it is taken off from.
    public func uninstall() throws(Failure) {
        for network in try list() { try undoNetwork(network.id) }
        try firewall.uninstall()
        let rules = try ForwardPolicy(prefix: configuration.prefix).removal()
        if !rules.isEmpty { try Firewall.run(rules, "remove rules", "ip filter") }
    }
}

/// Inverses of single effects, for journals. Each may be run any number of times and by any process.
public enum NetworkUndo {
    /// Deletes an interface of the host. Waits until all processors have forgotten it, about 20 ms; at once when it is gone already, or
    /// when `detach` in this process left it to the kernel: then `settle` answers for it.
    public static func link(_ name: String) throws(Failure) {
        if ReleasedInterfaces.contains(name) { return }
        try NetlinkSocket(.route).perform(LinkRequest.delete(name))
    }
}

extension NetworkStore {
    /// The inverse of `Effect.publishedPort`.
    public func undoPublishedPort(_ port: PublishedPort) throws(Failure) { try firewall.withdraw(port) }
}

/// Runs inverses one after the other and keeps the first failure, with the others as notes.
private struct Undo {
    private var failure: Failure?

    mutating func attempt(_ inverse: () throws(Failure) -> Void) {
        do throws(Failure) {
            try inverse()
        } catch {
            failure = failure?.noting(error.message) ?? error
        }
    }

    func finish() throws(Failure) {
        if let failure { throw failure }
    }
}

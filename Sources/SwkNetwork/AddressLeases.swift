// The addresses of one network and who has them.

import Glibc
import SwkModel
import SwkSystem

struct AddressLeases {
    let record: NetworkRecord
    let layout: NetworkLayout

    /// Leases an address to the member whose file exists at `member`: the wanted one, or the next in turn.
    ///
    /// Throws `subnet.exhausted` when every address has a living owner, `address.taken` when the wanted one is not free.
    func lease(to member: String, wanting wanted: IPv4? = nil) throws(Failure) -> IPv4 {
        if let wanted { return try lease(exactly: wanted, to: member) }
        let counter = TicketCounter(path: layout.tickets(record.id))
        // Each try draws a fresh ticket, so that crowds spread out instead of walking behind one another.
        let range = record.range.map { record.subnet.hosts(within: $0) } ?? nil
        let count = record.subnet.leasable(within: range, skipping: record.gateway)
        for _ in 0..<max(1, count) {
            let ticket = try counter.next()
            guard
                let address = record.subnet.address(forTicket: ticket, skipping: record.gateway, within: range)
            else { break }
            if try lease(for: address).take(for: member) { return address }
        }
        throw Failure(
            .subnetExhausted, "lease address in network", record.name,
            "every address of \(record.range ?? record.subnet) is in use", allowed: "\(count)",
            help: "remove containers, or create a network with a larger subnet")
    }

    func giveUp(_ address: IPv4, by member: String) throws(Failure) { try lease(for: address).giveUp(by: member) }

    /// Removes leases of owners that are gone.
    func sweep() throws(Failure) {
        for name in try Files.names(in: layout.leases(record.id)) {
            try Lease(path: "\(layout.leases(record.id))/\(name)", lock: layout.lock(record.id)).removeIfVoid()
        }
    }

    private func lease(exactly wanted: IPv4, to member: String) throws(Failure) -> IPv4 {
        let usable = record.subnet.hosts?.contains(wanted.value) == true && wanted != record.gateway
        guard usable else {
            throw Failure(
                .invalidArgument, "lease address", wanted.description,
                "not free for containers of network `\(record.name)`",
                allowed: "\(record.subnet) without \(record.gateway)")
        }
        let lease = lease(for: wanted)
        if try lease.take(for: member) { return wanted }
        let owner = try lease.owner()?.split(separator: "/").last.map { $0.prefix(12) }
        throw Failure(
            .addressTaken, "lease address", wanted.description, "already in use in network `\(record.name)`",
            actual: owner.map { "container \($0)" })
    }

    private func lease(for address: IPv4) -> Lease {
        Lease(path: "\(layout.leases(record.id))/\(address)", lock: layout.lock(record.id))
    }
}

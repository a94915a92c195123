// Which subnet a network gets, and whom it must not meet.

public import SwkModel
import SwkSystem

extension NetworkStore {
    /// Reads a subnet as the user wrote it. Throws `subnet.invalid` that says what would be right.
    public static func parseSubnet(_ text: String) throws(Failure) -> CIDR {
        if let subnet = CIDR(text) { return subnet }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, let address = IPv4(parts[0]), let prefix = Int(parts[1]), (0...32).contains(prefix) {
            throw Failure(
                .subnetInvalid, "read subnet", text, "bits behind the prefix are set",
                nearest: CIDR(containing: address, prefix: prefix).description)
        }
        throw Failure(.subnetInvalid, "read subnet", text, "not a subnet", allowed: "address/prefix, as 10.5.0.0/24")
    }

    /// The wanted subnet when it is free, or the first free one of the pool.
    func choose(
        _ wanted: CIDR?, from pool: SubnetPool, _ routes: [HostRoute], _ host: borrowing NetlinkSocket, for name: String
    ) throws(Failure) -> CIDR {
        let networks = try list()
        if let wanted {
            try check(wanted, against: networks, for: name)
            try check(wanted, against: routes, host, for: name)
            return wanted
        }
        let taken = networks.map(\.subnet) + routes.filter { !$0.isDefault }.map(\.destination)
        if let free = pool.first(freeOf: taken) { return free }
        throw Failure(
            .subnetExhausted, "create network", name, "every subnet of the pools is in use",
            help: "remove networks (`swk network prune`), or choose a subnet with --subnet",
            notes: pool.ranges.map { "\($0.whole) in subnets of \($0.prefix) bits" })
    }

    /// Refuses a subnet to which the host has another way already. Routes by `own` interface do not count.
    func check(
        _ subnet: CIDR, against routes: [HostRoute], own: Int32? = nil, _ host: borrowing NetlinkSocket,
        for name: String
    ) throws(Failure) {
        for route in routes where !route.isDefault && route.interface != own && route.destination.overlaps(subnet) {
            let interface = try host.request(LinkRequest.find(index: route.interface)).flatMap(LinkStatus.init)?.name
            throw Failure(
                .subnetOverlap, "create network", name,
                "subnet \(subnet) overlaps the host's route \(route.destination) by \(interface ?? "another interface")",
                help: "choose another subnet with --subnet")
        }
    }

    private func check(_ subnet: CIDR, against networks: [NetworkRecord], for name: String) throws(Failure) {
        for other in networks where other.subnet.overlaps(subnet) {
            throw Failure(
                .subnetOverlap, "create network", name,
                "subnet \(subnet) overlaps \(other.subnet) of network `\(other.name)`",
                help: "choose another subnet, or let swk choose")
        }
    }

    /// The part that addresses are taken from must lie inside.
    static func check(range: CIDR?, in subnet: CIDR) throws(Failure) {
        guard let range, !(subnet.contains(range.base) && range.prefix >= subnet.prefix) else { return }
        throw Failure(
            .subnetInvalid, "create network", range.description, "the range of addresses is outside of the subnet",
            allowed: "a part of \(subnet)")
    }

    static func gateway(_ wanted: IPv4?, in subnet: CIDR) throws(Failure) -> IPv4 {
        guard let hosts = subnet.hosts, let first = subnet.firstHost, subnet.leasable > 0 else {
            throw Failure(
                .subnetInvalid, "create network", subnet.description, "too small for a gateway and a container",
                allowed: "a prefix of at most 30")
        }
        guard let wanted else { return first }
        guard hosts.contains(wanted.value) else {
            throw Failure(
                .subnetInvalid, "create network", wanted.description,
                "the gateway is outside of the subnet's host addresses",
                allowed: "\(IPv4(hosts.lowerBound))-\(IPv4(hosts.upperBound))")
        }
        return wanted
    }
}

// Requests of rtnetlink(7) about addresses and routes.

import CNftables
import Glibc
import SwkModel

/// One entry of the host's main routing tables.
struct HostRoute: Hashable {
    let destination: CIDR
    let interface: Int32

    var isDefault: Bool { destination.prefix == 0 }

    init?(_ reply: NetlinkReply) {
        guard let header = reply.header(as: rtmsg.self), Int32(header.rtm_type) == RTN_UNICAST else { return nil }
        let attributes = reply.attributes(after: MemoryLayout<rtmsg>.size)
        let octets = Array(attributes[RTA_DST.rawValue] ?? [0, 0, 0, 0])
        guard octets.count == 4, header.rtm_dst_len <= 32 else { return nil }
        let base = IPv4(octets[0], octets[1], octets[2], octets[3])
        destination = CIDR(containing: base, prefix: Int(header.rtm_dst_len))
        interface = Int32(bitPattern: attributes.u32(RTA_OIF.rawValue) ?? 0)
    }
}

enum AddressRequest {
    /// Gives an interface its address; having it already is fine.
    static func add(_ address: IPv4, in subnet: CIDR, index: Int32, _ name: String) -> NetlinkMessage {
        var message = NetlinkMessage(
            "give address \(address) to", name, type: RTM_NEWADDR, flags: NLM_F_CREATE | NLM_F_REPLACE)
        var header = ifaddrmsg()
        header.ifa_family = UInt8(AF_INET)
        header.ifa_prefixlen = UInt8(subnet.prefix)
        header.ifa_index = UInt32(bitPattern: index)
        message.append(header)
        message.attribute(IFA_LOCAL, address.octets)
        message.attribute(IFA_ADDRESS, address.octets)
        message.attribute(IFA_BROADCAST, subnet.last.octets)
        return message
    }

    /// The default route by a gateway; an earlier one stays (a second network does not take it over).
    static func addDefaultRoute(by gateway: IPv4, index: Int32) -> NetlinkMessage {
        var message = NetlinkMessage(
            "add default route by", gateway.description, type: RTM_NEWROUTE, flags: NLM_F_CREATE)
        message.settled = [EEXIST]
        var header = rtmsg()
        header.rtm_family = UInt8(AF_INET)
        header.rtm_table = UInt8(RT_TABLE_MAIN.rawValue)
        header.rtm_protocol = UInt8(RTPROT_STATIC)
        header.rtm_scope = UInt8(RT_SCOPE_UNIVERSE.rawValue)
        header.rtm_type = UInt8(RTN_UNICAST)
        message.append(header)
        message.attribute(RTA_GATEWAY.rawValue, gateway.octets)
        message.attribute(RTA_OIF.rawValue, u32: UInt32(bitPattern: index))
        return message
    }

    static func routes() -> NetlinkMessage {
        var message = NetlinkMessage("list routes", "", type: RTM_GETROUTE)
        var header = rtmsg()
        header.rtm_family = UInt8(AF_INET)
        message.append(header)
        return message
    }
}

extension NetlinkSocket {
    /// The unicast routes of the namespace, default routes included.
    func routes() throws(Failure) -> [HostRoute] { try dump(AddressRequest.routes()).compactMap(HostRoute.init) }

    /// Largest packet that the way out carries: the MTU of the default route's interface, 1500 where there is none.
    func uplinkMTU(_ routes: [HostRoute]) throws(Failure) -> UInt32 {
        guard let way = routes.first(where: \.isDefault) else { return 1500 }
        let status = try request(LinkRequest.find(index: way.interface)).flatMap(LinkStatus.init)
        return min(1500, status?.mtu ?? 1500)
    }
}

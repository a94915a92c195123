// Requests of rtnetlink(7) about interfaces: make, find, change and delete them.

import CNftables
import Glibc
import SwkModel

/// What the kernel knows of an interface.
struct LinkStatus {
    let index: Int32
    let isUp: Bool
    let mtu: UInt32
    /// Free text that its maker left on it (`ip link show` prints it as alias).
    let alias: String?
    /// `bridge`, `veth`, or nil for real devices.
    let kind: String?
    let name: String

    init?(_ reply: NetlinkReply) {
        guard let header = reply.header(as: ifinfomsg.self) else { return nil }
        let attributes = reply.attributes(after: MemoryLayout<ifinfomsg>.size)
        index = header.ifi_index
        isUp = header.ifi_flags & UInt32(IFF_UP) != 0
        mtu = attributes.u32(IFLA_MTU) ?? 1500
        alias = attributes.string(IFLA_IFALIAS)
        kind = attributes.nested(IFLA_LINKINFO)?.string(IFLA_INFO_KIND)
        name = attributes.string(IFLA_IFNAME) ?? ""
    }
}

/// The pair of interfaces that joins a container to a bridge.
struct VethPair {
    let hostName: String
    let containerName: String
    /// Where the container's end appears; a descriptor of that namespace.
    let namespace: Int32
    let mac: MAC
    let mtu: UInt32
}

enum LinkRequest {
    /// Makes the pair with the container's end in its namespace.
    ///
    /// That end is the pair's main device, because only for it does the kernel let us choose the number: everything inside the
    /// namespace can then be asked for in one datagram, without first asking which number it got.
    static func createPair(_ pair: VethPair, containerIndex: Int32) -> NetlinkMessage {
        var message = NetlinkMessage(
            "create interface", pair.hostName, type: RTM_NEWLINK, flags: NLM_F_CREATE | NLM_F_EXCL)
        message.append(header(index: containerIndex))
        message.attribute(IFLA_IFNAME, pair.containerName)
        message.attribute(IFLA_MTU, u32: pair.mtu)
        message.attribute(IFLA_ADDRESS, pair.mac.octets)
        message.attribute(IFLA_NET_NS_FD, u32: UInt32(bitPattern: pair.namespace))
        message.nest(IFLA_LINKINFO) {
            $0.attribute(IFLA_INFO_KIND, "veth")
            $0.nest(IFLA_INFO_DATA) {
                $0.nest(VETH_INFO_PEER) {
                    $0.append(header())
                    $0.attribute(IFLA_IFNAME, pair.hostName)
                    $0.attribute(IFLA_MTU, u32: pair.mtu)
                }
            }
        }
        return message
    }

    /// Makes the interface of this name a port of a bridge and brings it up (before the pair exists as a whole it cannot be up).
    static func join(_ name: String, bridge: Int32) -> NetlinkMessage {
        var message = NetlinkMessage("join bridge with", name, type: RTM_SETLINK)
        message.append(header(up: true))
        message.attribute(IFLA_IFNAME, name)
        message.attribute(IFLA_MASTER, u32: UInt32(bitPattern: bridge))
        return message
    }

    /// A bridge that is down, has a fixed address of its own (else it would change with its ports) and forwards at once: there are no
    /// loops to wait for.
    static func createBridge(_ name: String, mac: MAC, mtu: UInt32) -> NetlinkMessage {
        var message = NetlinkMessage("create bridge", name, type: RTM_NEWLINK, flags: NLM_F_CREATE | NLM_F_EXCL)
        message.append(header())
        message.attribute(IFLA_IFNAME, name)
        message.attribute(IFLA_ADDRESS, mac.octets)
        message.attribute(IFLA_MTU, u32: mtu)
        message.nest(IFLA_LINKINFO) {
            $0.attribute(IFLA_INFO_KIND, "bridge")
            $0.nest(IFLA_INFO_DATA) {
                $0.attribute(IFLA_BR_FORWARD_DELAY, u32: 0)
                $0.attribute(IFLA_BR_MCAST_SNOOPING, u8: 0)
            }
        }
        return message
    }

    /// Leaves the owner's mark on an interface.
    static func setAlias(_ alias: String, index: Int32, _ name: String) -> NetlinkMessage {
        var message = NetlinkMessage("mark interface", name, type: RTM_SETLINK)
        message.append(header(index: index))
        message.attribute(IFLA_IFALIAS, alias)
        return message
    }

    static func setUp(index: Int32, _ name: String) -> NetlinkMessage {
        var message = NetlinkMessage("bring up interface", name, type: RTM_NEWLINK)
        message.append(header(index: index, up: true))
        return message
    }

    /// Lets frames leave a bridge port by which they came: a container that calls its own published port needs it.
    static func allowHairpin(index: Int32, _ name: String) -> NetlinkMessage {
        var message = NetlinkMessage("configure bridge port", name, type: RTM_SETLINK)
        var header = header(index: index)
        header.ifi_family = UInt8(PF_BRIDGE)
        message.append(header)
        message.nest(IFLA_PROTINFO) { $0.attribute(IFLA_BRPORT_MODE, u8: 1) }
        return message
    }

    /// Takes a port out of its bridge: a tenth of a millisecond on a quiet machine, where deletion waits twenty for all processors to
    /// have forgotten the interface.
    static func release(_ name: String) -> NetlinkMessage {
        var message = NetlinkMessage("release interface", name, type: RTM_SETLINK)
        message.settled = [ENODEV]
        message.append(header())
        message.attribute(IFLA_IFNAME, name)
        message.attribute(IFLA_MASTER, u32: 0)
        return message
    }

    /// Puts an interface into a group.
    static func setGroup(_ group: UInt32, _ name: String) -> NetlinkMessage {
        var message = NetlinkMessage("group interface", name, type: RTM_SETLINK)
        message.settled = [ENODEV]
        message.append(header())
        message.attribute(IFLA_IFNAME, name)
        message.attribute(IFLA_GROUP, u32: group)
        return message
    }

    /// Deletes every interface of a group, all with one wait. An empty group is fine.
    static func delete(group: UInt32) -> NetlinkMessage {
        var message = NetlinkMessage("delete interfaces of group", "\(group)", type: RTM_DELLINK)
        message.settled = [ENODEV]
        message.append(header())
        message.attribute(IFLA_GROUP, u32: group)
        return message
    }

    /// Deletes an interface, and with one end of a pair the other. Absent is fine.
    static func delete(_ name: String) -> NetlinkMessage {
        var message = NetlinkMessage("delete interface", name, type: RTM_DELLINK)
        message.settled = [ENODEV]
        message.append(header())
        message.attribute(IFLA_IFNAME, name)
        return message
    }

    /// Answered by nil when there is no such interface.
    static func find(_ name: String) -> NetlinkMessage {
        var message = NetlinkMessage("find interface", name, type: RTM_GETLINK)
        message.settled = [ENODEV]
        message.append(header())
        message.attribute(IFLA_IFNAME, name)
        return message
    }

    static func find(index: Int32) -> NetlinkMessage {
        var message = NetlinkMessage("find interface", "\(index)", type: RTM_GETLINK)
        message.settled = [ENODEV]
        message.append(header(index: index))
        return message
    }

    static func all() -> NetlinkMessage {
        var message = NetlinkMessage("list interfaces", "", type: RTM_GETLINK)
        message.append(header())
        return message
    }

    private static func header(index: Int32 = 0, up: Bool = false) -> ifinfomsg {
        var header = ifinfomsg()
        header.ifi_family = UInt8(AF_UNSPEC)
        header.ifi_index = index
        if up {
            header.ifi_flags = UInt32(IFF_UP)
            header.ifi_change = UInt32(IFF_UP)
        }
        return header
    }
}

extension NetlinkSocket {
    /// The interface of this name, or nil.
    func link(_ name: String) throws(Failure) -> LinkStatus? {
        try request(LinkRequest.find(name)).flatMap(LinkStatus.init)
    }
}

// Elements of the table's sets and maps, asked for, added and removed by single netlink messages (nf_tables, NFT_MSG_*SETELEM).
//
// Keys and values lie in registers of four bytes: concatenated parts are padded to that, a lone key is not. Interface names are
// 16 bytes. Numbers are big-endian, as on the wire.

import CNftables
import Glibc
import SwkModel
import SwkSystem

/// One element of a set, or of a map when it has a value.
struct FirewallElement {
    let set: String
    let key: [UInt8]
    let value: [UInt8]?

    /// The element that leads from a host port to a container's.
    init(_ port: PublishedPort) throws(Failure) {
        guard let host = IPv4(port.hostAddress), let target = IPv4(port.containerAddress) else {
            throw Failure(.invalidPort, "publish port", "\(port.hostPort)", "address is not an IPv4 address")
        }
        let any = host == .any
        set = port.transport.rawValue + (any ? "_any" : "_one")
        key = any ? Self.number(port.hostPort) : host.octets + Self.padded(port.hostPort)
        value = target.octets + Self.padded(port.containerPort)
    }

    /// What the table has to know about a network: its bridge, that traffic within it may pass, that it is internal.
    static func elements(ofBridge bridge: String, isInternal: Bool) -> [FirewallElement] {
        let name = Self.name(bridge)
        let always = [
            FirewallElement(set: "inside", key: name + name), FirewallElement(set: "bridges", key: name),
        ]
        return isInternal ? [FirewallElement(set: "internal", key: name)] + always : always
    }

    /// The element that is added last for a bridge: when it is there, so are the others.
    static func presence(ofBridge bridge: String) -> FirewallElement {
        FirewallElement(set: "bridges", key: Self.name(bridge))
    }

    private init(set: String, key: [UInt8]) {
        self.set = set
        self.key = key
        value = nil
    }

    private static func number(_ port: UInt16) -> [UInt8] { [UInt8(port >> 8), UInt8(port & 255)] }
    private static func padded(_ port: UInt16) -> [UInt8] { number(port) + [0, 0] }
    private static func name(_ text: String) -> [UInt8] {
        Array(text.utf8.prefix(15)) + [UInt8](repeating: 0, count: 16 - min(15, text.utf8.count))
    }
}

extension Firewall {
    /// Adds elements in one transaction. With `exclusively` an element that is there already is refused (EEXIST).
    func add(_ elements: [FirewallElement], exclusively: Bool = false) throws(Failure) {
        let flags = NLM_F_CREATE | (exclusively ? NLM_F_EXCL : 0)
        try transact(elements.map { message("add element to", NFT_MSG_NEWSETELEM.rawValue, $0, flags: flags) })
    }

    /// Removes elements; what is not there (or a table that is not) is fine.
    func remove(_ elements: [FirewallElement]) throws(Failure) {
        for element in elements {
            // One transaction for each: an absent element voids the transaction that it is in.
            var message = message("remove element from", NFT_MSG_DELSETELEM.rawValue, element)
            message.settled = [ENOENT]
            try transact([message])
        }
    }

    /// The value that a map has for the element's key, an empty one for a set that has the key; nil when the key is absent.
    func find(_ element: FirewallElement) throws(Failure) -> [UInt8]? {
        var message = message("look up element in", NFT_MSG_GETSETELEM.rawValue, element, withValue: false)
        message.settled = [ENOENT]
        let socket = try NetlinkSocket(.netfilter)
        guard let reply = try socket.request(message) else { return nil }
        let found = reply.attributes(after: MemoryLayout<nfgenmsg>.size).nested(
            NFTA_SET_ELEM_LIST_ELEMENTS.rawValue)?.nested(NFTA_LIST_ELEM.rawValue)
        return Array(found?.nested(NFTA_SET_ELEM_DATA.rawValue)?[NFTA_DATA_VALUE.rawValue] ?? [])
    }

    /// Removes a published port if it still leads to the same container.
    func withdraw(_ port: PublishedPort) throws(Failure) {
        let element = try FirewallElement(port)
        if try find(element) == element.value { try remove([element]) }
    }

    /// Whether the table is there, by the set that every network needs.
    func isInstalled() throws(Failure) -> Bool {
        let type = UInt32(NFNL_SUBSYS_NFTABLES) << 8 | NFT_MSG_GETSET.rawValue
        var message = NetlinkMessage("look up table", "ip \(table)", type: type)
        message.settled = [ENOENT]
        message.append(nfgenmsg(nfgen_family: UInt8(AF_INET), version: UInt8(NFNETLINK_V0), res_id: 0))
        message.attribute(NFTA_SET_TABLE.rawValue, table)
        message.attribute(NFTA_SET_NAME.rawValue, "bridges")
        return try NetlinkSocket(.netfilter).request(message) != nil
    }

    private func transact(_ messages: [NetlinkMessage]) throws(Failure) {
        let socket = try NetlinkSocket(.netfilter)
        try socket.perform(messages, from: frame(NFNL_MSG_BATCH_BEGIN), to: frame(NFNL_MSG_BATCH_END))
    }

    private func frame(_ type: Int32) -> NetlinkMessage {
        var message = NetlinkMessage("change table", "ip \(table)", type: type)
        message.append(
            nfgenmsg(nfgen_family: 0, version: UInt8(NFNETLINK_V0), res_id: UInt16(NFNL_SUBSYS_NFTABLES).bigEndian))
        return message
    }

    private func message(
        _ operation: String, _ type: UInt32, _ element: FirewallElement, flags: Int32 = 0, withValue: Bool = true
    ) -> NetlinkMessage {
        let fullType = UInt32(NFNL_SUBSYS_NFTABLES) << 8 | type
        var message = NetlinkMessage(
            "\(operation) \(element.set) of table", "ip \(table)", type: fullType, flags: flags)
        message.append(nfgenmsg(nfgen_family: UInt8(AF_INET), version: UInt8(NFNETLINK_V0), res_id: 0))
        message.attribute(NFTA_SET_ELEM_LIST_TABLE.rawValue, table)
        message.attribute(NFTA_SET_ELEM_LIST_SET.rawValue, element.set)
        message.nest(NFTA_SET_ELEM_LIST_ELEMENTS.rawValue) {
            $0.nest(NFTA_LIST_ELEM.rawValue) {
                $0.nest(NFTA_SET_ELEM_KEY.rawValue) { $0.attribute(NFTA_DATA_VALUE.rawValue, element.key) }
                guard withValue, let value = element.value else { return }
                $0.nest(NFTA_SET_ELEM_DATA.rawValue) { $0.attribute(NFTA_DATA_VALUE.rawValue, value) }
            }
        }
        return message
    }
}

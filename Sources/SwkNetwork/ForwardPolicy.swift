// A host whose iptables drop what is forwarded, as docker sets them up: then our own table's word is not enough, because a packet must be
// accepted by every table.
//
// Two rules, in and out by our interfaces, go to where docker wants rules of others to be (DOCKER-USER), or to the head of FORWARD where
// there is no such chain. They say only that this table has no objection: what may pass is still decided by ours. They bear a comment
// by which they are found again, and are made by the first launch that finds them missing; on other hosts that costs one request.

import CNftables
import Glibc
import SwkModel
import SwkSystem

struct ForwardPolicy {
    /// What the names of our interfaces begin with.
    let prefix: String

    private static let table = "filter"
    private var comment: String { "\(prefix) bridges" }

    /// Whether iptables drop what they do not know, and know nothing of us. nil when they are no obstacle; else the chain for our rules.
    func obstacle() throws(Failure) -> String? {
        guard try policy(of: "FORWARD") == Self.drop else { return nil }
        let chain = try policy(of: "DOCKER-USER") == nil ? "FORWARD" : "DOCKER-USER"
        return try handles(in: chain).isEmpty ? chain : nil
    }

    /// The commands that add our rules to a chain.
    func commands(for chain: String) -> String {
        ["iifname", "oifname"].map {
            "insert rule ip \(Self.table) \(chain) \($0) \"\(prefix)*\" counter accept comment \"\(comment)\"\n"
        }.joined()
    }

    /// The commands that remove them, wherever they are.
    func removal() throws(Failure) -> String {
        var commands = ""
        for chain in ["DOCKER-USER", "FORWARD"] {
            for handle in try handles(in: chain) {
                commands += "delete rule ip \(Self.table) \(chain) handle \(handle)\n"
            }
        }
        return commands
    }

    /// NF_DROP of linux/netfilter.h.
    private static let drop: UInt32 = 0

    /// A chain's policy; nil when there is no such chain. One that is called by others has none, and counts as accepting.
    private func policy(of chain: String) throws(Failure) -> UInt32? {
        var message = message(NFT_MSG_GETCHAIN.rawValue, "look up chain", chain)
        message.attribute(NFTA_CHAIN_TABLE.rawValue, Self.table)
        message.attribute(NFTA_CHAIN_NAME.rawValue, chain)
        message.settled = [ENOENT]
        guard let reply = try NetlinkSocket(.netfilter).request(message) else { return nil }
        let bytes = Array(reply.attributes(after: MemoryLayout<nfgenmsg>.size)[NFTA_CHAIN_POLICY.rawValue] ?? [])
        return bytes.isEmpty ? 1 : bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The numbers of our rules in a chain.
    private func handles(in chain: String) throws(Failure) -> [UInt64] {
        var message = message(NFT_MSG_GETRULE.rawValue, "list rules of", chain)
        message.attribute(NFTA_RULE_TABLE.rawValue, Self.table)
        message.attribute(NFTA_RULE_CHAIN.rawValue, chain)
        message.settled = [ENOENT]
        let mark = Array(comment.utf8)
        return try NetlinkSocket(.netfilter).dump(message).compactMap { rule in
            let attributes = rule.attributes(after: MemoryLayout<nfgenmsg>.size)
            let note = Array(attributes[NFTA_RULE_USERDATA.rawValue] ?? [])
            // The dump of older kernels ignores the chain that was asked for.
            guard attributes.string(NFTA_RULE_CHAIN.rawValue) == chain, note.contains(mark) else { return nil }
            return (attributes[NFTA_RULE_HANDLE.rawValue] ?? []).reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    private func message(_ type: UInt32, _ operation: String, _ object: String) -> NetlinkMessage {
        var message = NetlinkMessage(operation, object, type: UInt32(NFNL_SUBSYS_NFTABLES) << 8 | type)
        message.append(nfgenmsg(nfgen_family: UInt8(AF_INET), version: UInt8(NFNETLINK_V0), res_id: 0))
        return message
    }
}

extension NetworkStore {
    /// Makes sure that iptables have no objection to what our table lets pass.
    func passForwardPolicy() throws(Failure) {
        let policy = ForwardPolicy(prefix: configuration.prefix)
        guard try policy.obstacle() != nil else { return }
        try locked(layout.tableLock) { () throws(Failure) in
            guard let chain = try policy.obstacle() else { return }
            try Firewall.run(policy.commands(for: chain), "let bridges pass", "ip filter \(chain)")
        }
    }
}

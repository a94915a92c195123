// The packet filter: one table of our own, written once as text, changed afterwards only by its sets and maps.
//
// Which bridges there are and which ports are published are elements of sets and maps, added and removed by single netlink
// messages (`FirewallElement`): no rule is ever rewritten, nothing is parsed, and removal needs no rule handles. Everything about a
// network is keyed by its bridge's name, so that whoever deletes a bridge can delete its elements too without knowing more.

import CNftables
import SwkModel
import SwkSystem
import Synchronization

/// The table `ip <name>` in the host's network namespace.
struct Firewall: Sendable {
    let table: String

    /// The whole table. `add` semantics throughout: running it again changes nothing but would double the rules, hence the flush.
    var definition: String {
        """
        add table ip \(table)
        add set ip \(table) bridges { type ifname; }
        add set ip \(table) inside { type ifname . ifname; }
        add set ip \(table) internal { type ifname; }
        add map ip \(table) tcp_any { type inet_service : ipv4_addr . inet_service; }
        add map ip \(table) udp_any { type inet_service : ipv4_addr . inet_service; }
        add map ip \(table) tcp_one { type ipv4_addr . inet_service : ipv4_addr . inet_service; }
        add map ip \(table) udp_one { type ipv4_addr . inet_service : ipv4_addr . inet_service; }
        add chain ip \(table) guard { type filter hook prerouting priority raw; policy accept; }
        add chain ip \(table) publish
        add chain ip \(table) prerouting { type nat hook prerouting priority dstnat; policy accept; }
        add chain ip \(table) output { type nat hook output priority -100; policy accept; }
        add chain ip \(table) forward { type filter hook forward priority filter; policy accept; }
        add chain ip \(table) postrouting { type nat hook postrouting priority srcnat; policy accept; }
        flush table ip \(table)
        \(rules.map { "add rule ip \(table) \($0)" }.joined(separator: "\n"))

        """
    }

    private var rules: [String] {
        [
            // Bridges route 127.0.0.0/8 (route_localnet, for ports published to the host itself); containers must not use that to
            // reach what listens on the host's loopback address (as in CVE-2020-8558).
            "guard iifname @bridges ip daddr 127.0.0.0/8 drop",
            "prerouting fib daddr type local jump publish",
            "output fib daddr type local jump publish",
            "publish dnat ip to ip daddr . tcp dport map @tcp_one",
            "publish dnat ip to ip daddr . udp dport map @udp_one",
            "publish dnat ip to tcp dport map @tcp_any",
            "publish dnat ip to udp dport map @udp_any",
            // Inside a network everything may pass. Internal networks end there. Published ports are reachable from everywhere, also
            // from other networks; apart from them networks are closed to one another and to the outside.
            "forward iifname . oifname @inside accept",
            "forward iifname @internal drop",
            "forward oifname @internal drop",
            "forward ct status dnat accept",
            "forward oifname @bridges ct state established,related accept",
            "forward oifname @bridges drop",
            // Who reaches a published port from outside keeps its address. For everyone else replies must come back through this host:
            // for the host itself, and for a container that called a port of a container beside it or its own. Frames between ports of one
            // bridge have no input interface here (br_netfilter), which is why the first rule asks for one.
            "postrouting oifname @bridges ct status dnat iif != 0 iifname != @bridges return",
            "postrouting oifname @bridges ct status dnat masquerade",
            "postrouting oifname != @bridges iifname @bridges masquerade",
        ]
    }

    /// Writes the table as one transaction. Standing elements stay.
    func install() throws(Failure) { try Self.run(definition, "set up table", "ip \(table)") }

    /// Deletes the table with everything in it; absent is fine.
    func uninstall() throws(Failure) {
        try Self.run("add table ip \(table)\ndelete table ip \(table)\n", "delete table", "ip \(table)")
    }

    /// libnftables is not made for two threads at once.
    private static let libraryLock = Mutex(())

    static func run(_ commands: String, _ operation: String, _ object: String) throws(Failure) {
        var words = [CChar](repeating: 0, count: 4096)
        let status = libraryLock.withLock { _ in swk_nft_run(commands, &words, words.count) }
        guard Int(status) != SWK_NFT_OK else { return }
        let text = String(decoding: words.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if Int(status) == SWK_NFT_MISSING {
            throw Failure(
                .firewall, operation, object, "libnftables is missing", help: "install the Debian package libnftables1",
                notes: [text])
        }
        throw Failure(.firewall, operation, object, "refused", notes: text.split(separator: "\n").map(String.init))
    }
}

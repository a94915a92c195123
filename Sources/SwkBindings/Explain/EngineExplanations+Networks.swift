// Codes of networks, addresses and ports.
import SwkVM

extension EngineExplanations {
    static var networks: [Explanation] {
        [
            Explanation(
                "network.not-found",
                "no network of that name or id",
                """
                Neither a name nor the beginning of an id fits.
                """,
                example: "Network(\"shpo\")",
                remedy: "`swk network ls` lists all. `Network.create(\"shop\")` makes one."),
            Explanation(
                "network.ambiguous", "the beginning of an id fits several networks",
                "More than one network has an id that begins so.",
                remedy: "Give more of its digits, or its name."),
            Explanation(
                "network.name-taken", "a network of that name exists",
                "Names of networks are unique; the notes say whose it is.",
                remedy: "Use the one that exists, `Network(\"name\")`, or another name."),
            Explanation(
                "network.name-invalid", "a name that no network may have",
                "It holds characters that are not allowed, or is too long.",
                remedy: "Use letters, digits, `_`, `.` and `-`."),
            Explanation(
                "network.in-use", "a network with containers on it",
                "It cannot be removed before they have left; the notes name them.",
                remedy: "Remove or disconnect them first."),
            Explanation(
                "network.connected", "a container that is on the network already",
                "Each container is on a network once.", remedy: "Nothing is to be done, or disconnect it first."),
            Explanation(
                "network.not-connected", "a container that is not on the network",
                "It cannot leave a network that it is not on; the message has those that it is on.",
                remedy: "Name one of those."),
            Explanation(
                "network.mode", "a container whose network is not its own",
                "With the host's network, another container's or none it cannot join a further one.",
                example: "Network(\"shop\").connect(Container(\"on-host\"))",
                remedy: "Make the container anew with that network: `network: Network(\"shop\")`."),
            Explanation(
                "network.predefined", "a network that belongs to swk itself",
                "`bridge`, `host` and `none` are always there.",
                remedy: "Make a network of your own."),
            Explanation(
                "network.bridge-taken", "an interface of that name exists already",
                "It was not made by swk, so swk leaves it alone.",
                remedy: "Choose another name, or remove the interface: `ip link delete NAME`."),
            Explanation(
                "network.firewall", "a packet filter that refused a change",
                "The kernel or its rule language said no; the message has its words.",
                remedy: "Check that nftables works: `nft list ruleset`."),
            Explanation(
                "subnet.overlap", "a subnet that others use",
                "Some of its addresses belong to another network or to a route of this machine.",
                example: "Network.create(\"shop\", subnet: \"127.0.0.0/8\")",
                remedy: "Leave `subnet:` out, and a free one is chosen."),
            Explanation(
                "subnet.invalid", "a subnet that cannot be used", "It is too small, or its gateway is outside of it.",
                remedy: "Use at least a /29 and a gateway inside of it."),
            Explanation(
                "subnet.exhausted", "no free address or subnet", "All of them are taken.",
                remedy: "Remove networks or containers that are not needed."),
            Explanation(
                "address.taken", "an address that belongs to another container", "Each address is given once.",
                remedy: "Ask for another, or let one be chosen."),
            Explanation(
                "port.taken", "a port of the host that is in use", "The message says by whom.",
                example: "Image(\"busybox\").start(\"httpd\", \"-f\", publish: {80: 22})",
                remedy: "Use another port; `{80: 0}` takes any free one and `c.ports` says which."),
            Explanation(
                "port.invalid", "a port that cannot be read",
                "Ports are 1 to 65535, and are written as docker does: `8080:80/tcp`.",
                remedy: "Write it so, or as a map: `publish: {80: 8080}`."),
            Explanation(
                "port.not-published", "a port that the container does not publish",
                "It was asked for on the host, and is not there.",
                remedy: "Start the container with `publish: {80: 0}`."),
        ]
    }
}

// docker's options of the bridge driver (`network create -o`): those that mean something here, and a clear word for the others.

import SwkModel

struct BridgeSettings {
    /// The bridge's interface name.
    var bridge: String?
    var mtu: UInt32?

    private static let known = ["com.docker.network.bridge.name", "com.docker.network.driver.mtu"]

    init(_ options: [String: String], of network: String) throws(Failure) {
        for (key, value) in options.sorted(by: { $0.key < $1.key }) {
            switch key {
            case Self.known[0]: bridge = try Self.interfaceName(value, network)
            case Self.known[1], "mtu": mtu = try Self.size(value, network)
            default:
                throw Failure(
                    .invalidArgument, "create network", network, "unknown option `\(key)`",
                    allowed: Self.known.joined(separator: ", "), nearest: nearestName(to: key, in: Self.known))
            }
        }
    }

    /// The kernel's rule: 15 bytes without blanks and slashes.
    private static func interfaceName(_ text: String, _ network: String) throws(Failure) -> String {
        let bytes = text.utf8
        let isValid = (1...15).contains(bytes.count) && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x2f }
        guard isValid, text != ".", text != ".." else {
            throw Failure(
                .invalidArgument, "create network", network, "`\(text)` is no name for an interface",
                allowed: "1 to 15 letters, digits and signs but `/`")
        }
        return text
    }

    private static func size(_ text: String, _ network: String) throws(Failure) -> UInt32 {
        guard let mtu = UInt32(text), (576...65535).contains(mtu) else {
            throw Failure(
                .invalidArgument, "create network", network, "`\(text)` is no size of a packet", allowed: "576-65535")
        }
        return mtu
    }
}

// `host` and `none`: modes of containers that docker counts among the networks. They have no record, no bridge and no members.

public import SwkModel

/// A network that is always there, and of which nothing can be made, changed or removed.
public enum PredefinedNetwork: String, Sendable, CaseIterable {
    case host
    // Not `none`, which an optional of this type would take for itself.
    case loopback = "none"

    public var name: String { rawValue }

    /// docker's word for what makes it.
    public var driver: String { self == .host ? "host" : "null" }

    /// The same on every machine: its name in hexadecimal.
    public var id: String {
        let digits = name.utf8.map { String($0, radix: 16) }.joined()
        return digits + String(repeating: "0", count: 64 - digits.count)
    }

    /// The one of this name or whole id; nil when it is neither.
    public init?(reference: String) {
        guard let found = Self.allCases.first(where: { [$0.name, $0.id].contains(reference) }) else { return nil }
        self = found
    }

    /// docker's document of it.
    public var inspection: Document {
        networkDocument(
            id: id, name: name, driver: driver, created: Timestamp(seconds: 0), addresses: [], isInternal: false,
            containers: [:], options: [:], labels: [:])
    }
}

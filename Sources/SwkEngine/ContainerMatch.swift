// Whether a container fits the filters of a listing. What the record alone decides comes first, so that processes are looked at only for
// those that are left.

import SwkImage
import SwkModel
import SwkNetwork

struct ContainerMatch {
    private let filters: Filters
    /// Times and references that filters name, looked up once.
    private let before: Timestamp?
    private let since: Timestamp?
    private let ancestors: [StoredImage]

    /// - Throws: when `before` or `since` names no container.
    init(_ filters: Filters, in engine: Engine) throws(Failure) {
        self.filters = filters
        before = try Self.time(filters["before"], in: engine)
        since = try Self.time(filters["since"], in: engine)
        var ancestors: [StoredImage] = []
        for name in filters["ancestor"] {
            if let image = try engine.imageStore.resolve(name) { ancestors.append(image) }
        }
        self.ancestors = ancestors
    }

    private static func time(_ names: [String], in engine: Engine) throws(Failure) -> Timestamp? {
        guard let name = names.last else { return nil }
        return try engine.container(name).record.created
    }

    /// What the record decides.
    func fits(_ record: ContainerSummary) throws(Failure) -> Bool {
        if filters.isEmpty { return true }
        if let before, record.created >= before { return false }
        if let since, record.created <= since { return false }
        guard filters.matchesLabels(record.labels),
            try filters.matches("id", { record.id.hex.hasPrefix($0) }),
            try filters.matches("name", { NamePattern($0).fits(record.name) }),
            try filters.matches("volume", { isMounted($0, in: record) }),
            try filters.matches("ancestor", { isAncestor($0, of: record) })
        else { return false }
        return try filters.matches("expose") { wanted in record.exposedPorts.contains { PortPattern(wanted).fits($0) } }
    }

    private func isMounted(_ wanted: String, in record: ContainerSummary) -> Bool {
        record.mounts.contains { $0.volume == wanted || $0.destination == wanted || $0.source == wanted }
    }

    /// What only a look at the running container decides.
    func fits(_ listed: ListedContainer) throws(Failure) -> Bool {
        if filters.isEmpty { return true }
        guard try filters.matches("status", { $0 == listed.word }),
            try filters.matches("exited", { "\(listed.exitCode ?? -1)" == $0 }),
            try filters.matches("health", { $0 == listed.health?.status ?? "none" }),
            try filters.matches("network", { isOn($0, listed) })
        else { return false }
        return try filters.matches("publish") { wanted in
            let pattern = PortPattern(wanted)
            return listed.ports.contains {
                pattern.fits("\($0.hostPort)/\($0.transport.rawValue)")
                    || pattern.fits("\($0.containerPort)/\($0.transport.rawValue)")
            }
        }
    }

    private func isAncestor(_ wanted: String, of record: ContainerSummary) -> Bool {
        if record.image == wanted || record.imageID == wanted { return true }
        // An image that was made on top of the ancestor has all of its layers, so the ancestor's topmost one is among them.
        return ancestors.contains { image in
            image.id.description == record.imageID
                || image.chainIDs.last.map { top in record.layers.contains { $0.contains(top.hex) } } == true
        }
    }

    private func isOn(_ wanted: String, _ listed: ListedContainer) -> Bool {
        listed.networks.contains(wanted)
            || listed.attachments.contains { wanted.count >= 12 && $0.network.hex.hasPrefix(wanted) }
    }
}

/// A name with docker's anchors: `web` is found anywhere in a name, `^web$` is the whole of it.
struct NamePattern {
    private let text: Substring
    private let begins: Bool
    private let ends: Bool

    init(_ pattern: String) {
        begins = pattern.hasPrefix("^")
        ends = pattern.hasSuffix("$")
        // docker's names begin with a slash for whoever knows.
        let inner = pattern.dropFirst(begins ? 1 : 0).dropLast(ends ? 1 : 0)
        text = inner.hasPrefix("/") ? inner.dropFirst() : inner
    }

    func fits(_ name: String) -> Bool {
        switch (begins, ends) {
        case (true, true): name == text
        case (true, false): name.hasPrefix(text)
        case (false, true): name.hasSuffix(text)
        case (false, false): text.isEmpty || name.contains(text)
        }
    }
}

/// `80`, `80/udp` or `8000-8010`, as `--filter publish=` takes them; without a protocol it is tcp's.
private struct PortPattern {
    private let range: ClosedRange<Int>?
    private let transport: Substring

    init(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1)
        transport = parts.count > 1 ? parts[1] : "tcp"
        let ends = (parts.first ?? "").split(separator: "-").map { Int($0) }
        if let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last {
            range = first...last
        } else {
            range = nil
        }
    }

    func fits(_ port: String) -> Bool {
        let parts = port.split(separator: "/", maxSplits: 1)
        guard let number = parts.first.flatMap({ Int($0) }) else { return false }
        return range?.contains(number) == true && (parts.count > 1 ? parts[1] : "tcp") == transport
    }
}

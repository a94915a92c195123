// docker's three spellings of a mount: `-v SRC:DST:OPTIONS`, `--mount type=...,src=...,dst=...` and `--tmpfs DST:OPTIONS`.
//
// An option that is not known is an error that names it: a mount that was meant to be read-only and is not is worse than none.
// Options that mean something elsewhere only are accepted: SELinux labels (z, Z), and the cache modes of docker's desktop.

public import SwkModel
import SwkRuntime

extension MountRequest {
    /// docker's `-v`: `[host path or volume name:]container path[:options]`.
    public init(parsing text: String) throws(Failure) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let destination = parts.count == 1 ? parts[0] : parts.count <= 3 ? parts[1] : ""
        guard destination.hasPrefix("/"), parts.allSatisfy({ !$0.isEmpty }) else {
            throw Failure(
                .optionInvalid, "read volume", text, "not a volume",
                allowed: "[host path or volume name:]/container/path[:ro|rw]")
        }
        self.init(
            Self.source(parts), at: try Self.checked(destination: destination, of: text, "read volume"))
        for option in parts.dropFirst(2).joined().split(separator: ",") { try read(option, of: text) }
    }

    private static func source(_ parts: [String]) -> Source {
        guard parts.count > 1 else { return .anonymous }
        return parts[0].hasPrefix("/") || parts[0].hasPrefix(".") ? .bind(parts[0]) : .volume(parts[0])
    }

    private mutating func read(_ option: Substring, of text: String) throws(Failure) {
        switch option {
        case "ro": readOnly = true
        case "rw", "z", "Z", "consistent", "cached", "delegated": break
        case "nocopy": copiesUp = false
        default: try setPropagation(option, of: text, "read volume")
        }
    }

    /// Of the kinds of propagation only those that lead into the container: all host mounts are slaves where it is launched.
    private mutating func setPropagation(_ word: Substring, of text: String, _ operation: String) throws(Failure) {
        guard ["private", "rprivate", "slave", "rslave"].contains(word) else {
            let outwards = ["shared", "rshared"].contains(word)
            throw Failure(
                .optionInvalid, operation, text,
                outwards
                    ? "`\(word)`: mounts that a container makes do not reach the host" : "unknown option `\(word)`",
                allowed: "ro, rw, nocopy, z, Z, private, rprivate, slave, rslave")
        }
        guard case .bind = source else {
            throw Failure(.optionInvalid, operation, text, "`\(word)` is for paths of the host only")
        }
        options.append(String(word))
    }
}

extension MountRequest {
    /// docker's `--tmpfs`: `container path[:options]`, with the options of mount(8) and tmpfs(5).
    public init(parsingTemporary text: String) throws(Failure) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        let destination = try Self.checked(destination: parts.first ?? "", of: text, "read --tmpfs")
        self.init(.temporary(size: nil), at: destination)
        for option in parts.dropFirst().joined().split(separator: ",") { try readTemporary(option, of: text) }
    }

    private static let temporaryKeys = ["size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol", "huge"]

    private mutating func readTemporary(_ option: Substring, of text: String) throws(Failure) {
        let pair = option.split(separator: "=", maxSplits: 1).map(String.init)
        if option == "ro" { return readOnly = true }
        if pair.count == 2, pair[0] == "size", !pair[1].hasSuffix("%") {
            return source = .temporary(size: try ByteCount(parsing: pair[1], option: "--tmpfs").bytes)
        }
        let words = MountOptions([String(option)])
        let isWord = words.data.isEmpty && !words.bind && words.propagation.isEmpty
        guard isWord || pair.count == 2 && Self.temporaryKeys.contains(pair[0]) else {
            throw Failure(
                .optionInvalid, "read --tmpfs", text, "unknown option `\(option)`",
                allowed: "ro, rw, exec, noexec, \(Self.temporaryKeys.map { "\($0)=" }.joined(separator: ", "))",
                nearest: nearestName(to: pair.first ?? "", in: Self.temporaryKeys))
        }
        options.append(String(option))
    }
}

extension MountRequest {
    /// docker's `--mount`: `type=bind|volume|tmpfs,source=...,target=...` and further `key=value` pairs.
    public init(parsingMount text: String) throws(Failure) {
        let fields = try MountFields(text)
        let destination = try fields.destination()
        let source = fields["source"]
        switch fields["type"] ?? "volume" {
        case "bind":
            guard let source else { throw fields.failure("a bind mount needs `source=`, a path of the host") }
            self.init(.bind(source), at: destination)
            if try fields.flag("bind-nonrecursive") { options.append("bind") }
            if let word = fields["bind-propagation"] { try setPropagation(word[...], of: text, "read --mount") }
        case "volume":
            self.init(source.map { .volume($0) } ?? .anonymous, at: destination)
            copiesUp = try !fields.flag("volume-nocopy")
        case "tmpfs":
            if source != nil { throw fields.failure("memory has no `source`") }
            let size = fields["tmpfs-size"]
            self.init(
                .temporary(
                    size: try size.map { text throws(Failure) in
                        try ByteCount(parsing: text, option: "tmpfs-size").bytes
                    }), at: destination)
            if let mode = fields["tmpfs-mode"] { options.append("mode=\(mode)") }
        case let other:
            throw fields.failure(
                "unknown type `\(other)`", allowed: "bind, volume, tmpfs",
                nearest: nearestName(to: other, in: ["bind", "volume", "tmpfs"]))
        }
        readOnly = try fields.flag("readonly")
    }
}

/// The pairs of one `--mount`, each under the first of its names.
private struct MountFields {
    let text: String
    private var values: [String: String] = [:]

    private static let synonyms = [
        "src": "source", "dst": "target", "destination": "target", "ro": "readonly",
    ]
    private static let keys: [String: Set<String>] = [
        "bind": ["bind-propagation", "bind-nonrecursive", "consistency"], "volume": ["volume-nocopy"],
        "tmpfs": ["tmpfs-size", "tmpfs-mode"],
    ]
    private static let common: Set<String> = ["type", "source", "target", "readonly"]

    init(_ text: String) throws(Failure) {
        self.text = text
        for field in text.split(separator: ",") {
            let pair = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            values[Self.synonyms[pair[0]] ?? pair[0]] = pair.count == 2 ? pair[1] : "true"
        }
        let allowed = Self.common.union(Self.keys[values["type"] ?? "volume"] ?? Set(values.keys))
        for key in values.keys.sorted() where !allowed.contains(key) {
            throw failure(
                "unknown or unfitting key `\(key)`", allowed: allowed.sorted().joined(separator: ", "),
                nearest: nearestName(to: key, in: allowed))
        }
    }

    subscript(key: String) -> String? { values[key].flatMap { $0.isEmpty ? nil : $0 } }

    func destination() throws(Failure) -> String {
        guard let target = self["target"] else { throw failure("`target=`, the path in the container, is missing") }
        return try MountRequest.checked(destination: target, of: text, "read --mount")
    }

    func flag(_ key: String) throws(Failure) -> Bool {
        switch values[key] {
        case nil, "false", "0": return false
        case "true", "1": return true
        case let other?: throw failure("`\(key)` is true or false", allowed: "true, false, 1, 0", actual: other)
        }
    }

    func failure(_ reason: String, allowed: String? = nil, actual: String? = nil, nearest: String? = nil) -> Failure {
        Failure(.optionInvalid, "read --mount", text, reason, allowed: allowed, actual: actual, nearest: nearest)
    }
}

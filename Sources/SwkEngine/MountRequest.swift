// What is mounted into a container, as it is asked for. How the three spellings of docker are read is in MountRequest+Parsing.swift; what
// becomes of a request when a container is made is a `ResolvedMount`.

import SwkModel

/// Something from outside that appears in the container's file system.
public struct MountRequest: Sendable, Codable, Equatable {
    public enum Source: Sendable, Codable, Equatable {
        /// A path on the host.
        case bind(String)
        /// A named volume, made when it does not exist.
        case volume(String)
        /// A volume without a name, removed with the container.
        case anonymous
        /// Memory, with an optional limit in bytes.
        case temporary(size: Int64?)
    }

    public var source: Source
    /// Absolute, without `.`, `..` and doubled slashes.
    public var destination: String
    public var readOnly: Bool
    /// Further options of mount(8): for memory `mode=700`, `uid=`, `exec` and the like, for a path of the host `rslave` or `bind`, which
    /// leaves out what is mounted below it.
    public var options: [String] = []
    /// Whether an empty volume is filled with what the image has at the destination.
    public var copiesUp = true
    /// Whether a path of the host that is not there is made as a directory, which stays, as docker's `-v` does.
    public var makesSource = false

    public init(_ source: Source, at destination: String, readOnly: Bool = false) {
        self.source = source
        self.destination = destination
        self.readOnly = readOnly
    }

    /// Refuses a destination that is relative or the root itself; answers with the path that is meant.
    static func checked(destination: String, of text: String, _ operation: String) throws(Failure) -> String {
        guard destination.hasPrefix("/") else {
            throw Failure(
                .optionInvalid, operation, text, "`\(destination)` is not an absolute path in the container",
                allowed: "a path that begins with `/`")
        }
        let clean = clean(destination)
        guard clean != "/" else {
            throw Failure(.optionInvalid, operation, text, "nothing can be mounted on the root itself")
        }
        return clean
    }

    /// The path without `.`, `..` and doubled slashes: two spellings of one place are one place.
    static func clean(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}

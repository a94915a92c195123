// The parts of a container's options that have a notation of their own: docker's, read once, for verbs and scripts alike.

import Glibc
public import SwkModel
public import SwkRuntime
import SwkSystem

/// Whose namespace a container has.
public enum NamespaceMode: Sendable, Codable, Equatable {
    case own
    case host
    /// That of another container, by id.
    case container(ObjectID)
}

/// A device of the host that a container may use.
public struct DeviceRequest: Sendable, Codable, Equatable {
    public var source: String
    public var destination: String
    /// Letters of `rwm`.
    public var access: String

    /// docker's `/dev/host[:/dev/container[:rwm]]`.
    public init(parsing text: String) throws(Failure) {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let last = parts.last ?? ""
        let isAccess = parts.count > 1 && !last.isEmpty && last.allSatisfy { "rwm".contains($0) }
        access = isAccess ? parts.removeLast() : "rwm"
        guard (1...2).contains(parts.count), parts.allSatisfy({ $0.hasPrefix("/dev/") && !$0.contains("..") }) else {
            throw Failure(
                .optionInvalid, "read device", text, "not a device",
                allowed: "/dev/NAME[:/dev/NAME[:ACCESS]], ACCESS being letters of rwm")
        }
        source = parts[0]
        destination = parts[parts.count - 1]
    }

    /// The node to make, and the rule that lets it be used.
    func resolve() throws(Failure) -> (RuntimeSpec.Device, RuntimeSpec.Resources.DeviceRule) {
        var status = stat()
        let path = source
        try system("find device", path) { stat(path, &status) }
        let kind: RuntimeSpec.Device.Kind
        switch status.st_mode & S_IFMT {
        case S_IFCHR: kind = .c
        case S_IFBLK: kind = .b
        default: throw Failure(.optionInvalid, "add device", source, "it is not a device of the host")
        }
        // gnu_dev_major and gnu_dev_minor of <sys/sysmacros.h>, which are macros.
        let number = UInt64(status.st_rdev)
        let major = UInt32((number >> 8) & 0xfff | (number >> 32) & ~0xfff)
        let minor = UInt32(number & 0xff | (number >> 12) & ~0xff)
        let node = RuntimeSpec.Device(
            kind, destination, major, minor, fileMode: UInt32(status.st_mode & 0o7777), uid: status.st_uid,
            gid: status.st_gid)
        let rule = RuntimeSpec.Resources.DeviceRule(
            allow: true, type: kind.rawValue, major: Int64(major), minor: Int64(minor), access: access)
        return (node, rule)
    }
}

extension RuntimeSpec.ResourceLimit {
    /// docker's `nofile=1024[:2048]`; -1 is no limit.
    public init(parsing text: String) throws(Failure) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        let values = (parts.count == 2 ? parts[1] : "").split(separator: ":", omittingEmptySubsequences: false).map {
            $0 == "-1" || $0 == "unlimited" ? UInt64.max : UInt64($0)
        }
        guard let soft = values.first ?? nil, let hard = values.last ?? nil, values.count <= 2 else {
            throw Failure(
                .optionInvalid, "read ulimit", text, "not a limit", allowed: "NAME=SOFT[:HARD], as in nofile=1024:2048")
        }
        guard soft <= hard else {
            throw Failure(
                .optionInvalid, "read ulimit", text, "the soft limit is above the hard one", allowed: "at most \(hard)",
                actual: "\(soft)")
        }
        self.init(type: "RLIMIT_\(parts[0].uppercased())", soft: soft, hard: hard)
    }
}

extension ContainerOptions {
    /// docker's `--security-opt`. Throws for what swk does not enforce: a profile that is not applied protects nobody.
    public mutating func addSecurity(_ text: String) throws(Failure) {
        let separator = text.contains("=") ? "=" : ":"
        let parts = text.split(separator: Character(separator), maxSplits: 1).map(String.init)
        switch (parts.first ?? "", parts.count > 1 ? parts[1] : nil) {
        case ("no-new-privileges", nil), ("no-new-privileges", "true"): noNewPrivileges = true
        case ("no-new-privileges", "false"): noNewPrivileges = false
        case ("seccomp", "unconfined"): seccomp = .unconfined
        case ("seccomp", "builtin"): seccomp = .dockerDefault
        case ("seccomp", let path?): seccomp = .profile(try Files.readText(path))
        // Nothing is confined by these, so leaving it so is done already.
        case ("apparmor", "unconfined"), ("label", "disable"): break
        case ("apparmor", _), ("label", _):
            throw Failure(
                .optionInvalid, "read security option", text,
                "swk enforces neither AppArmor profiles nor SELinux labels, so it does not take one",
                allowed: "apparmor=unconfined, label=disable")
        default:
            throw Failure(
                .optionInvalid, "read security option", text, "unknown security option",
                allowed: "no-new-privileges[=false], seccomp=unconfined, seccomp=FILE",
                nearest: nearestName(to: parts.first ?? "", in: ["no-new-privileges", "seccomp"]))
        }
    }
}

extension ContainerOptions {
    /// docker's `--restart`.
    public mutating func setRestart(_ text: String) throws(Failure) { restart = try RestartPolicy(parsing: text) }
}

extension ContainerChange {
    public mutating func setRestart(_ text: String) throws(Failure) { restart = try RestartPolicy(parsing: text) }
}

extension LogLimit {
    /// docker's `--log-opt`: `max-size=10m`, `max-file=3`.
    public mutating func add(option text: String) throws(Failure) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        switch (parts.first ?? "", parts.count > 1 ? parts[1] : "") {
        case ("max-size", let size):
            self = LogLimit(fileSize: try ByteCount(parsing: size, option: "--log-opt max-size"), files: files)
        case ("max-file", let count):
            guard let count = Int(count), (1...1000).contains(count) else {
                throw Failure(
                    .optionInvalid, "read log option", text, "not a number of files", allowed: "max-file=1 to 1000")
            }
            self = LogLimit(fileSize: fileSize, files: count)
        // What swk does anyway.
        case ("mode", "blocking"), ("compress", "false"): break
        default:
            throw Failure(
                .optionInvalid, "read log option", text, "unknown log option", allowed: "max-size=SIZE, max-file=COUNT",
                nearest: nearestName(to: parts.first ?? "", in: ["max-size", "max-file"]))
        }
    }
}

// The kernel's flag words as option sets whose descriptions are the words that people write: `nosuid`, `rslave`, `pid`.

/// Namespaces, with the values of CLONE_NEW* in <linux/sched.h>.
public struct Namespaces: OptionSet, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    public static let time = Namespaces(rawValue: 0x80)
    public static let mount = Namespaces(rawValue: 0x20000)
    public static let cgroup = Namespaces(rawValue: 0x2000000)
    public static let uts = Namespaces(rawValue: 0x4000000)
    public static let ipc = Namespaces(rawValue: 0x8000000)
    public static let user = Namespaces(rawValue: 0x10000000)
    public static let pid = Namespaces(rawValue: 0x20000000)
    public static let network = Namespaces(rawValue: 0x40000000)

    private static let words: [(Namespaces, String)] = [
        (.user, "user"), (.mount, "mount"), (.pid, "pid"), (.uts, "uts"), (.ipc, "ipc"), (.network, "network"),
        (.cgroup, "cgroup"), (.time, "time"),
    ]
    public var description: String { spelled(self, Self.words) }
}

/// Flags of mount(2), with the values of <linux/mount.h>.
public struct MountFlags: OptionSet, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    public static let readOnly = MountFlags(rawValue: 1)
    public static let noSetuid = MountFlags(rawValue: 2)
    public static let noDevices = MountFlags(rawValue: 4)
    public static let noExecute = MountFlags(rawValue: 8)
    public static let synchronous = MountFlags(rawValue: 16)
    public static let dirSync = MountFlags(rawValue: 128)
    public static let noSymlinkFollow = MountFlags(rawValue: 256)
    public static let noAccessTime = MountFlags(rawValue: 1024)
    public static let noDirectoryAccessTime = MountFlags(rawValue: 2048)
    public static let recursive = MountFlags(rawValue: 1 << 14)
    public static let unbindable = MountFlags(rawValue: 1 << 17)
    public static let `private` = MountFlags(rawValue: 1 << 18)
    public static let slave = MountFlags(rawValue: 1 << 19)
    public static let shared = MountFlags(rawValue: 1 << 20)
    public static let relativeAccessTime = MountFlags(rawValue: 1 << 21)
    public static let strictAccessTime = MountFlags(rawValue: 1 << 24)

    static let words: [(MountFlags, String)] = [
        (.readOnly, "ro"), (.noSetuid, "nosuid"), (.noDevices, "nodev"), (.noExecute, "noexec"), (.synchronous, "sync"),
        (.dirSync, "dirsync"), (.noSymlinkFollow, "nosymfollow"), (.noAccessTime, "noatime"),
        (.noDirectoryAccessTime, "nodiratime"), (.relativeAccessTime, "relatime"), (.strictAccessTime, "strictatime"),
        (.recursive, "recursive"), (.unbindable, "unbindable"), (.private, "private"), (.slave, "slave"),
        (.shared, "shared"),
    ]
    public var description: String { spelled(self, Self.words) }
}

/// Attributes of mount_setattr(2), with the values of <linux/mount.h>.
public struct MountAttributes: OptionSet, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    public static let readOnly = MountAttributes(rawValue: 1)
    public static let noSetuid = MountAttributes(rawValue: 2)
    public static let noDevices = MountAttributes(rawValue: 4)
    public static let noExecute = MountAttributes(rawValue: 8)
    public static let noAccessTime = MountAttributes(rawValue: 0x10)
    /// The whole access-time field: cleared whenever one of its values is set.
    public static let accessTime = MountAttributes(rawValue: 0x70)
    public static let noDirectoryAccessTime = MountAttributes(rawValue: 0x80)
    public static let noSymlinkFollow = MountAttributes(rawValue: 0x200000)

    private static let words: [(MountAttributes, String)] = [
        (.readOnly, "ro"), (.noSetuid, "nosuid"), (.noDevices, "nodev"), (.noExecute, "noexec"),
        (.accessTime, "atime"), (.noAccessTime, "noatime"), (.noDirectoryAccessTime, "nodiratime"),
        (.noSymlinkFollow, "nosymfollow"),
    ]
    public var description: String { spelled(self, Self.words) }
}

private func spelled<Flags: OptionSet>(_ flags: Flags, _ words: [(Flags, String)]) -> String
where Flags == Flags.Element {
    words.filter { flags.contains($0.0) }.map(\.1).joined(separator: ",")
}

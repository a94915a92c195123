// Mount options as mount(8) and the OCI spec spell them, sorted into what the kernel wants to hear where.

import SwkModel

/// The parts of an option list.
public struct MountOptions: Hashable, Sendable {
    /// Flags for a new file system.
    public var flags: MountFlags = []
    /// Attributes to set and to clear on a bind mount.
    public var set: MountAttributes = []
    public var clear: MountAttributes = []
    /// Propagation, with `.recursive` where the word began with r.
    public var propagation: MountFlags = []
    public var bind = false
    public var recursive = false
    /// What only the file system itself understands, such as `size=64m`.
    public var data: [String] = []

    private typealias Effect = (flag: MountFlags, attribute: MountAttributes, sets: Bool)

    private static let words: [String: Effect] = [
        "ro": (.readOnly, .readOnly, true), "rw": (.readOnly, .readOnly, false),
        "nosuid": (.noSetuid, .noSetuid, true), "suid": (.noSetuid, .noSetuid, false),
        "nodev": (.noDevices, .noDevices, true), "dev": (.noDevices, .noDevices, false),
        "noexec": (.noExecute, .noExecute, true), "exec": (.noExecute, .noExecute, false),
        "nosymfollow": (.noSymlinkFollow, .noSymlinkFollow, true),
        "symfollow": (.noSymlinkFollow, .noSymlinkFollow, false),
        "nodiratime": (.noDirectoryAccessTime, .noDirectoryAccessTime, true),
        "diratime": (.noDirectoryAccessTime, .noDirectoryAccessTime, false),
        "sync": (.synchronous, [], true), "async": (.synchronous, [], false), "dirsync": (.dirSync, [], true),
        "defaults": ([], [], true),
    ]
    private static let accessTimes: [String: (MountFlags, MountAttributes)] = [
        "noatime": (.noAccessTime, .noAccessTime), "relatime": (.relativeAccessTime, []), "atime": ([], []),
        "strictatime": (.strictAccessTime, MountAttributes(rawValue: 0x20)), "norelatime": ([], []),
    ]
    private static let propagations: [String: MountFlags] = [
        "private": .private, "rprivate": [.private, .recursive], "slave": .slave, "rslave": [.slave, .recursive],
        "shared": .shared, "rshared": [.shared, .recursive], "unbindable": .unbindable,
        "runbindable": [.unbindable, .recursive],
    ]

    /// Every word that is not file system data.
    static var known: [String] {
        Array(words.keys) + Array(accessTimes.keys) + Array(propagations.keys) + ["bind", "rbind"]
    }

    public init(_ options: [String]) {
        for option in options { read(option) }
    }

    private mutating func read(_ option: String) {
        if let (flag, attribute, sets) = Self.words[option] {
            if sets { flags.formUnion(flag) } else { flags.subtract(flag) }
            if sets { set.formUnion(attribute) } else { set.subtract(attribute) }
            if sets { clear.subtract(attribute) } else { clear.formUnion(attribute) }
        } else if let (flag, attribute) = Self.accessTimes[option] {
            flags.formUnion(flag)
            set.formUnion(attribute)
            // One field of several values: the kernel wants all of it cleared before one is set.
            clear.formUnion(.accessTime)
        } else if let kind = Self.propagations[option] {
            propagation = kind
        } else if option == "bind" || option == "rbind" {
            bind = true
            recursive = option == "rbind"
        } else {
            data.append(option)
        }
    }

    /// Refuses words that no bind mount understands, naming the nearest.
    func checkedForBind(at destination: String) throws(Failure) -> MountOptions {
        guard let word = data.first else { return self }
        throw Failure(
            .invalidArgument, "bind mount on", destination, "unknown mount option `\(word)`",
            nearest: nearestName(to: word, in: Self.known))
    }
}

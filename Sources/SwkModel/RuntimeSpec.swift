// A container as the OCI runtime specification describes it (config.json, version 1.2): pure values, no behaviour.
//
// Names and nesting are the standard's, so encoding a value gives a valid config.json for other runtimes. The one addition is
// `User.name` and its groups: users are written as names, and names can only be looked up inside the container's root.

/// One container's configuration. OCI runtime spec, section "Configuration".
public struct RuntimeSpec: Hashable, Sendable, Codable {
    public var ociVersion = "1.2.0"
    public var process: Process
    public var root: Root
    public var hostname: String?
    public var domainname: String?
    public var mounts: [Mount]
    public var linux: Linux
    public var annotations: [String: String]?

    public init(
        process: Process, root: Root = Root(), hostname: String? = nil, domainname: String? = nil, mounts: [Mount] = [],
        linux: Linux = Linux(), annotations: [String: String]? = nil
    ) {
        self.process = process
        self.root = root
        self.hostname = hostname
        self.domainname = domainname
        self.mounts = mounts
        self.linux = linux
        self.annotations = annotations
    }

    /// The container's root file system; where it comes from is handed to the launcher, `path` is only for config.json.
    public struct Root: Hashable, Sendable, Codable {
        public var path = "rootfs"
        public var readonly: Bool?
        public init(path: String = "rootfs", readonly: Bool? = nil) {
            self.path = path
            self.readonly = readonly
        }
    }

    /// One mount in the container, in the order in which they are made. Section "Mounts".
    public struct Mount: Hashable, Sendable, Codable {
        /// Absolute path in the container.
        public var destination: String
        /// A file system type, or `bind`.
        public var type: String?
        /// A path on the host for bind mounts, else a name for show.
        public var source: String?
        /// Options as mount(8) spells them.
        public var options: [String]?
        public init(destination: String, type: String?, source: String?, options: [String]? = nil) {
            self.destination = destination
            self.type = type
            self.source = source
            self.options = options
        }

        /// A bind mount of a host path, recursive and private, without devices.
        public static func bind(_ source: String, to destination: String, readonly: Bool = false) -> Mount {
            Mount(
                destination: destination, type: "bind", source: source,
                options: ["rbind", "rprivate", "nodev"] + (readonly ? ["ro"] : []))
        }
    }
}

extension RuntimeSpec {
    /// The program that runs in the container. Section "Process".
    public struct Process: Hashable, Sendable, Codable {
        public var terminal: Bool?
        public var consoleSize: ConsoleSize?
        public var user: User
        public var args: [String]
        /// `NAME=value` entries.
        public var env: [String]
        public var cwd: String
        public var capabilities: Capabilities?
        public var rlimits: [ResourceLimit]?
        public var noNewPrivileges: Bool?
        public var oomScoreAdj: Int?

        public init(
            args: [String], env: [String] = [], cwd: String = "/", user: User = User(), terminal: Bool? = nil,
            consoleSize: ConsoleSize? = nil, capabilities: Capabilities? = nil, rlimits: [ResourceLimit]? = nil,
            noNewPrivileges: Bool? = nil, oomScoreAdj: Int? = nil
        ) {
            self.args = args
            self.env = env
            self.cwd = cwd
            self.user = user
            self.terminal = terminal
            self.consoleSize = consoleSize
            self.capabilities = capabilities
            self.rlimits = rlimits
            self.noNewPrivileges = noNewPrivileges
            self.oomScoreAdj = oomScoreAdj
        }
    }

    /// A terminal's size in characters.
    public struct ConsoleSize: Hashable, Sendable, Codable {
        public var height: UInt16
        public var width: UInt16
        public init(height: UInt16, width: UInt16) {
            self.height = height
            self.width = width
        }
    }

    /// Who the process is. When `name` is set it decides: `user`, `uid`, `user:group` or any mix, looked up in the container's
    /// /etc/passwd and /etc/group by docker's rules; `uid` and `gid` are then ignored.
    public struct User: Hashable, Sendable, Codable {
        public var uid: UInt32
        public var gid: UInt32
        public var umask: UInt32?
        public var additionalGids: [UInt32]?
        public var name: String?
        /// Further groups by name, looked up like `name`.
        public var additionalGroups: [String]?
        public init(
            uid: UInt32 = 0, gid: UInt32 = 0, umask: UInt32? = nil, additionalGids: [UInt32]? = nil, name: String? = nil
        ) {
            self.uid = uid
            self.gid = gid
            self.umask = umask
            self.additionalGids = additionalGids
            self.name = name
        }
    }

    /// Capability sets by name (`CAP_CHOWN`), see capabilities(7).
    public struct Capabilities: Hashable, Sendable, Codable {
        public var bounding: [String]
        public var effective: [String]
        public var inheritable: [String]
        public var permitted: [String]
        public var ambient: [String]

        /// The same set for bounding, effective and permitted. Inheritable and ambient stay empty: with inheritable capabilities
        /// a program with file capabilities could gain what its user has not (CVE-2022-29162).
        public init(_ names: [String]) {
            bounding = names
            effective = names
            permitted = names
            inheritable = []
            ambient = []
        }
    }

    /// One resource limit, see setrlimit(2): `type` as `RLIMIT_NOFILE`.
    public struct ResourceLimit: Hashable, Sendable, Codable {
        public var type: String
        public var soft: UInt64
        public var hard: UInt64
        public init(type: String, soft: UInt64, hard: UInt64) {
            self.type = type
            self.soft = soft
            self.hard = hard
        }
    }
}

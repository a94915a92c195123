// The Linux part of the OCI runtime specification: namespaces, devices, resources, masked paths, seccomp.

extension RuntimeSpec {
    /// Section "Linux Container Configuration".
    public struct Linux: Hashable, Sendable, Codable {
        public var namespaces: [Namespace]
        public var devices: [Device]?
        public var resources: Resources?
        public var maskedPaths: [String]?
        public var readonlyPaths: [String]?
        public var sysctl: [String: String]?
        public var seccomp: SeccompSelection?
        public var rootfsPropagation: String?

        public init(
            namespaces: [Namespace] = [], devices: [Device]? = nil, resources: Resources? = nil,
            maskedPaths: [String]? = nil, readonlyPaths: [String]? = nil, sysctl: [String: String]? = nil,
            seccomp: SeccompSelection? = nil, rootfsPropagation: String? = nil
        ) {
            self.namespaces = namespaces
            self.devices = devices
            self.resources = resources
            self.maskedPaths = maskedPaths
            self.readonlyPaths = readonlyPaths
            self.sysctl = sysctl
            self.seccomp = seccomp
            self.rootfsPropagation = rootfsPropagation
        }
    }

    /// A namespace of the container's own, or, with a path, one that it joins.
    public struct Namespace: Hashable, Sendable, Codable {
        public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
            case pid, network, mount, ipc, uts, user, cgroup, time
        }
        public var type: Kind
        public var path: String?
        public init(_ type: Kind, path: String? = nil) {
            self.type = type
            self.path = path
        }
    }

    /// A device node that is made in the container.
    public struct Device: Hashable, Sendable, Codable {
        public enum Kind: String, Hashable, Sendable, Codable { case c, b, u, p }
        public var type: Kind
        public var path: String
        public var major: UInt32
        public var minor: UInt32
        public var fileMode: UInt32?
        public var uid: UInt32?
        public var gid: UInt32?
        public init(
            _ type: Kind, _ path: String, _ major: UInt32, _ minor: UInt32, fileMode: UInt32? = nil, uid: UInt32? = nil,
            gid: UInt32? = nil
        ) {
            self.type = type
            self.path = path
            self.major = major
            self.minor = minor
            self.fileMode = fileMode
            self.uid = uid
            self.gid = gid
        }
    }

    /// Which system call filter the container gets.
    public enum SeccompSelection: Hashable, Sendable, Codable {
        case unconfined
        /// Docker's default list, adapted to the container's capabilities.
        case dockerDefault
        /// A profile of docker's form, as JSON.
        case profile(String)
    }

    /// What the container may use. Section "Control groups". nil everywhere means "no limit".
    public struct Resources: Hashable, Sendable, Codable {
        public var memory: Memory?
        public var cpu: CPU?
        public var pids: Pids?
        public var devices: [DeviceRule]?

        public init(memory: Memory? = nil, cpu: CPU? = nil, pids: Pids? = nil, devices: [DeviceRule]? = nil) {
            self.memory = memory
            self.cpu = cpu
            self.pids = pids
            self.devices = devices
        }

        public struct Memory: Hashable, Sendable, Codable {
            /// Bytes.
            public var limit: Int64?
            /// Soft limit in bytes.
            public var reservation: Int64?
            /// Memory and swap together in bytes, as cgroup v1 counts; -1 is unlimited swap.
            public var swap: Int64?
            public init(limit: Int64? = nil, reservation: Int64? = nil, swap: Int64? = nil) {
                self.limit = limit
                self.reservation = reservation
                self.swap = swap
            }
        }

        public struct CPU: Hashable, Sendable, Codable {
            /// Relative weight in cgroup v1's scale, 2 to 262144, usual 1024.
            public var shares: UInt64?
            /// Microseconds of CPU time in each period; -1 is no limit.
            public var quota: Int64?
            /// Microseconds.
            public var period: UInt64?
            /// CPU list such as `0-2,7`.
            public var cpus: String?
            public var mems: String?
            public init(
                shares: UInt64? = nil, quota: Int64? = nil, period: UInt64? = nil, cpus: String? = nil,
                mems: String? = nil
            ) {
                self.shares = shares
                self.quota = quota
                self.period = period
                self.cpus = cpus
                self.mems = mems
            }
        }

        public struct Pids: Hashable, Sendable, Codable {
            /// Greatest number of tasks; 0 and below is no limit.
            public var limit: Int64
            public init(limit: Int64) { self.limit = limit }
        }

        /// One rule about device access; the last that matches decides. nil matches everything.
        public struct DeviceRule: Hashable, Sendable, Codable {
            public var allow: Bool
            /// `a`, `b` or `c`.
            public var type: String?
            public var major: Int64?
            public var minor: Int64?
            /// Letters out of `rwm`.
            public var access: String?
            public init(
                allow: Bool, type: String? = nil, major: Int64? = nil, minor: Int64? = nil, access: String? = nil
            ) {
                self.allow = allow
                self.type = type
                self.major = major
                self.minor = minor
                self.access = access
            }
        }
    }
}

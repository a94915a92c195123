// A bundle's config.json as it is written (OCI runtime spec 1.2, "Configuration"): every property that this runtime looks at, nothing
// decided yet. Properties that are not named here are ignored, as the spec asks.

import SwkModel

struct BundleConfig: Decodable {
    var ociVersion: String
    var process: Process?
    var root: Root?
    var hostname: String?
    var domainname: String?
    var mounts: [Mount]?
    var hooks: Hooks?
    var annotations: [String: String]?
    var linux: Linux?

    struct Root: Decodable {
        var path: String
        var readonly: Bool?
    }

    struct Mount: Decodable {
        var destination: String
        var type: String?
        var source: String?
        var options: [String]?
        var uidMappings: [IDMapping]?
        var gidMappings: [IDMapping]?
    }

    struct IDMapping: Decodable {
        var containerID: UInt32
        var hostID: UInt32
        var size: UInt32
    }

    struct Process: Codable {
        var terminal: Bool?
        var consoleSize: RuntimeSpec.ConsoleSize?
        var user: User
        var args: [String]?
        var env: [String]?
        var cwd: String
        var capabilities: Capabilities?
        var rlimits: [RuntimeSpec.ResourceLimit]?
        var noNewPrivileges: Bool?
        var oomScoreAdj: Int?
        var apparmorProfile: String?
        var selinuxLabel: String?
        var scheduler: Presence?
        var ioPriority: Presence?
    }

    struct User: Codable {
        var uid: UInt32
        var gid: UInt32
        var umask: UInt32?
        var additionalGids: [UInt32]?
    }

    struct Capabilities: Codable {
        var bounding: [String]?
        var effective: [String]?
        var inheritable: [String]?
        var permitted: [String]?
        var ambient: [String]?
    }

    /// Section "POSIX-platform Hooks". The order of the properties is that in which they run.
    struct Hooks: Codable {
        var prestart: [Hook]?
        var createRuntime: [Hook]?
        var createContainer: [Hook]?
        var startContainer: [Hook]?
        var poststart: [Hook]?
        var poststop: [Hook]?
    }

    struct Hook: Codable {
        var path: String
        var args: [String]?
        var env: [String]?
        /// Seconds.
        var timeout: Int?
    }

    struct Linux: Decodable {
        var namespaces: [Namespace]?
        var uidMappings: [IDMapping]?
        var gidMappings: [IDMapping]?
        var devices: [Device]?
        var cgroupsPath: String?
        var resources: Resources?
        var rootfsPropagation: String?
        var maskedPaths: [String]?
        var readonlyPaths: [String]?
        var sysctl: [String: String]?
        var mountLabel: String?
        var personality: Presence?
        var intelRdt: Presence?
        var timeOffsets: Presence?
        var seccomp: Presence?
    }

    struct Namespace: Decodable {
        var type: String
        var path: String?
    }

    struct Device: Decodable {
        var type: String
        var path: String
        var major: UInt32?
        var minor: UInt32?
        var fileMode: UInt32?
        var uid: UInt32?
        var gid: UInt32?
    }

    struct Resources: Decodable {
        var memory: Memory?
        var cpu: CPU?
        var pids: RuntimeSpec.Resources.Pids?
        var devices: [RuntimeSpec.Resources.DeviceRule]?
        var blockIO: Presence?
        var hugepageLimits: Presence?
        var network: Presence?
        var rdma: Presence?
        var unified: Presence?
    }

    struct Memory: Decodable {
        var limit: Int64?
        var reservation: Int64?
        var swap: Int64?
        var kernel: Presence?
        var kernelTCP: Presence?
        var swappiness: Presence?
        var disableOOMKiller: Presence?
    }

    struct CPU: Decodable {
        var shares: UInt64?
        var quota: Int64?
        var burst: Presence?
        var period: UInt64?
        var realtimeRuntime: Presence?
        var realtimePeriod: Presence?
        var cpus: String?
        var mems: String?
        var idle: Presence?
    }

    /// A value of which only is known whether it asks for anything: engines write zeros and empty objects for "not set".
    struct Presence: Codable {
        let isEmpty: Bool

        private struct Name: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            if let object = try? decoder.container(keyedBy: Name.self) {
                isEmpty = try object.allKeys.allSatisfy { try object.decode(Presence.self, forKey: $0).isEmpty }
            } else if var list = try? decoder.unkeyedContainer() {
                var isEmpty = true
                while !list.isAtEnd { isEmpty = try list.decode(Presence.self).isEmpty && isEmpty }
                self.isEmpty = isEmpty
            } else {
                let value = try decoder.singleValueContainer()
                isEmpty =
                    value.decodeNil() || (try? value.decode(Bool.self)) == false
                    || (try? value.decode(Double.self)) == 0 || (try? value.decode(String.self)) == ""
            }
        }

        func encode(to encoder: any Encoder) throws { _ = encoder.container(keyedBy: Name.self) }
    }
}

// What a caller may ask of a container: docker's options as one value, the same for scripts, verbs and Swift.

public import SwkModel
public import SwkRuntime

/// Everything that is chosen when a container is made. An option that is left alone takes the image's value or docker's default.
public struct ContainerOptions: Sendable, Codable, Equatable {
    /// Replaces the image's Cmd; nil keeps it.
    public var command: [String]?
    /// Replaces the image's Entrypoint; an empty list removes it.
    public var entrypoint: [String]?
    public var name: String?
    /// `NAME=value`, later entries win over earlier ones and over the image's.
    public var environment: [String] = []
    public var workingDirectory: String?
    /// `user`, `uid`, `user:group` or `uid:gid`.
    public var user: String?
    public var hostname: String?
    public var network: NetworkMode = .bridge
    /// Further names under which peers on user-defined networks find the container.
    public var aliases: [String] = []
    /// A certain address and Ethernet address on that network; nil means the next free one.
    public var address: IPv4?
    public var mac: MAC?
    /// Networks beyond the first.
    public var furtherNetworks: [NetworkJoin] = []
    /// Name servers, search domains and options for /etc/resolv.conf; an empty list takes the host's.
    public var nameServers: [String] = []
    public var searchDomains: [String] = []
    public var resolverOptions: [String] = []
    /// Further lines for /etc/hosts, each as `name:address`; the address `host-gateway` is the host's own.
    public var extraHosts: [String] = []
    public var publish: [PortBinding] = []
    /// Publishes every port that the image exposes (docker's -P) on a free port.
    public var publishAll = false
    public var expose: [String] = []
    public var mounts: [MountRequest] = []
    /// Containers whose volumes and bind mounts are mounted too, each as `name` or `name:ro`.
    public var volumesFrom: [String] = []
    /// Limit of memory in bytes.
    public var memory: Int64?
    /// CPUs, 1.5 is one and a half.
    public var cpus: Double?
    public var pidsLimit: Int64?
    public var readOnlyRoot = false
    public var addedCapabilities: [String] = []
    public var droppedCapabilities: [String] = []
    public var privileged = false
    public var labels: [String: String] = [:]
    public var stopSignal: String?
    public var restart: RestartPolicy = .no
    /// Removed as soon as it ends (docker's --rm).
    public var autoRemove = false
    /// Gone with the call that runs it: it needs no name that others could find it by.
    var runsInForeground: Bool?
    public var terminal = false
    public var openStdin = false

    // Limits beyond the usual ones.
    /// Weight against other containers, 2 to 262144; usual 1024.
    public var cpuShares: UInt64?
    /// Processors that it may use, `0-2,7`.
    public var cpuset: String?
    /// Bytes of memory and swap together; -1 is no limit.
    public var memorySwap: Int64?
    /// Bytes that it keeps under pressure.
    public var memoryReservation: Int64?
    /// Later entries of one kind win.
    public var resourceLimits: [RuntimeSpec.ResourceLimit] = []
    /// Bytes of /dev/shm; 64 MiB when nil.
    public var shmSize: Int64?
    public var oomScore: Int?

    // Rights.
    /// Nil is swk's default, true; a privileged container has it off.
    public var noNewPrivileges: Bool?
    public var seccomp: RuntimeSpec.SeccompSelection?
    /// Further groups by name or number.
    public var groups: [String] = []
    public var devices: [DeviceRequest] = []
    public var sysctls: [String: String] = [:]
    public var pidMode = NamespaceMode.own
    public var ipcMode = NamespaceMode.own

    // Life.
    /// Whether a small init of ours is process 1, reaps orphans and passes signals on.
    public var usesInit = false
    /// Nanoseconds between asking it to stop and killing it; ten seconds when nil, without end when negative.
    public var stopTimeout: Int64?
    /// Replaces the image's health check, part by part; `["NONE"]` removes it.
    public var health: Healthcheck?
    public var log = LogLimit()

    public init(command: [String]? = nil) { self.command = command }
}

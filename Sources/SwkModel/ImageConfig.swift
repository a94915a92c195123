// What an image says about running it: the `config` object of the image configuration (image-spec, config.md), with the fields
// that docker adds (Healthcheck, OnBuild, Shell). Absent and null mean the same, as Go's encoder writes both.

/// The defaults that an image gives to the containers made from it.
public struct ImageConfig: Hashable, Sendable {
    /// `user`, `uid`, `user:group` or `uid:gid`; empty means root.
    public var user = ""
    /// Ports such as `80/tcp`, sorted.
    public var exposedPorts: [String] = []
    /// `NAME=value`, in the image's order.
    public var env: [String] = []
    /// Nil is "none given"; an empty list takes an inherited one away.
    public var entrypoint: [String]?
    public var cmd: [String]?
    /// Paths that are volumes, sorted.
    public var volumes: [String] = []
    /// Empty means `/`.
    public var workingDir = ""
    public var labels: [String: String] = [:]
    /// A name or number such as `SIGQUIT`; nil means SIGTERM.
    public var stopSignal: String?
    public var healthcheck: Healthcheck?
    /// Dockerfile instructions that a build on top of this image runs first.
    public var onBuild: [String] = []
    /// The shell of RUN, CMD and ENTRYPOINT in their shell form.
    public var shell: [String]?

    public init() {}
}

/// How docker finds out whether a container is well.
public struct Healthcheck: Hashable, Sendable, Codable {
    /// `["NONE"]`, `["CMD", words...]` or `["CMD-SHELL", line]`; empty inherits.
    public var test: [String]?
    /// Times in nanoseconds; 0 or nil means docker's default.
    public var interval: Int64?
    public var timeout: Int64?
    public var startPeriod: Int64?
    public var retries: Int?

    public init(
        test: [String]? = nil, interval: Int64? = nil, timeout: Int64? = nil, startPeriod: Int64? = nil,
        retries: Int? = nil
    ) {
        self.test = test
        self.interval = interval
        self.timeout = timeout
        self.startPeriod = startPeriod
        self.retries = retries
    }

    private enum CodingKeys: String, CodingKey {
        case test = "Test"
        case interval = "Interval"
        case timeout = "Timeout"
        case startPeriod = "StartPeriod"
        case retries = "Retries"
    }
}

extension ImageConfig: Codable {
    private enum CodingKeys: String, CodingKey {
        case user = "User"
        case exposedPorts = "ExposedPorts"
        case env = "Env"
        case entrypoint = "Entrypoint"
        case cmd = "Cmd"
        case volumes = "Volumes"
        case workingDir = "WorkingDir"
        case labels = "Labels"
        case stopSignal = "StopSignal"
        case healthcheck = "Healthcheck"
        case onBuild = "OnBuild"
        case shell = "Shell"
    }

    /// Go's `struct{}`: sets are written as maps to it.
    private struct Nothing: Codable {}

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func names(_ key: CodingKeys) throws -> [String] {
            try fields.decodeIfPresent([String: Nothing].self, forKey: key)?.keys.sorted() ?? []
        }
        user = try fields.decodeIfPresent(String.self, forKey: .user) ?? ""
        exposedPorts = try names(.exposedPorts)
        env = try fields.decodeIfPresent([String].self, forKey: .env) ?? []
        entrypoint = try fields.decodeIfPresent([String].self, forKey: .entrypoint)
        cmd = try fields.decodeIfPresent([String].self, forKey: .cmd)
        volumes = try names(.volumes)
        workingDir = try fields.decodeIfPresent(String.self, forKey: .workingDir) ?? ""
        labels = try fields.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
        stopSignal = try fields.decodeIfPresent(String.self, forKey: .stopSignal)
        if stopSignal == "" { stopSignal = nil }
        healthcheck = try fields.decodeIfPresent(Healthcheck.self, forKey: .healthcheck)
        onBuild = try fields.decodeIfPresent([String].self, forKey: .onBuild) ?? []
        shell = try fields.decodeIfPresent([String].self, forKey: .shell)
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        func set(_ names: [String]) -> [String: Nothing] {
            Dictionary(names.map { ($0, Nothing()) }, uniquingKeysWith: { first, _ in first })
        }
        if !user.isEmpty { try fields.encode(user, forKey: .user) }
        if !exposedPorts.isEmpty { try fields.encode(set(exposedPorts), forKey: .exposedPorts) }
        if !env.isEmpty { try fields.encode(env, forKey: .env) }
        try fields.encodeIfPresent(entrypoint, forKey: .entrypoint)
        try fields.encodeIfPresent(cmd, forKey: .cmd)
        if !volumes.isEmpty { try fields.encode(set(volumes), forKey: .volumes) }
        if !workingDir.isEmpty { try fields.encode(workingDir, forKey: .workingDir) }
        if !labels.isEmpty { try fields.encode(labels, forKey: .labels) }
        try fields.encodeIfPresent(stopSignal, forKey: .stopSignal)
        try fields.encodeIfPresent(healthcheck, forKey: .healthcheck)
        if !onBuild.isEmpty { try fields.encode(onBuild, forKey: .onBuild) }
        try fields.encodeIfPresent(shell, forKey: .shell)
    }
}

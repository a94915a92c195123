// What a detached container's minder is told at its start.

public import SwkModel
public import SwkSystem
import Glibc

/// When a minder launches its container again.
public enum RestartPolicy: Hashable, Sendable {
    case no
    /// After an exit code other than 0, at most `limit` times; nil: without limit.
    case onFailure(limit: Int?)
    /// After every end that was not ordered.
    case always
    /// As `always`; they differ only for who starts containers after a reboot.
    case unlessStopped

    /// Docker's words: `no`, `on-failure`, `on-failure:3`, `always`, `unless-stopped`. Throws `argument.invalid`.
    public init(parsing text: String) throws(Failure) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        switch (parts[0], parts.count) {
        case ("no", 1): self = .no
        case ("always", 1): self = .always
        case ("unless-stopped", 1): self = .unlessStopped
        case ("on-failure", 1): self = .onFailure(limit: nil)
        case ("on-failure", 2):
            guard let limit = Int(parts[1]), (1...1_000_000).contains(limit) else {
                throw Failure(
                    .invalidArgument, "read restart policy", text, "the limit is not a number of restarts",
                    allowed: "1 to 1000000", actual: String(parts[1]))
            }
            self = .onFailure(limit: limit)
        default:
            throw Failure(
                .invalidArgument, "read restart policy", text, "unknown policy",
                allowed: Self.words.joined(separator: ", "),
                nearest: nearestName(to: String(parts[0]), in: Self.words))
        }
    }

    private static let words = ["no", "on-failure", "always", "unless-stopped"]
}

extension RestartPolicy: CustomStringConvertible, Codable {
    public var description: String {
        switch self {
        case .no: "no"
        case .onFailure(nil): "on-failure"
        case .onFailure(let limit?): "on-failure:\(limit)"
        case .always: "always"
        case .unlessStopped: "unless-stopped"
        }
    }

    public init(from decoder: any Decoder) throws {
        self = try RestartPolicy(parsing: decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// How much of a container's output is kept: the newest `files` files of at most `fileSize` each.
public struct LogLimit: Hashable, Sendable, Codable {
    public var fileSize: ByteCount
    public var files: Int

    /// 16 MiB twice by default. A file is at least 64 KiB, and there is at least one.
    public init(fileSize: ByteCount = ByteCount(16 << 20), files: Int = 2) {
        self.fileSize = max(fileSize, ByteCount(64 << 10))
        self.files = max(files, 1)
    }
}

/// Everything about a detached container that its launch plan does not say.
public struct MinderConfiguration: Sendable {
    /// The container's run directory, where lock, socket, state, exit record and log are. Created when missing.
    public var directory: String
    public var log = LogLimit()
    public var restart = RestartPolicy.no
    /// The signal that asks the container to stop. An order to send this one, or SIGKILL, ends restarting.
    public var stopSignal: Int32 = SIGTERM
    /// Standard input is a pipe that attached clients write to; otherwise it is empty. A container with a terminal needs no such pipe.
    public var openStandardInput = false
    /// The container's cgroup: everything in it is killed at the end, and its count of out-of-memory kills explains a SIGKILL.
    public var cgroup: Cgroup?
    /// The process that owns the container: when it dies, so does the container, unless it was disowned.
    public var owner: ProcessIdentity?

    /// pidfd of the container whose pid namespace the plan joins, borrowed until the start returns.
    public var target: Int32?
    /// What asks the container whether it is well.
    public var health: HealthProbe?
    /// A command that the minder becomes when the container has ended by itself, to give back what it held: absolute path and arguments,
    /// at most 16 words. Nil: whoever comes next does it.
    public var successor: [String]?

    public init(directory: String) { self.directory = directory }
}

/// A command that a minder runs in its container again and again; docker's HEALTHCHECK.
public struct HealthProbe: Hashable, Sendable {
    /// An exec in the container.
    public var plan: LaunchPlan
    /// Nanoseconds.
    public var interval: Int64
    public var timeout: Int64
    public var startPeriod: Int64
    /// So many failures one after the other make the container unhealthy.
    public var retries: Int

    public init(plan: LaunchPlan, interval: Int64, timeout: Int64, startPeriod: Int64, retries: Int) {
        self.plan = plan
        self.interval = interval
        self.timeout = timeout
        self.startPeriod = startPeriod
        self.retries = retries
    }
}

extension Cgroup {
    /// Says whether the group stands still: `1` or `FROZEN`.
    var frozenFile: String? { unified.map { "\($0)/cgroup.freeze" } ?? v1["freezer"].map { "\($0)/freezer.state" } }

    /// `cgroup.kill` (kernel 5.14).
    var killFile: String? { unified.map { "\($0)/cgroup.kill" } }

    /// Where a v1 host lists the container's processes; one hierarchy is enough.
    var processLists: [String] {
        guard unified == nil, let directory = v1["freezer"] ?? joined.first else { return [] }
        return ["\(directory)/cgroup.procs"]
    }

    /// The file with the line `oom_kill N`.
    var outOfMemoryFile: String? {
        if let memory = v1.first(where: { $0.key.split(separator: ",").contains("memory") })?.value {
            return "\(memory)/memory.oom_control"
        }
        return unified.map { "\($0)/memory.events" }
    }
}

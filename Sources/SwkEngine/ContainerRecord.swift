// What is known of a container on disk: its record, which never changes while it runs, and its running state, which lives in the
// run directory and is believed only after the kernel confirmed it.

public import SwkModel
public import SwkRuntime
import SwkNetwork
public import SwkSystem

/// The durable description of a container: what was asked for, resolved against its image.
public struct ContainerRecord: Sendable, Codable {
    public let id: ObjectID
    public var name: String
    /// The image as the user wrote it, and its id.
    public let image: String
    public let imageID: String
    public let created: Timestamp
    public var options: ContainerOptions
    /// Entrypoint and command together.
    public let arguments: [String]
    public let environment: [String]
    public let workingDirectory: String
    public let user: String
    public let hostname: String
    /// Number of the signal that asks it to stop.
    public let stopSignal: Int32
    /// Unpacked layers, top first.
    public let layers: [String]
    public let root: RootKind
    /// `80/tcp`, from the image and from `expose`.
    public let exposedPorts: [String]
    public let mounts: [ResolvedMount]
    /// What asks it whether it is well; nil when nothing does.
    public let health: Healthcheck?
    /// The bridge networks that it joins when it starts; connecting and disconnecting change them.
    public var networks: [NetworkJoin]
    /// The container whose hosts, host name and resolver files it sees, because it shares that one's network.
    public let filesOf: ObjectID?
    /// The process that removes the container when it ends; nil once it is kept.
    public var owner: ProcessIdentity?
    /// A second name that it may hold: while it is renamed there are two, and a name must never be held by nobody.
    var otherName: String?

    /// What the container's root file system is made of.
    public enum RootKind: String, Sendable, Codable {
        /// Image layers below the container's own upper directory.
        case layers
        /// The host's root below an upper directory on a tmpfs: overlayfs refuses an upper directory inside its own lower one.
        case host
    }
}

/// A mount with its source found: a path on the host or memory.
public struct ResolvedMount: Sendable, Codable, Equatable {
    public let source: String?
    public let destination: String
    public let readOnly: Bool
    /// Bytes, for memory.
    public let size: Int64?
    /// The volume, where it is one.
    public let volume: String?
    /// Whether the volume was made for this container, and goes with the last one that uses it.
    public var isAnonymous = false
    /// Further options, see `MountRequest`.
    public var options: [String] = []
    public var copiesUp = true
    /// Whether a missing source is made as a directory, see `MountRequest`.
    public var makesSource = false
}

/// What a running container has at run time, and all that a listing needs of it.
struct RunningState: Sendable, Codable {
    /// Of its record, which changes with it.
    var summary: ContainerSummary
    let process: ProcessIdentity
    /// See `ProcessIdentity.pidfdInode`.
    let pidfdInode: UInt64?
    let started: Timestamp
    /// Whether a minder looks after it; otherwise it is the child of the process that runs it in the foreground.
    let minded: Bool
    var attachments: [NetworkAttachment]
    var cgroup: Cgroup
    /// Whether it was paused and not let go on since. Only then a listing looks at the freezer, which knows.
    var wasPaused = false

    var isAlive: Bool { process.isAlive(pidfdInode: pidfdInode) }
    var isPaused: Bool { wasPaused && cgroup.freezer.map(Cgroup.isFrozen) ?? false }
}

/// Where a container is in its life; each case owns what exists in that state.
public enum ContainerState: Sendable, Equatable {
    case created
    case running(ProcessIdentity, started: Timestamp)
    /// It ended and its minder is about to start it again, or to record how it ended.
    case restarting
    case exited(ExitRecord)
    /// It ran, and nobody saw how it ended: the host rebooted or its minder was killed.
    case lost

    public var isRunning: Bool { if case .running = self { true } else { false } }

    /// docker's word for it.
    public var word: String {
        switch self {
        case .created: "created"
        case .running: "running"
        case .restarting: "restarting"
        case .exited: "exited"
        case .lost: "dead"
        }
    }
}

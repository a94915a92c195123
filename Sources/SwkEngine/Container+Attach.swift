// A person at a container: a new one, one that runs, or a further command in it.

import Glibc
public import SwkModel
public import SwkRuntime
import SwkState
import SwkSystem

/// What is connected and how, and how that ended: the runtime's, under a name for those who know only the engine.
public typealias Streams = AttachOptions
public typealias StreamsEnd = AttachEnd

extension Container {
    /// Starts the container, connects this process's streams with it, and gives the end of either.
    /// - Parameters:
    ///   - attach: what is connected; from the first byte of this run on.
    ///   - owned: whether it dies with this process. Otherwise as its record says.
    public func startAttached(_ attach: AttachOptions, owned: Bool = false) async throws -> AttachEnd {
        let size = record.options.terminal ? TerminalSize(of: STDIN_FILENO) : nil
        let owner = owned ? ProcessIdentity(ofLiving: getpid()) : try currentRecord().owner
        let started = try await start(owner: owner, size: size)
        return try await converse(attach, since: started)
    }

    /// Connects this process's streams with a container that was started at `since`.
    public func converse(_ attach: AttachOptions, since: Timestamp) async throws -> AttachEnd {
        var attach = attach
        attach.hasTerminal = record.options.terminal
        attach.since = since
        if !record.options.openStdin { attach.input = .none }
        return try await minder.converse(attach)
    }

    /// Connects this process's streams with a running container, from now on.
    ///
    /// Throws `container.state` when it does not run, stands still, or is in another process's foreground.
    public func attach(_ attach: AttachOptions) async throws -> AttachEnd {
        _ = try runningProcess(to: "attach to")
        try refusePaused("attach to")
        guard try runningState()?.minded == true else {
            throw Failure(
                .containerState, "attach to", name, "the container is in the foreground of another process",
                help: "run a shell in it with `swk exec -it \(name) sh`")
        }
        var attach = attach
        attach.hasTerminal = record.options.terminal
        if !record.options.openStdin { attach.input = .none }
        return try await minder.converse(attach)
    }

    /// Runs a command with a terminal in the container, and connects ours with it.
    ///
    /// It has a minder of its own, so that it can be left running; until then it dies with this process.
    public func execAttached(_ options: ExecOptions, _ attach: AttachOptions) async throws -> AttachEnd {
        let directory = "\(directory)/exec/\(ObjectID.random().short)"
        let started = try await startExec(options, in: directory)
        var attach = attach
        attach.hasTerminal = true
        attach.since = started
        let client = MinderClient(directory: directory)
        let end: AttachEnd
        do {
            end = try await client.converse(attach)
        } catch {
            try await endExec(directory)
            throw error
        }
        switch end {
        case .detached: try await client.disown()
        case .ended, .told: try await endExec(directory)
        }
        return end
    }

    private func startExec(_ options: ExecOptions, in directory: String) async throws -> Timestamp {
        let target = try runningProcess(to: "run in")
        try refusePaused("run in")
        guard let pidfd = try target.open() else {
            throw Failure(.containerState, "run in", name, "the container has just ended")
        }
        var process = try process(options)
        if let size = TerminalSize(of: STDIN_FILENO) {
            process.consoleSize = RuntimeSpec.ConsoleSize(height: size.rows, width: size.columns)
        }
        let plan = try execPlan(process, options, diesWithParent: false)
        var configuration = MinderConfiguration(directory: directory)
        configuration.openStandardInput = true
        configuration.owner = ProcessIdentity(ofLiving: getpid())
        configuration.target = pidfd.raw
        let started = try await Minder.start(plan: plan, configuration: configuration).startedAt
        withExtendedLifetime(pidfd) {}
        return started
    }

    private func endExec(_ directory: String) async throws {
        try await onOwnThread { _ in
            try Minder.end(directory: directory)
            try Files.removeTree(directory)
        }
    }
}

extension Image {
    /// Runs a command in a new container, with a person at it: a terminal of its own that is connected with ours.
    ///
    /// The container is removed at its end, unless it was left with the detach keys: then it goes on, and belongs to `scope`.
    public func shell(
        _ options: ContainerOptions, _ attach: AttachOptions, in scope: Scope
    ) async throws -> (AttachEnd, Container) {
        var options = options
        options.terminal = true
        options.openStdin = true
        let container = try create(options, in: scope)
        do {
            let end = try await container.startAttached(attach, owned: true)
            if end != .detached { try container.discard(from: scope) }
            return (end, container)
        } catch {
            throw container.discarding(after: error, from: scope)
        }
    }
}

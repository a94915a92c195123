// A person's or a script's streams at a container, for every verb that connects them: run, start -a, attach, exec.

import Glibc
import SwkEngine
import SwkModel
import SwkRuntime
import SwkSystem

/// What the options say about the streams.
struct Attachment {
    var options: AttachOptions

    /// - Parameters:
    ///   - input: what becomes of standard input.
    ///   - hasTerminal: whether the process has one; then ours is needed as well, if anybody is to type.
    init(_ arguments: Arguments, input: AttachOptions.Input, _ hasTerminal: Bool) throws {
        options = AttachOptions { Console.write($0, to: $1) }
        options.input = input
        options.hasTerminal = hasTerminal
        // In a session the signals are the session's.
        options.passesSignals = !Console.isInSession && !arguments.denies("sig-proxy")
        options.endsOnSignals = !Console.isInSession
        if let keys = arguments.value("detach-keys") { options.detachKeys = try DetachKeys(parsing: keys) }
        if case .none = input { return }
        guard !hasTerminal || RawTerminal.isTerminal(STDIN_FILENO) else {
            throw Failure(
                .terminalRequired, "attach terminal", "", "the input device is not a TTY",
                help: "run this where a person types, or use a container without -t")
        }
    }

    /// For processes that are our own children.
    var plainSignals: AsyncStream<Int32>? { options.passesSignals ? Signals.passedOn() : nil }

    /// Starts a new container that belongs to `scope`, stays with it, and answers the exit code. What is not removed at its end is kept;
    /// one that was left with the detach keys in any case.
    func run(_ container: Container, in scope: Scope) async throws -> Int32 {
        let isKept = !container.record.options.autoRemove
        let started = try await container.start(in: scope)
        if isKept { try await container.keep(from: scope) }
        let end = try await container.converse(options, since: started)
        if case .detached = end, !isKept { try await container.keep(from: scope) }
        return try await finish(end, container)
    }

    /// The exit code, and what is to be said about the end.
    func finish(_ end: AttachEnd, _ container: Container) async throws -> Int32 {
        switch end {
        case .detached:
            Console.write("\nswk: detached from \(container.name)\n", to: STDERR_FILENO)
            return 0
        case .told(let number): return 128 + number
        case .ended(let exit):
            if container.record.options.autoRemove {
                try await container.remove(force: true)
            } else {
                try container.releaseIfEnded()
            }
            if exit.outOfMemory { Console.error("container `\(container.name)`: \(exit)") }
            return Int32(exit.code)
        }
    }
}

extension Container {
    /// Starts a container of a scope that ends with this process; one that cannot be started is removed.
    @discardableResult
    func start(in scope: Scope) async throws -> Timestamp {
        do {
            return try await start(size: record.options.terminal ? TerminalSize(of: STDIN_FILENO) : nil)
        } catch {
            try await remove(force: true, from: scope)
            throw error
        }
    }
}

/// `--cidfile`: where the id of a new container is written.
struct ContainerIDFile {
    private let path: String?

    var isWanted: Bool { path != nil }

    /// Throws when the file exists: it is some other container's.
    init(_ arguments: Arguments) throws {
        path = arguments.value("cidfile")
        if let path, Files.exists(path) {
            throw Failure(
                .optionInvalid, "write --cidfile", path, "the file exists",
                help: "make sure that its container is not needed any more, and delete it")
        }
    }

    /// Makes a container and writes its id.
    func create(_ image: Image, _ options: ContainerOptions, in scope: Scope) throws -> Container {
        let container = try image.create(options, in: scope)
        guard let path else { return container }
        guard try Files.createExclusively(path, with: container.id.hex.utf8) else {
            throw Failure(.optionInvalid, "write --cidfile", path, "the file exists")
        }
        return container
    }
}

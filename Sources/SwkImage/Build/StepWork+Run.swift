// RUN: a command in a container of its own; what it wrote becomes the layer.

import Glibc
import SwkModel
import SwkSystem
import Synchronization

extension StepWork {
    /// What a command of a build is besides its words.
    public struct Command: Sendable {
        public var words: [String]
        /// Variables of this command alone, as `NAME=value`.
        public var environment: [String] = []
        /// The same, without a say in whether the cache has the result: proxies.
        var hiddenEnvironment: [String] = []
        /// The image's when nil.
        public var user: String?
        public var workingDirectory: String?
        public var network: String?
        /// As the history shows it.
        public var createdBy: String

        public init(words: [String], createdBy: String? = nil) {
            self.words = words
            self.createdBy = createdBy ?? words.joined(separator: " ")
        }
    }

    /// Runs a command on what is made so far, unless the cache has its result.
    ///
    /// Throws `build.step-failed` with the last output when it ends with another code than 0; nothing of the step is left then, and
    /// what was made before stays in the cache.
    public func run(_ command: Command, _ making: inout Making) async throws {
        var key = StepKey(making.key, ["RUN"] + command.words)
        for variable in command.environment.sorted() { key.add("env \(variable)") }
        for (name, value) in [
            ("user", command.user), ("dir", command.workingDirectory), ("network", command.network),
        ] {
            if let value { key.add("\(name) \(value)") }
        }
        let digest = try key.digest()
        if try takeFromCache(digest, &making) { return }
        observe(.running)
        let image = try made(making)
        let config = making.draft.config
        let step = RunStep(
            words: command.words, environment: config.env + command.environment + command.hiddenEnvironment,
            user: command.user ?? config.user, workingDirectory: command.workingDirectory ?? config.workingDir,
            network: command.network, image: try store.unnamed(image))
        let layer = try await run(step, on: image)
        try commit(digest, &making, createdBy: command.createdBy, layer: layer)
    }

    private func run(_ step: RunStep, on image: MadeImage) async throws -> StoredLayer? {
        let layer = Mutex<StoredLayer?>(nil)
        let tail = OutputTail()
        let end = try await runner.run(step) { isError, bytes in
            tail.add(bytes, isError: isError)
            observe(.output(isError: isError, bytes))
        } harvest: { tree throws(Failure) in
            let made = try store.addStepLayer(from: tree, on: image.document)
            layer.withLock { $0 = made }
        }
        guard end.code == 0 else { throw tail.failure(of: step.words, end) }
        return layer.withLock { $0 }
    }
}

/// The end of what a command wrote.
private final class OutputTail: Sendable {
    private struct Bytes {
        var all: [UInt8] = []
        var error: [UInt8] = []
    }
    private let bytes = Mutex(Bytes())

    func add(_ new: [UInt8], isError: Bool) {
        bytes.withLock { bytes in
            bytes.all = (bytes.all + new).suffix(16384)
            if isError { bytes.error = (bytes.error + new).suffix(16384) }
        }
    }

    func failure(of words: [String], _ end: StepEnd) -> Failure {
        let (all, error) = bytes.withLock { ($0.all, $0.error) }
        let last = all.string.split(separator: "\n").suffix(10).map { "| \($0)" }
        return Failure(
            .buildStepFailed, "run", words.joined(separator: " "),
            end.cause + (last.last.map { ": \($0.dropFirst(2))" } ?? ""),
            notes: last.isEmpty ? ["it wrote nothing"] : ["its last output:\n" + last.joined(separator: "\n")],
            exit: Failure.Exit(code: end.code, stdout: all.string, stderr: error.string))
    }
}

extension ImageStore {
    /// The layer of a step, its upper directory moved into the store; nil when nothing was written.
    func addStepLayer(
        from tree: WritableTree, on document: ImageDocument, cancellation: Cancellation = Cancellation()
    ) throws(Failure) -> StoredLayer? {
        if try Self.isUntouched(tree.upper) { return nil }
        let pending = try addLayer(from: tree, cancellation: cancellation)
        let stored = pending.stored
        var next = document
        next.rootfs.diffIDs.append(stored.diffID)
        try place(pending, .adopted(upper: tree.upper), in: next)
        return stored
    }

    /// Whether an upper directory is as it was made: empty, and the root's own attributes the usual ones.
    private static func isUntouched(_ upper: String) throws(Failure) -> Bool {
        let root = try DirectoryHandle(opening: upper)
        guard try root.names().isEmpty, let status = try root.status([0x2e]) else { return false }
        return status.st_mode & 0o7777 == 0o755 && status.st_uid == 0 && status.st_gid == 0
    }
}

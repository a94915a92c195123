// An image from a container, by the user's wish and to stay: docker's commit.
//
// As with docker, volumes stay out, and the configuration is that of the container with the changes on top. The freeze, the layer and
// the image are those of snapshots.

import SwkImage
import SwkModel
import SwkSystem

/// What the user says about the image that is made.
public struct CommitOptions: Sendable {
    /// `name[:tag]`; nil for an image that has only its id.
    public var reference: String?
    public var message: String?
    public var author: String?
    /// Lines such as `CMD ["nginx"]`, as in a Dockerfile.
    public var changes: [String]
    /// Whether a running container stands still while its files are read.
    public var pausing: Bool

    public init(
        reference: String? = nil, message: String? = nil, author: String? = nil, changes: [String] = [],
        pausing: Bool = true
    ) {
        self.reference = reference
        self.message = message
        self.author = author
        self.changes = changes
        self.pausing = pausing
    }
}

extension Container {
    /// Makes an image of the container, running or not. It stays, unless the transaction that `scope` is fails.
    ///
    /// Throws `image.invalid-reference`, `dockerfile.invalid`, `image.unsupported`, or what the kernel refused; no image is left then.
    public func commit(_ options: CommitOptions, in scope: Scope) async throws -> Image {
        let reference = try options.reference.map { try ImageReference.forNewImage($0) }
        let base = try baseImage(to: "commit")
        let config = try configuration(on: base.config).applying(changes: options.changes)
        try engine.announceName(reference, in: scope)
        let stored = try await engine.adding {
            try await onOwnThread { cancellation in
                var moment = Timestamp.now
                let layer = try capture(
                    Capture(compression: .gzip, pausing: options.pausing), in: scope, at: &moment, cancellation)
                let history = ImageDocument.History(
                    created: moment.rfc3339, createdBy: record.arguments.joined(separator: " "),
                    author: options.author, comment: options.message)
                return try engine.imageStore.addImage(
                    on: base, layer: layer, ImageChange(config: config, history: history, author: options.author),
                    called: reference
                ) { id throws(Failure) in try scope.recordForRollback(.image(id.description)) }
            }
        }
        return Image(
            engine: engine, reference: reference?.description ?? stored.id.description, source: .stored(stored))
    }
}

extension ImageReference {
    /// The name of an image that is about to be made: a digest cannot be chosen.
    static func forNewImage(_ text: String) throws(Failure) -> ImageReference {
        let reference = try ImageReference(parsing: text)
        guard reference.digest == nil else {
            throw Failure(
                .invalidReference, "name image", text, "a new image cannot be named by a digest",
                allowed: "NAME[:TAG]")
        }
        return reference
    }
}

extension Engine {
    /// Remembers, in a transaction, what a name means before it is given to a new image.
    func announceName(_ reference: ImageReference?, in scope: Scope?) throws(Failure) {
        guard let reference, let scope, scope.isTransaction else { return }
        let before = try imageStore.manifest(named: reference.description)
        try scope.recordForRollback(.imageName(reference.description, manifest: before?.description))
    }

    /// Runs work that adds content, and sweeps away what a failure of it left in the store.
    func adding<Value>(_ work: () async throws -> Value) async throws -> Value {
        do { return try await work() } catch {
            do throws(Failure) { try imageStore.collectGarbage() } catch let second {
                throw (error as? Failure)?.noting("clean-up failed: \(second.message)") ?? error
            }
            throw error
        }
    }
}

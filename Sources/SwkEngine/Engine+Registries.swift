// Registries as an engine sees them: images go there, somebody logs in.

public import SwkImage
public import SwkModel

extension Engine {
    /// Sends an image to the registry that its name names. Blobs that are there already are not sent.
    ///
    /// Throws `image.not-found`, `registry.unauthorized`, `registry.unreachable`, `registry.http`, or CancellationError.
    /// - Parameter progress: hears each step of each layer.
    @discardableResult
    public func push(_ reference: String, progress: @escaping PushObserver = { _ in }) async throws -> PushedImage {
        try await imageStore.push(try ImageReference(parsing: reference), progress: progress)
    }

    /// The names that a repository has here (`name`, without a tag): what `push --all-tags` sends.
    public func references(in repository: String) throws(Failure) -> [ImageReference] {
        try imageStore.references(in: try ImageReference(parsing: repository))
    }

    /// Proves name and password to a registry and keeps them where docker keeps them.
    /// - Parameter registry: `host[:port]`; nil is docker.io.
    @discardableResult
    public func logIn(to registry: String?, name: String, password: String) async throws -> Login {
        try await imageStore.logIn(to: registry, name: name, password: password)
    }

    /// The name of who is logged in at a registry; nil for nobody.
    public func accountName(at registry: String?) throws(Failure) -> String? {
        try imageStore.accountName(at: registry)
    }

    /// `host[:port]` of what a user calls a registry. Throws `argument.invalid`.
    public static func registryName(_ text: String?) throws(Failure) -> String { try ImageStore.registryName(text) }

    /// Forgets name and password. `wasKnown` is false when there were none.
    @discardableResult
    public func logOut(of registry: String?) throws(Failure) -> (registry: String, wasKnown: Bool) {
        try imageStore.logOut(of: registry)
    }
}

// Logging in at a registry and out again: the registry proves the password, docker's configuration keeps it.

public import SwkModel
import SwkSystem

/// What became of a login.
public struct Login: Sendable, Equatable {
    /// `host[:port]`, or `docker.io`.
    public let registry: String
    /// The file in which the password now stands readable for its owner; nil when a helper program keeps it.
    public let plainFile: String?
}

extension ImageStore {
    /// Proves name and password to a registry and keeps them, as `docker login` does; nothing is kept when the registry refuses.
    ///
    /// Throws `registry.unauthorized` for a wrong password, `registry.*`, `registry.helper`, `argument.invalid`, or CancellationError.
    @discardableResult
    public func logIn(to registry: String?, name: String, password: String) async throws -> Login {
        let host = try Self.registryName(registry)
        let client = registries.client(for: host)
        let account: Account
        do {
            account = try await client.logIn(Account(name: name, password: password))
        } catch var failure as Failure where failure.operation != "log in to" {
            // In whose terms the user thinks.
            failure.reason = "\(failure.operation): \(failure.reason)"
            failure.operation = "log in to"
            throw failure
        }
        let isPlain = try client.credentials.store(account, for: host)
        registries.forgetAuthorizations(at: host)
        return Login(registry: host, plainFile: isPlain ? settings.credentialsFile : nil)
    }

    /// Forgets the account for a registry. `wasKnown` is false when there was none.
    public func logOut(of registry: String?) throws(Failure) -> (registry: String, wasKnown: Bool) {
        let host = try Self.registryName(registry)
        let wasKnown = try Credentials(file: settings.credentialsFile).erase(host)
        registries.forgetAuthorizations(at: host)
        return (host, wasKnown)
    }

    /// The name under which somebody is logged in at a registry; nil for nobody.
    public func accountName(at registry: String?) throws(Failure) -> String? {
        try Credentials(file: settings.credentialsFile).account(for: try Self.registryName(registry))?.name
    }

    /// `host[:port]` of what a user calls a registry, which may be an address with scheme and path; docker.io when there is none.
    /// Throws `argument.invalid` for what no image's name can begin with.
    public static func registryName(_ text: String?) throws(Failure) -> String {
        guard let text else { return ImageReference.defaultRegistry }
        let host = RegistryClient.authority(of: text)
        if ["index.docker.io", RegistryPool.dockerHub, "hub.docker.com"].contains(host) {
            return ImageReference.defaultRegistry
        }
        // Whether it is one, the grammar of image names says. That it is none is all there is to know of the failure.
        guard let reference = try? ImageReference(parsing: "\(host)/image"), reference.registry == host else {
            throw Failure(
                .invalidArgument, "read registry", text, "not the name of a registry",
                allowed: "a host with a dot or a port, such as registry.example.org or 127.0.0.1:5000")
        }
        return host
    }
}

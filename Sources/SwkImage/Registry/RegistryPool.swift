// The registries that one process talks to: their connections, how each is reached, and the tokens that it gave.

import SwkModel
import SwkTransfer
import Synchronization

/// Shared between all pulls of a store.
final class RegistryPool: Sendable {
    /// Where docker.io's images are served.
    static let dockerHub = "registry-1.docker.io"

    let settings: RegistrySettings
    let http = HTTPClient()
    private let known = Mutex<[String: RegistryClient]>([:])

    init(_ settings: RegistrySettings) { self.settings = settings }

    /// Those to ask for a registry's images, in order: docker.io has mirrors.
    func clients(for registry: String) -> [RegistryClient] {
        guard registry == ImageReference.defaultRegistry else { return [client(for: registry)] }
        return settings.mirrors.map { client(registry, address: $0) } + [client(for: registry)]
    }

    /// The registry itself: what is pushed, and who logs in, goes past the mirrors.
    func client(for registry: String) -> RegistryClient {
        client(
            registry,
            address: registry == ImageReference.defaultRegistry ? "https://\(Self.dockerHub)" : nil)
    }

    /// The same registry at another address, such as that of its search.
    func client(for registry: String, at address: String) -> RegistryClient { client(registry, address: address) }

    /// Tokens that an account was given end with it.
    func forgetAuthorizations(at registry: String) {
        for client in known.withLock({ Array($0.values) }) where client.registry == registry {
            client.forgetAuthorizations()
        }
    }

    private func client(_ registry: String, address: String?) -> RegistryClient {
        let key = address ?? registry
        if let client = known.withLock({ $0[key] }) { return client }
        let client = RegistryClient(registry, address: address, settings: settings, http: http)
        return known.withLock { table in
            if let earlier = table[key] { return earlier }
            table[key] = client
            return client
        }
    }
}

// The registries that one process talks to: their connections, how each is reached, and the tokens that it gave.

import SwkModel
import SwkTransfer
import Synchronization

/// Shared between all pulls of a store.
final class RegistryPool: Sendable {
    let settings: RegistrySettings
    let http = HTTPClient()
    private let known = Mutex<[String: RegistryClient]>([:])

    init(_ settings: RegistrySettings) { self.settings = settings }

    /// Those to ask for a registry's images, in order: docker.io has mirrors.
    func clients(for registry: String) throws(Failure) -> [RegistryClient] {
        guard registry == ImageReference.defaultRegistry else { return [try client(registry, address: nil)] }
        var clients: [RegistryClient] = []
        for mirror in settings.mirrors { clients.append(try client(registry, address: mirror)) }
        return clients + [try client(registry, address: "https://registry-1.docker.io")]
    }

    private func client(_ registry: String, address: String?) throws(Failure) -> RegistryClient {
        let key = address ?? registry
        if let client = known.withLock({ $0[key] }) { return client }
        let client = try RegistryClient(registry, address: address, settings: settings, http: http)
        return known.withLock { table in
            if let earlier = table[key] { return earlier }
            table[key] = client
            return client
        }
    }
}

// Names and passwords from docker's config.json: `{"auths": {"registry": {"auth": base64("name:password")}}}`.

import FoundationEssentials
import SwkModel
import SwkSystem

/// What docker's configuration file knows about registries.
struct Credentials: Sendable {
    private struct Configuration: Decodable {
        struct Account: Decodable { var auth: String? }
        var auths: [String: Account]?
    }

    private let accounts: [String: String]

    /// Reads a file; an absent one has no credentials. Throws `image.corrupt` for one that is not JSON.
    init(file: String?) throws(Failure) {
        guard let file, Files.exists(file) else {
            accounts = [:]
            return
        }
        let configuration = try JSONContent.decode(Configuration.self, from: try Files.read(file), named: file)
        accounts = (configuration.auths ?? [:]).compactMapValues(\.auth)
    }

    /// The value of a Basic authorization, `base64(name:password)`; nil when there is no account for the registry.
    func basic(for registry: String) -> String? {
        let names =
            registry == ImageReference.defaultRegistry
            ? ["https://index.docker.io/v1/", "index.docker.io", registry] : [registry, "https://\(registry)"]
        return names.lazy.compactMap { accounts[$0] }.first { !$0.isEmpty }
    }
}

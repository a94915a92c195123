// What registries have: their repositories, where they tell them, and the tags of a repository.

public import SwkModel

extension ImageStore {
    /// The tags of an image's repository, as its registry lists them. Throws `registry.*` or CancellationError.
    public func tags(of reference: ImageReference) async throws -> [String] {
        try await firstAnswer(from: reference.registry) { try await $0.tags(of: reference.repository) }
    }

    /// The repositories of a registry (`host[:port]`) whose names contain `term`.
    ///
    /// Registries need not have a catalog; docker.io has none. Throws `registry.http` then, `registry.*`, or CancellationError.
    public func catalog(of registry: String, containing term: String = "") async throws -> [String] {
        try await firstAnswer(from: registry) { try await $0.catalog() }.filter { term.isEmpty || $0.contains(term) }
    }

    /// Asks mirrors and registry in turn; throws what the last one said.
    private func firstAnswer<Answer>(
        from registry: String, _ ask: (RegistryClient) async throws -> Answer
    ) async throws -> Answer {
        var clients = registries.clients(for: registry)[...]
        while let client = clients.popFirst() {
            do { return try await ask(client) } catch let failure as Failure {
                if clients.isEmpty { throw failure }
            }
        }
        preconditionFailure("a registry has a client")
    }
}

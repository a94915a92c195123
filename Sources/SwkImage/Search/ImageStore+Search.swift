// What registries have: their repositories, where they tell them, the tags of a repository, and what fits a term.
//
// docker.io searches by itself (docker's index API, version 1). Other registries are asked for their catalog, which is filtered here; one
// that has none may still have that search.

public import SwkModel

extension ImageStore {
    /// docker's own bounds of `--limit`.
    public static let searchLimits = 1...100

    /// The tags of an image's repository, as its registry lists them. Throws `registry.*` or CancellationError.
    public func tags(of reference: ImageReference) async throws -> [String] {
        do {
            return try await firstAnswer(from: reference.registry) { try await $0.tags(of: reference.repository) }
        } catch let failure as Failure where failure.isHTTP(404) {
            throw Failure(
                .imageNotFound, "list tags of", reference.familiarName, "no such repository at \(reference.registry)",
                notes: ["the registry says: \(failure.reason)"])
        }
    }

    /// The repositories of a registry (`host[:port]`) whose names contain `term`.
    ///
    /// Registries need not have a catalog; docker.io has none. Throws `registry.no-catalog` then, `registry.*`, or CancellationError.
    public func catalog(of registry: String, containing term: String = "") async throws -> [String] {
        do {
            return try await firstAnswer(from: registry) { try await $0.catalog() }.filter {
                term.isEmpty || $0.contains(term)
            }
        } catch let failure as Failure where failure.meansNoCatalog {
            throw noCatalog(registry, failure)
        }
    }

    /// What fits a term at a registry; docker.io when there is none.
    ///
    /// Throws `registry.no-catalog` for a registry that offers neither catalog nor search, `argument.invalid` for a limit outside of
    /// 1 to 100, `registry.*`, or CancellationError.
    public func search(_ term: String, at registry: String? = nil, limit: Int = 25) async throws -> SearchAnswer {
        guard Self.searchLimits.contains(limit) else {
            throw Failure(
                .invalidArgument, "search", term, "the limit is out of range", allowed: "1 to 100", actual: "\(limit)")
        }
        let (host, word) = try Self.place(of: term, registry)
        guard host != ImageReference.defaultRegistry else {
            let hub = registries.client(for: host, at: settings.hub)
            return SearchAnswer(results: try await hub.search(word, limit: limit), isDescribed: true)
        }
        let names: [String]
        do { names = try await catalog(of: host, containing: word) } catch let failure as Failure
            where failure.code == .registryNoCatalog
        {
            return try await searchWithoutCatalog(host, word, limit, failure)
        }
        return SearchAnswer(results: try await tagged(names.sorted().prefix(limit), at: host), isDescribed: false)
    }

    /// The registry in `127.0.0.1:5000/bus` and the rest; a term without one is docker.io's.
    private static func place(of term: String, _ registry: String?) throws(Failure) -> (host: String, word: String) {
        if let registry { return (try registryName(registry), term) }
        let first = String(term.prefix { $0 != "/" })
        guard first == "localhost" || first.contains(":") || first.contains("."), term != first || first.contains(":")
        else { return (ImageReference.defaultRegistry, term) }
        let rest = term.dropFirst(first.count).drop { $0 == "/" }
        let host = try registryName(first)
        return (host, String(rest))
    }

    /// Repositories with their tags, a few asked for at a time.
    private func tagged(_ names: ArraySlice<String>, at host: String) async throws -> [SearchResult] {
        let client = registries.client(for: host)
        var results = names.map { SearchResult(name: "\(host)/\($0)") }
        try await withThrowingTaskGroup(of: (Int, [String]).self) { group in
            for (index, name) in names.enumerated() {
                if index >= 4, let (done, tags) = try await group.next() { results[done].tags = tags }
                group.addTask {
                    do { return (index, try await client.tags(of: name).sorted()) } catch let failure as Failure
                        where failure.isHTTP(404)
                    {
                        // It stands in the catalog and has lost its last tag.
                        return (index, [])
                    }
                }
            }
            for try await (done, tags) in group { results[done].tags = tags }
        }
        return results
    }

    private func searchWithoutCatalog(
        _ host: String, _ word: String, _ limit: Int, _ failure: Failure
    ) async throws -> SearchAnswer {
        do {
            var results = try await registries.client(for: host).search(word, limit: limit)
            for index in results.indices { results[index].name = "\(host)/\(results[index].name)" }
            return SearchAnswer(results: results, isDescribed: true)
        } catch let second as Failure
            where [.registryHTTP, .registryUnauthorized, .corruptContent].contains(second.code)
        {
            throw failure
        }
    }

    private func noCatalog(_ registry: String, _ failure: Failure) -> Failure {
        Failure(
            .registryNoCatalog, "search", registry, "this registry offers neither a catalog nor a search",
            actual: failure.actual, help: "its images can be pulled all the same by those who know their names")
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

extension Failure {
    /// Whether a registry said that it has no such thing as a catalog, rather than that it is not for everybody.
    fileprivate var meansNoCatalog: Bool { [400, 404, 405, 410, 501].contains(where: isHTTP) }
}

// docker's index API, version 1: `GET /v1/search?q=term&n=limit`, which docker.io and some others answer.

import SwkModel

extension RegistryClient {
    private struct Page: Decodable {
        struct Result: Decodable {
            var name: String
            var description: String?
            var star_count: Int?
            var is_official: Bool?
            var is_automated: Bool?
        }
        var results: [Result]?
    }

    /// The repositories that fit a term, best first as the service has them.
    func search(_ term: String, limit: Int) async throws -> [SearchResult] {
        let response = try await send("/v1/search?q=\(percentEncoded(term))&n=\(limit)")
        let page = try JSONContent.decode(Page.self, from: response, named: "search results of \(registry)")
        return (page.results ?? []).prefix(limit).map { result in
            SearchResult(
                name: result.name, description: result.description ?? "", stars: result.star_count ?? 0,
                isOfficial: result.is_official ?? false, isAutomated: result.is_automated ?? false)
        }
    }

    private func send(_ path: String) async throws -> [UInt8] { try await send("GET", path, scope: "").body }
}

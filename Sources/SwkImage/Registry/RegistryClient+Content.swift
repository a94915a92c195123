// What is asked of a registry: manifests, blobs, tags, repositories (OCI distribution-spec, "Pull" and "Content Discovery").

import SwkModel
import SwkTransfer

/// A manifest or index as the registry sent it: its digest is of these very bytes.
struct ReceivedManifest: Sendable {
    var bytes: [UInt8]
    var mediaType: String
    var digest: Digest
}

extension RegistryClient {
    /// A manifest or index by tag or digest. Throws `image.not-found`, with the nearest tag, and `image.digest-mismatch`.
    func manifest(_ reference: String, of repository: String, expecting digest: Digest?) async throws
        -> ReceivedManifest
    {
        let accept = (MediaType.indexes + MediaType.manifests).map { (name: "Accept", value: $0) }
        let response: HTTPResponse
        do {
            response = try await send(
                "GET", "/v2/\(repository)/manifests/\(reference)", headers: accept, scope: AccessScope.pull(repository))
        } catch let failure as Failure where failure.isHTTP(404) {
            throw await notFound(reference, repository, failure)
        }
        let actual = try Digest.of(response.body, digest?.algorithm ?? .sha256)
        if let digest, digest != actual {
            throw Failure(
                .digestMismatch, "receive manifest", digest.description, "the content has another digest",
                actual: actual.description)
        }
        return ReceivedManifest(bytes: response.body, mediaType: try mediaType(of: response, reference), digest: actual)
    }

    private struct Typed: Decodable { var mediaType: String? }

    /// The document's own word counts before the header's.
    private func mediaType(of response: HTTPResponse, _ reference: String) throws(Failure) -> String {
        let name = "manifest \(reference) from \(registry)"
        if let type = try JSONContent.decode(Typed.self, from: response.body, named: name).mediaType { return type }
        let header = response.header("Content-Type")?.prefix { $0 != ";" } ?? ""
        return String(header)
    }

    private func notFound(_ reference: String, _ repository: String, _ failure: Failure) async -> Failure {
        var answer = Failure(
            .imageNotFound, "pull", "\(repository):\(reference)", "not found at \(registry)",
            notes: ["the registry says: \(failure.reason)"])
        // Only a help for the message: a registry that does not list its tags has said "not found" all the same.
        guard let tags = try? await tags(of: repository), !tags.isEmpty else { return answer }
        answer.nearest = nearestName(to: reference, in: tags)
        answer.allowed = tags.prefix(8).joined(separator: ", ") + (tags.count > 8 ? " and \(tags.count - 8) more" : "")
        return answer
    }

    /// Receives a blob into `writer`. A broken transfer is resumed where it ended; `progress` hears the bytes that are there.
    func blob(
        _ descriptor: ContentDescriptor, of repository: String, into writer: BlobReceiver,
        progress: @escaping @Sendable (Int64) -> Void
    ) async throws {
        var attempt = 0
        while true {
            let start = writer.count
            let range = start > 0 ? [(name: "Range", value: "bytes=\(start)-")] : []
            do {
                _ = try await send(
                    "GET", "/v2/\(repository)/blobs/\(descriptor.digest)", headers: range,
                    scope: AccessScope.pull(repository),
                    sink: { [attempt] (status, bytes) throws(Failure) in
                        progress(try writer.take(bytes, status: status, attempt: attempt))
                    })
                if writer.count == descriptor.size || attempt >= settings.retries { return }
            } catch let failure as Failure where failure.isHTTP(404) {
                throw Failure(
                    .imageNotFound, "receive blob", descriptor.digest.description,
                    "the registry \(registry) does not have it",
                    notes: ["the manifest names it: the image is incomplete there"])
            } catch let failure as Failure where failure.isHTTP(416) {
                try writer.restart()
            } catch let failure as Failure where failure.code == .transferBroken {
                guard attempt < settings.retries else {
                    throw Failure(
                        .truncated, "receive blob", descriptor.digest.description,
                        "the transfer broke off \(attempt + 1) times",
                        allowed: "\(descriptor.size) bytes", actual: "\(writer.count)", notes: [failure.message])
                }
            }
            attempt += 1
            try await pause(before: attempt)
        }
    }

    private struct TagList: Decodable { var tags: [String]? }
    private struct Catalog: Decodable { var repositories: [String]? }

    /// The tags of a repository.
    func tags(of repository: String) async throws -> [String] {
        try await pages("/v2/\(repository)/tags/list", scope: AccessScope.pull(repository), TagList.self) {
            $0.tags ?? []
        }
    }

    /// The repositories of the registry, where it tells them.
    func catalog() async throws -> [String] {
        try await pages("/v2/_catalog?n=1000", scope: AccessScope.catalog, Catalog.self) { $0.repositories ?? [] }
    }

    /// Follows `Link: <...>; rel="next"` headers (distribution-spec, "Listing Tags").
    private func pages<Page: Decodable>(
        _ path: String, scope: String, _ type: Page.Type, _ items: (Page) -> [String]
    ) async throws -> [String] {
        var all: [String] = []
        var next: String? = path
        while let path = next {
            let response = try await send("GET", path, scope: scope)
            all += items(try JSONContent.decode(type, from: response.body, named: "list from \(registry)"))
            next = response.header("Link").flatMap(Self.nextPath)
        }
        return all
    }

    /// The path in `<...>; rel="next"`. An absolute address may name the registry as it sees itself: only its path is of use.
    private static func nextPath(_ link: String) -> String? {
        guard link.contains("rel=\"next\"") || link.contains("rel=next"), let open = link.firstIndex(of: "<"),
            let close = link[open...].firstIndex(of: ">")
        else { return nil }
        let address = link[link.index(after: open)..<close]
        if address.hasPrefix("/") { return String(address) }
        guard let scheme = address.ranges(of: "://").first,
            let slash = address[scheme.upperBound...].firstIndex(of: "/")
        else { return nil }
        return String(address[slash...])
    }
}

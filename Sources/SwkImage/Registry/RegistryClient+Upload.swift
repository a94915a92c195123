// What is given to a registry: blobs, by asking whether they are there, by mounting them from a neighbour, or by sending them; and
// manifests (OCI distribution-spec, "Push").
//
// A blob is sent whole, in one request. When that breaks, the registry is asked how much it has, and the rest follows in one piece; a
// registry that cannot say is sent everything again, in a session of its own.

import SwkModel
import SwkSystem
import SwkTransfer

extension RegistryClient {
    /// Whether a repository has a blob.
    func has(_ digest: Digest, in repository: String) async throws -> Bool {
        do {
            _ = try await send("HEAD", "/v2/\(repository)/blobs/\(digest)", scope: AccessScope.push(repository))
            return true
        } catch let failure as Failure where failure.isHTTP(404) {
            return false
        }
    }

    /// Lets a repository have a blob of another one of the same registry. Nil when that worked; otherwise the session that the registry
    /// opened in its place, if it did.
    func mount(
        _ digest: Digest, from source: String, into repository: String
    ) async throws -> (isMounted: Bool, session: String?) {
        let path =
            "/v2/\(repository)/blobs/uploads/?mount=\(percentEncoded(digest.description))&from=\(percentEncoded(source))"
        let scope = "\(AccessScope.push(repository)) \(AccessScope.pull(source))"
        do {
            let response = try await send("POST", path, body: .bytes([]), scope: scope)
            return (response.status == 201, response.header("Location").map(resolved))
        } catch let failure as Failure where [.registryHTTP, .registryUnauthorized].contains(failure.code) {
            // Mounting saves bytes and nothing else: a registry that does not want to is sent them.
            return (false, nil)
        }
    }

    /// Sends a blob from an open file. Throws `registry.*` or CancellationError.
    func upload(
        _ blob: ContentDescriptor, from file: Int32, to repository: String, session: String? = nil,
        progress: @escaping @Sendable (Int64) -> Void
    ) async throws {
        var upload = Upload(blob: blob, file: file, repository: repository, session: session)
        var attempt = 0
        while true {
            do {
                return try await send(&upload, progress)
            } catch let failure as Failure where failure.deservesAnotherTry && attempt < settings.retries {
                attempt += 1
                try await pause(before: attempt)
                upload = try await resumed(upload)
            }
        }
    }

    /// A blob on its way: where the registry takes it, and how much of it is there.
    private struct Upload {
        let blob: ContentDescriptor
        let file: Int32
        let repository: String
        var session: String?
        var offset: Int64 = 0

        var scope: String { AccessScope.push(repository) }
        var rest: HTTPRequest.Body { .file(descriptor: file, offset: offset, size: blob.size - offset) }
    }

    private func send(_ upload: inout Upload, _ progress: @escaping @Sendable (Int64) -> Void) async throws {
        let octets = [(name: "Content-Type", value: "application/octet-stream")]
        if upload.session == nil {
            upload.session = try await openSession(upload)
            upload.offset = 0
        }
        guard let session = upload.session else { return }
        let (start, size) = (upload.offset, upload.blob.size)
        guard start > 0 else {
            _ = try await send(
                "PUT", closing(session, upload.blob), headers: octets, body: upload.rest, scope: upload.scope,
                repeating: false, progress: progress)
            return
        }
        var next = session
        if start < size {
            let response = try await send(
                "PATCH", session, headers: octets + [("Content-Range", "\(start)-\(size - 1)")], body: upload.rest,
                scope: upload.scope, repeating: false, progress: { progress(start + $0) })
            next = response.header("Location").map(resolved) ?? session
        }
        _ = try await send(
            "PUT", closing(next, upload.blob), body: .bytes([]), scope: upload.scope, repeating: false)
    }

    private func closing(_ session: String, _ blob: ContentDescriptor) -> String {
        session + (session.contains("?") ? "&" : "?") + "digest=" + percentEncoded(blob.digest.description)
    }

    private func openSession(_ upload: Upload) async throws -> String {
        let path = "/v2/\(upload.repository)/blobs/uploads/"
        let response = try await send("POST", path, body: .bytes([]), scope: upload.scope)
        guard let location = response.header("Location") else {
            throw Failure(
                .registryHTTP, "send blob to", registry, "the registry did not say where it takes the blob",
                actual: "HTTP \(response.status) without a Location for \(path)")
        }
        return resolved(location)
    }

    /// How the registry goes on after a break: with what it has (`Range: 0-N`), or from the start.
    private func resumed(_ broken: Upload) async throws -> Upload {
        var upload = broken
        upload.session = nil
        upload.offset = 0
        guard let session = broken.session else { return upload }
        do {
            let status = try await send("GET", session, scope: broken.scope)
            let last = status.header("Range").flatMap { $0.split(separator: "-").last }.flatMap { Int64($0) } ?? 0
            // `0-0` is what registries say of one byte and of none.
            guard last > 0, last < broken.blob.size else { return upload }
            upload.session = status.header("Location").map(resolved) ?? session
            upload.offset = last + 1
        } catch is Failure {
            // It does not know the session any more: a new one begins.
        }
        return upload
    }

    /// Files a manifest under a tag. Answers the digest by which the registry knows it, which is that of the bytes.
    func put(_ manifest: [UInt8], mediaType: String, as tag: String, in repository: String) async throws -> Digest {
        let digest = try Digest.of(manifest)
        let response = try await send(
            "PUT", "/v2/\(repository)/manifests/\(tag)", headers: [("Content-Type", mediaType)], body: .bytes(manifest),
            scope: AccessScope.push(repository))
        if let seen = response.header("Docker-Content-Digest"), seen != digest.description {
            throw Failure(
                .digestMismatch, "send manifest", digest.description,
                "the registry \(registry) filed it by another digest",
                actual: seen)
        }
        return digest
    }
}

extension Failure {
    /// Whether sending again may help: the connection broke, the registry has trouble of its own, or it lost the session.
    fileprivate var deservesAnotherTry: Bool {
        code == .transferBroken || [404, 408, 416, 429, 500, 502, 503, 504].contains(where: isHTTP)
    }
}

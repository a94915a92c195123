// An image as a row of `images`: one for each of its names.

import SwkEngine
import SwkImage
import SwkModel

/// One name of an image.
struct ImageRow: Encodable {
    let repository, tag, digest, id, created: String
    let size: Int64
    /// The digest by which its repository's registry knows it; `<none>` for an image that was made here.
    let repoDigest: String
    let time: Timestamp?

    private enum CodingKeys: String, CodingKey { case repository, tag, digest, id, created, size }

    var shortID: String { String((id.split(separator: ":").last ?? "").prefix(12)) }

    static func rows(of image: Image) -> [ImageRow] { image.stored.map { rows(of: $0) } ?? [] }

    /// - Parameter patterns: only names that one of these fits; all when there are none.
    static func rows(of image: StoredImage, fitting patterns: [String] = []) -> [ImageRow] {
        let names = image.references.filter { patterns.isEmpty || Engine.fits($0, patterns) }
        let named = names.map { ImageRow(image, repository: $0.familiarName, tag: $0.tag ?? "<none>") }
        if !patterns.isEmpty { return named }
        // Pulled by digest, or robbed of its name by a newer image: its repository is known still.
        let repositories = Set(image.repoDigests.map { String($0.prefix { $0 != "@" }) })
        let nameless = repositories.subtracting(image.references.map(\.familiarName)).sorted()
        let rows = named + nameless.map { ImageRow(image, repository: $0, tag: "<none>") }
        return rows.isEmpty ? [ImageRow(image, repository: "<none>", tag: "<none>")] : rows
    }

    private init(_ image: StoredImage, repository: String, tag: String) {
        self.repository = repository
        self.tag = tag
        let known = image.repoDigests.first { $0.hasPrefix("\(repository)@") }
        repoDigest = known.map { String($0.dropFirst(repository.count + 1)) } ?? "<none>"
        digest = known == nil ? image.digest.description : repoDigest
        id = image.id.description
        time = image.createdSeconds.map { Timestamp(seconds: $0) }
        created = image.created ?? ""
        size = image.size
    }
}

extension ImageRow {
    /// docker's columns and fields.
    static func listing(isWhole: Bool, withDigests: Bool) -> Listing<ImageRow> {
        let identifier: (ImageRow) -> String = { isWhole ? $0.id : $0.shortID }
        // docker's own rows have these fields and never a value in them here.
        let unknown: (ImageRow) -> String = { _ in "N/A" }
        return Listing(
            columns: [
                .init("Repository", "REPOSITORY") { $0.repository }, .init("Tag", "TAG") { $0.tag },
                .init("Digest", "DIGEST") { $0.repoDigest }, .init("ID", "IMAGE ID", identifier),
                .init("CreatedSince", "CREATED") { $0.time.map { "\(Age(since: $0)) ago" } ?? "N/A" },
                .init("CreatedAt", "CREATED AT") { $0.time?.goText ?? "N/A" },
                .init("Size", "SIZE") { ByteCount($0.size).description },
                .init("VirtualSize", "SIZE") { ByteCount($0.size).description },
                .init("Containers", "CONTAINERS", unknown), .init("SharedSize", "SHARED SIZE", unknown),
                .init("UniqueSize", "UNIQUE SIZE", unknown),
            ],
            shown: ["Repository", "Tag"] + (withDigests ? ["Digest"] : []) + ["ID", "CreatedSince", "Size"],
            identifier: identifier)
    }
}

extension Timestamp {
    /// As Go prints a time: `2024-05-01 12:00:00 +0000 UTC`.
    var goText: String {
        let text = rfc3339
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) +0000 UTC"
    }
}

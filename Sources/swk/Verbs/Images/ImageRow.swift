// An image as a row of `images`.

import SwkEngine
import SwkImage
import SwkModel

/// An image as `images` shows it: one row for each of its names.
struct ImageRow: Encodable {
    let repository, tag, digest, id, created: String
    let size: Int64
    let age: String

    private enum CodingKeys: String, CodingKey { case repository, tag, digest, id, created, size }

    var shortID: String { String((id.split(separator: ":").last ?? "").prefix(12)) }
    var sizeText: String { ByteCount(size).description }

    static func rows(of image: Image) -> [ImageRow] {
        guard let stored = image.stored else { return [] }
        let named = stored.references.map { ImageRow(stored, repository: $0.familiarName, tag: $0.tag ?? "<none>") }
        return named.isEmpty ? [ImageRow(stored, repository: "<none>", tag: "<none>")] : named
    }

    private init(_ stored: StoredImage, repository: String, tag: String) {
        self.repository = repository
        self.tag = tag
        digest = stored.digest.description
        id = stored.id.description
        let time = stored.createdSeconds.map { Timestamp(seconds: $0) }
        created = stored.created ?? ""
        age = time.map { "\(Age(since: $0)) ago" } ?? "N/A"
        size = stored.size
    }
}

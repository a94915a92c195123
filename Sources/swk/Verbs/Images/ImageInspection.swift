// An image in full, in docker's field names.

import SwkEngine
import SwkImage
import SwkModel

struct ImageInspection: Encodable {
    let Id: String
    let RepoTags: [String]
    let RepoDigests: [String]
    let Created: String
    let Architecture: String
    let Os: String
    let Size: Int64
    let Config: ImageConfig

    init(_ image: Image) {
        Id = image.id
        RepoTags = image.stored?.references.map(\.description) ?? []
        RepoDigests = image.stored?.repoDigests.map { "\($0)" } ?? []
        Created = image.stored?.created ?? ""
        Architecture = image.stored?.platform.architecture ?? Platform.host.architecture
        Os = image.stored?.platform.os ?? "linux"
        Size = image.stored?.size ?? 0
        Config = image.config
    }
}

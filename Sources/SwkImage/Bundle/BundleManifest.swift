// `manifest.json` of a docker archive: which configuration and layers an image has, by their paths in the archive.

import SwkModel

/// One image of a docker archive.
struct BundleManifest: Codable {
    var config: String
    var repoTags: [String]?
    var layers: [String]

    private enum CodingKeys: String, CodingKey {
        case config = "Config"
        case repoTags = "RepoTags"
        case layers = "Layers"
    }
}

/// The annotations by which others name images in an OCI layout.
enum BundleAnnotation {
    /// containerd's, and docker's since 25: the whole name.
    static let imageName = "io.containerd.image.name"
    /// The specification's: a tag, or a name, as the writer likes.
    static let refName = "org.opencontainers.image.ref.name"
}

// The directories and files that a container's own mounts are made on, as one layer below those of its image.
//
// Where an image lacks /proc or /etc/hosts, the launch would have to make them in the container's upper directory, and a commit or a
// build step would have them in its layer. As the lowest layer they are there for every image and hide nothing of it.

import SwkModel
import SwkSystem

enum MountPoints {
    private static let directories = ["dev", "proc", "sys", "etc"]
    private static let files = ["etc/hosts", "etc/hostname", "etc/resolv.conf"]

    /// The layer, made when the first container needs it. Complete by being there.
    static func directory(in layout: Layout) throws(Failure) -> String {
        let path = layout.mountPoints
        if Files.exists(path) { return path }
        try StagingDirectory(layout.root).makeDirectory(path) { staged throws(Failure) in
            for name in directories { try Files.makeDirectories("\(staged)/\(name)", mode: 0o755) }
            for name in files { try Files.overwrite("\(staged)/\(name)", with: [UInt8](), mode: 0o644) }
        }
        return path
    }
}

// Copy-up: an empty volume starts with what the image has at the place where it is mounted, files, owner and mode.
//
// The image's layers are looked at as one tree by the kernel, through a mount that exists for this descriptor only, so links in the
// path and files that upper layers removed mean what they mean in the container. The copy is made beside the volume's directory and
// takes its
// place by one rename: a process that is killed half-way leaves an empty volume, never one that is half full.

import Glibc
import SwkModel
import SwkSystem

struct VolumeFill {
    /// The volume's files on the host.
    let directory: String
    /// The image, top layer first.
    let layers: [String]
    /// Where in the container.
    let path: String

    /// Does nothing when the volume holds something, or when the image has no directory there.
    func fill() throws(Failure) {
        guard try Files.names(in: directory).isEmpty, !layers.isEmpty else { return }
        let lock = try FileLock.waiting(forDirectory: parent)
        defer { withExtendedLifetime(lock) {} }
        guard try Files.names(in: directory).isEmpty, let source = try source() else { return }
        let staged = "\(parent)/_filling"
        try Files.removeTree(staged)
        try Files.makeDirectories(staged, mode: 0o700)
        try TreeCopy.copy(source, into: staged)
        try system("fill volume", directory) { rename(staged, directory) }
    }

    private var parent: String { String(directory.dropLast("/_data".count)) }

    private func source() throws(Failure) -> Descriptor? {
        do throws(Failure) {
            return try RootView.overlay(layers).openDirectory(path)
        } catch  where [ENOENT, ENOTDIR, ELOOP].contains(error.errno) {
            return nil
        }
    }
}

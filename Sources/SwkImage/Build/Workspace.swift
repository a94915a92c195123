// The directory of one step on its way: an upper directory with its overlay, texts that become files, what was fetched. It lies beside the
// layers, so that an upper directory is moved into the store and not copied; the build's owner answers for it.

import CArchive
import Glibc
import SwkModel
import SwkSystem

/// A temporary directory for one step.
struct Workspace {
    let path: String
    private let work: StepWork

    init(_ work: StepWork) throws(Failure) {
        self.work = work
        path = work.store.content.temporaryPath("build")
        try work.store.content.prepare()
        try work.runner.willMake(directory: path)
        try Files.makeDirectories(path, mode: 0o700)
    }

    func remove() throws(Failure) {
        try removeTree(path)
        try work.runner.didRemove(directory: path)
    }

    /// Lets `body` write into the root of an image, and answers what it wrote. The overlay is gone before that is read.
    func write(
        on image: MadeImage, _ body: (DirectoryHandle) throws(Failure) -> Void
    ) throws(Failure) -> WritableTree {
        let (upper, overlay) = ("\(path)/upper", "\(path)/work")
        try Files.makeDirectories(upper, mode: 0o755)
        try Files.makeDirectories(overlay, mode: 0o700)
        let lower = try work.store.layerDirectories(of: try work.store.unnamed(image))
        if lower.isEmpty {
            try body(try DirectoryHandle(opening: upper))
        } else {
            let view = try RootView.overlay(lower, writable: (upper, overlay))
            try body(DirectoryHandle(try view.openDirectory("/")))
        }
        return WritableTree(upper: upper, lower: lower)
    }

    /// A directory with these files.
    func files(_ texts: [(name: String, content: String)]) throws(Failure) -> DirectoryHandle {
        let directory = "\(path)/texts"
        try Files.makeDirectories(directory)
        for text in texts {
            let file = "\(directory)/\(text.name)"
            try Files.overwrite(file, with: text.content.utf8, mode: 0o644)
            // Equal texts are equal files, whenever they were written.
            let times = [timespec(), timespec()]
            try system("set time of", file) { utimensat(AT_FDCWD, file, times, 0) }
        }
        return try DirectoryHandle(opening: directory)
    }
}

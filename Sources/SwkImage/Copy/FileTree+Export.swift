// A whole tree as one flat archive: what `export` writes.

public import SwkModel
public import SwkSystem

extension FileTree {
    /// Writes everything in the tree as a tar archive into a file or pipe.
    public func export(to descriptor: Int32, cancellation: Cancellation = Cancellation()) throws(Failure) {
        let tar = TarWriter.buffered(to: descriptor)
        // Names without `./`, as docker has them.
        try TreeArchiver(tar.writer, .plain, cancellation: cancellation).addContents(of: root, at: [])
        try tar.writer.finish()
        try tar.buffer.flush()
    }
}

// Names while somebody types them: answers in a few milliseconds with a thousand containers, because no record is read and no process is
// looked at. A name is a file, so the list of names is the list of a directory.

import Glibc
public import SwkModel
import SwkNetwork
import SwkState
import SwkSystem

extension Engine {
    /// The names of all containers, running or not, sorted; those without a name of their own are not among them.
    public func containerNames() throws(Failure) -> [String] { try names.all() }

    /// The names of all networks, sorted.
    public func networkNames() throws(Failure) -> [String] { try networkStore.names() }
}

extension Container {
    /// The paths in the container that begin with `prefix`, directories with a slash at their end, sorted; at most `limit`.
    ///
    /// The kernel resolves the directory with the container's root as its root, so links and `..` mean what they mean inside. Works
    /// on running and on stopped containers. Nothing fits a directory that does not exist. Names that hold quotes or control
    /// characters are left out, as no line could show them.
    public func paths(startingWith prefix: String, limit: Int = 1000) throws(Failure) -> [String] {
        let cut = prefix.lastIndex(of: "/").map { prefix.index(after: $0) } ?? prefix.startIndex
        let (directory, beginning) = (String(prefix[..<cut]), prefix[cut...])
        let entries: [RootView.Entry]
        do throws(Failure) {
            entries = try rootView().entries(
                in: directory.hasPrefix("/") ? directory : "\(record.workingDirectory)/\(directory)")
        } catch  where [ENOENT, ENOTDIR, EACCES, ELOOP].contains(error.errno) {
            return []
        }
        let fitting = entries.lazy.filter { entry in
            entry.name.hasPrefix(beginning) && !(entry.name.hasPrefix(".") && beginning.isEmpty)
                && !entry.name.unicodeScalars.contains {
                    $0.value < 0x20 || $0 == "\"" || $0 == "\\" || $0.value == 0x7f
                }
        }
        return fitting.prefix(limit).map { directory + $0.name + ($0.isDirectory ? "/" : "") }
    }

    /// The container's file system: what its process sees, or, when it does not run, its layers with what it wrote on top.
    private func rootView() throws(Failure) -> RootView {
        if case .running(let process, _) = try state() { return try RootView.of(process: process.pid) }
        let upper = "\(engine.layout.writable(of: id, record.root))/upper"
        return try RootView.overlay((Files.exists(upper) ? [upper] : []) + record.layers)
    }
}

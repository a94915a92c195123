// Which files a verb works on: those that were named, and those of a kind below the directories that were named.

import Glibc
import SwkModel
import SwkSystem

enum ScriptSearch {
    /// The files, in the order of their operands and sorted within a directory. A file that was named is taken whatever its name is; in a
    /// directory only names with the ending count, and directories whose name begins with a dot are left alone.
    static func files(_ operands: [String], ending: String) throws(Failure) -> [String] {
        var found: [String] = []
        for operand in operands {
            switch kind(operand) {
            case nil: throw Failure(.usage, "read", operand, "no such file or directory")
            case .directory?: try collect(operand, ending, into: &found)
            case .other?: found.append(operand)
            }
        }
        var seen: Set<String> = []
        return found.filter { seen.insert($0).inserted }
    }

    private enum Kind { case directory, other }

    private static func kind(_ path: String, following: Bool = true) -> Kind? {
        var status = stat()
        guard (following ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        return status.st_mode & S_IFMT == S_IFDIR ? .directory : .other
    }

    /// Links to directories are not followed, so no search goes round in circles.
    private static func collect(_ directory: String, _ ending: String, into found: inout [String]) throws(Failure) {
        let base = directory == "." ? "" : directory.hasSuffix("/") ? directory : directory + "/"
        for name in try Files.names(in: directory) where !name.hasPrefix(".") {
            let path = base + name
            if kind(path, following: false) == .directory {
                try collect(path, ending, into: &found)
            } else if name.hasSuffix(ending) {
                found.append(path)
            }
        }
    }
}

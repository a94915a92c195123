// Where `import` finds the modules of a script's own: beside the importing file.

import SwkModel
import SwkStandard
import SwkSystem
import SwkVM

/// Reads modules from files. `import "./db"` is `db.swk` beside the importer.
struct ScriptFiles: ModuleLoader {
    /// The loader of scripts: the standard library, and files.
    static let modules = StandardModules(files: ScriptFiles())

    func load(_ path: String, from importer: String) throws -> (name: String, text: [UInt8])? {
        let file = path.hasSuffix(".swk") ? path : path + ".swk"
        let base = importer.lastIndex(of: "/").map { String(importer[...$0]) } ?? ""
        let place = path.hasPrefix("/") ? file : base + file
        guard Files.exists(place) else { return nil }
        return (place, try Files.read(place))
    }

    var standardModules: [String] { [] }

    /// The text of a script that was named on the command line; `-` is the standard input.
    /// - Throws: a failure that names the file when it cannot be read.
    static func text(of file: String) throws(Failure) -> [UInt8] {
        do throws(Failure) { return try Files.read(file == "-" ? "/dev/stdin" : file) } catch {
            throw Failure(.usage, "read script", file, error.reason, errno: error.errno)
        }
    }

    /// How messages call it.
    static func shownName(of file: String) -> String { file == "-" ? "<stdin>" : file }
}

// Where `import` finds modules: beside the importing file, or in the standard library's directory.

import Glibc
import SwkModel
import SwkSystem
import SwkVM

/// Reads modules from files. `import "./db"` is `db.swk` beside the importer; `import "wait"` is `wait.swk` of the standard library,
/// which is at SWK_STDLIB, or where `scripts/install` puts it, or in the checkout that the binary was built in.
struct ScriptFiles: ModuleLoader {
    func load(_ path: String, from importer: String) throws -> (name: String, text: [UInt8])? {
        let file = path.hasSuffix(".swk") ? path : path + ".swk"
        if path.hasPrefix(".") || path.hasPrefix("/") {
            let base = importer.lastIndex(of: "/").map { String(importer[...$0]) } ?? ""
            return try read(path.hasPrefix("/") ? file : base + file)
        }
        for directory in Self.libraries {
            if let found = try read("\(directory)/\(file)") { return found }
        }
        return nil
    }

    var standardModules: [String] {
        // Names for an error message: a directory that cannot be read has none to offer.
        Self.libraries.flatMap { (try? Files.names(in: $0)) ?? [] }.filter { $0.hasSuffix(".swk") }.map {
            String($0.dropLast(4))
        }
    }

    private func read(_ path: String) throws(Failure) -> (name: String, text: [UInt8])? {
        guard Files.exists(path) else { return nil }
        return (path, try Files.read(path))
    }

    private static var libraries: [String] {
        if let chosen = getenv("SWK_STDLIB") { return [String(cString: chosen)] }
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { return [] }
        let binary = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let directory = binary.lastIndex(of: "/").map { String(binary[..<$0]) } ?? "."
        return ["\(directory)/../share/swk/stdlib", "\(directory)/../../../stdlib"]
    }
}

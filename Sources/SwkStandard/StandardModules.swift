// Where the modules of the standard library come from that are written in swk: the texts in the binary, or the directory that SWK_STDLIB
// names, for whoever works on them. A text is read when it is imported.

import CStandard
import Glibc
public import SwkVM

/// Loads the standard library's modules, and files through another loader.
public struct StandardModules: ModuleLoader {
    private let files: (any ModuleLoader)?
    /// Stands before the names of modules of the binary in errors and traces; no file's name starts so.
    private static let mark = "swk:"

    /// - Parameter files: loads what is not a module of the library: paths that begin with `.` or `/`. Nil refuses these.
    public init(files: (any ModuleLoader)? = nil) { self.files = files }

    public func load(_ path: String, from importer: String) throws -> (name: String, text: [UInt8])? {
        if path.hasPrefix(".") || path.hasPrefix("/") { return try files?.load(path, from: importer) }
        if let directory = Self.directory { return try files?.load("\(directory)/\(path)", from: importer) }
        return Self.embedded.first { $0.name == path }.map { (Self.mark + path, Array($0.text)) }
    }

    /// The modules that need an import; the others are there without one.
    public var standardModules: [String] { Self.embedded.map(\.name) }

    public func isStandard(_ name: String) -> Bool {
        name.hasPrefix(Self.mark) || Self.directory.map { name.hasPrefix($0 + "/") } == true
    }

    /// The texts in the binary.
    public static var embedded: [(name: String, text: UnsafeBufferPointer<UInt8>)] {
        var modules: [(String, UnsafeBufferPointer<UInt8>)] = []
        while let module = swk_standard_module(modules.count)?.pointee {
            modules.append((String(cString: module.name), UnsafeBufferPointer(start: module.text, count: module.size)))
        }
        return modules
    }

    /// SWK_STDLIB as an absolute path, because modules are looked for beside their importer otherwise.
    private static var directory: String? {
        guard let chosen = getenv("SWK_STDLIB"), let path = realpath(chosen, nil) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }
}

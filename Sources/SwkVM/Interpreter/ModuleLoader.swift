// Where imported texts come from. The machine knows no file system: the embedder reads files, or refuses to.

/// Reads the texts of modules.
public protocol ModuleLoader: Sendable {
    /// The text of the module that `path` names in a file called `importer`, and the name under which it is known (and shown in errors);
    /// two paths with the same name are one module. Nil when there is none.
    func load(_ path: String, from importer: String) throws -> (name: String, text: [UInt8])?
    /// Names that could be meant, for the error message.
    var standardModules: [String] { get }
    /// Whether the module known under this name is part of the standard library: it may use what scripts cannot name, and an error
    /// that it throws points at the call in the script.
    func isStandard(_ name: String) -> Bool
}

extension ModuleLoader {
    public func isStandard(_ name: String) -> Bool { false }
}

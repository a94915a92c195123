// Unique names without a database: a name is a file created with O_EXCL that holds the id of its owner.

public import SwkModel
import SwkSystem

/// The names of one kind of object (`container`, `volume`), as files in one directory.
public struct NameRegistry: Sendable {
    public let kind: String
    public let directory: String

    public init(kind: String, directory: String) throws(Failure) {
        self.kind = kind
        self.directory = directory
        try Files.makeDirectories(directory, mode: 0o700)
    }

    /// Claims a name; throws `name.taken` with its owner when somebody has it. The kernel decides races.
    public func claim(_ name: String, for id: ObjectID) throws(Failure) {
        try Self.check(name, kind: kind)
        if try Files.createExclusively("\(directory)/\(name)", with: id.hex.utf8) { return }
        throw Failure(
            .nameTaken, "name \(kind)", name, "the name is in use",
            actual: owner(of: name).map { "\(kind) \($0.short) has it" },
            help: "remove or rename that \(kind), or choose another name")
    }

    /// Gives a name up; a name that is not there is fine.
    public func release(_ name: String) throws(Failure) {
        try Files.remove("\(directory)/\(name)")
    }

    /// Whose name it is, or nil.
    public func owner(of name: String) -> ObjectID? {
        guard Self.isValid(name) else { return nil }
        // A missing file is the answer "nobody".
        guard let text = try? Files.readText("\(directory)/\(name)") else { return nil }
        return ObjectID(text)
    }

    public func all() throws(Failure) -> [String] { try Files.names(in: directory) }

    /// docker's grammar for names: `[a-zA-Z0-9][a-zA-Z0-9_.-]+`.
    public static func isValid(_ name: String) -> Bool {
        guard name.utf8.count > 1, name.utf8.count <= 128, let first = name.utf8.first, isAlphanumeric(first) else {
            return false
        }
        return name.utf8.allSatisfy { isAlphanumeric($0) || "_.-".utf8.contains($0) }
    }

    private static func check(_ name: String, kind: String) throws(Failure) {
        guard isValid(name) else {
            throw Failure(
                .nameInvalid, "name \(kind)", name, "not a valid name",
                allowed: "a letter or digit, then at least one of letters, digits, `_`, `.`, `-`")
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

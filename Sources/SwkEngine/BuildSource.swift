// Where a build's Dockerfile and files come from: a directory, or standard input as a text or as an archive.

import Glibc
public import SwkImage
public import SwkModel
import SwkSystem

/// A Dockerfile and the files that it may copy.
public struct BuildSource: Sendable {
    public var dockerfile: Dockerfile
    public var context: BuildContext

    /// A directory of this machine.
    /// - Parameter file: the Dockerfile's path from the working directory on; the directory's own `Dockerfile` when nil.
    public init(directory: String, file: String? = nil) throws(Failure) {
        context = try BuildContext(directory: directory)
        let path = file ?? (directory.hasSuffix("/") ? "\(directory)Dockerfile" : "\(directory)/Dockerfile")
        dockerfile = try Self.read(path, isChosen: file != nil, in: directory)
    }

    /// A directory, with the Dockerfile's text from elsewhere.
    public init(directory: String, text: [UInt8]) throws(Failure) {
        context = try BuildContext(directory: directory)
        dockerfile = try Dockerfile(name: "-", bytes: text)
    }

    /// What standard input holds: a Dockerfile alone, or an archive of a directory with one.
    ///
    /// An archive is unpacked below the engine's root; the directory goes with `scope`.
    public init(input: [UInt8], file: String?, engine: Engine, in scope: Scope) throws(Failure) {
        guard ContextArchive.isArchive(Array(input.prefix(512))) else {
            context = .none
            dockerfile = try Dockerfile(name: "-", bytes: input)
            return
        }
        let directory = "\(engine.layout.run)/contexts/\(ObjectID.random())"
        try scope.record(.directory(directory))
        try Files.makeDirectories("\(directory)/files", mode: 0o700)
        try Files.overwrite("\(directory)/archive", with: input)
        try ContextArchive.unpack("\(directory)/archive", into: "\(directory)/files")
        context = try BuildContext(directory: "\(directory)/files")
        let name = file ?? "Dockerfile"
        dockerfile = try Self.read("\(directory)/files/\(name)", isChosen: file != nil, in: "-", named: name)
    }

    private static func read(
        _ path: String, isChosen: Bool, in directory: String, named name: String? = nil
    ) throws(Failure) -> Dockerfile {
        guard Files.exists(path) else {
            throw Failure(
                .buildContext, "build", name ?? path, "there is no such file",
                help: isChosen
                    ? "`-f` is a path from the working directory on"
                    : "name the Dockerfile of `\(directory)` with `-f`")
        }
        return try Dockerfile(name: name ?? path, bytes: try Files.read(path))
    }
}

// Where a copied thing ends up and what it is called there: docker's rules, which are those of cp -r with `/.` for "what is in it".
// Pure: what is there was looked up before.

import SwkModel

/// One end of a copy.
struct CopyEnd: Equatable, Sendable {
    enum Kind: Sendable { case file, directory, absent }

    /// As the user wrote it.
    var path: String
    var kind: Kind
    /// The path with every link followed, without a slash at its beginning; that of the directory above for what is absent.
    var canonical: [UInt8] = []

    /// Whether it asks for the content of a directory: `DIR/.`, or the root itself.
    var meansContent: Bool { path.hasSuffix("/.") || path == "." || path.allSatisfy { $0 == "/" } }
    var endsWithSlash: Bool { path.hasSuffix("/") || path.hasSuffix("/.") }
    /// The last name in it; nil where it has none of its own, as `.`, `..` and `/` have not.
    var name: String? {
        let last = path.split(separator: "/").last.map(String.init)
        return last == nil || last == "." || last == ".." ? nil : last
    }
}

/// Where the copy goes.
struct CopyPlan: Equatable {
    /// The existing directory that holds the result, canonical.
    var directory: [UInt8]
    /// What the copied thing is called in it; nil when its content alone goes there.
    var name: [UInt8]?

    /// Throws `copy.conflict` and `copy.not-found`.
    init(from source: CopyEnd, to target: CopyEnd) throws(Failure) {
        if source.kind == .file, source.endsWithSlash {
            throw Failure(.copyConflict, "copy", source.path, "it is not a directory")
        }
        switch target.kind {
        case .directory:
            directory = target.canonical
            name = source.kind == .directory && source.meansContent ? nil : source.name.map { Array($0.utf8) }
        case .file:
            if source.kind == .directory {
                throw Failure(
                    .copyConflict, "copy", source.path, "a directory cannot be copied to a file", actual: target.path)
            }
            if target.endsWithSlash { throw Failure(.copyConflict, "copy to", target.path, "it is not a directory") }
            let parts = target.canonical.split(separator: UInt8(ascii: "/"))
            directory = EntryPath.join(parts.dropLast())
            name = Array(parts.last ?? [])
        case .absent:
            guard let last = target.name, source.kind == .directory || !target.endsWithSlash else {
                throw Failure(.copyNotFound, "copy to", target.path, "there is no such directory")
            }
            directory = target.canonical
            name = Array(last.utf8)
        }
    }
}

// The members of an image archive on disk: they come in any order (docker's `manifest.json` last), and from a pipe only once.
//
// Each file becomes a temporary file of the store, so that a blob is later renamed and not copied. Links between members, with which
// docker before 25 says that two images share a layer, are followed by their names and within the archive only.

import Glibc
import SwkModel
import SwkSystem

/// An archive that was read to its end.
final class SpooledBundle {
    /// A member that is a file.
    struct Member {
        var path: String
        var size: Int64
        /// Of its bytes as they are.
        var digest: Digest
    }

    let name: String
    private let directory: String
    private var files: [String: Member] = [:]
    private var links: [String: String] = [:]
    private var spooled = 0

    /// Reads everything. Throws `archive.invalid` for what is no archive; the temporary files go with this value.
    init(_ descriptor: Int32, named name: String, in store: ContentStore, _ cancellation: Cancellation) throws(Failure)
    {
        self.name = name
        directory = store.temporaryPath("bundle")
        try Files.makeDirectories(directory, mode: 0o700)
        let reader = TarReader(try uncompressed(descriptor, named: name), named: name)
        while let entry = try reader.next() {
            try cancellation.check()
            try take(entry, reader, cancellation)
        }
    }

    deinit {
        // What cannot be removed lies in the store's directory for such things, and the next collection takes it.
        try? removeTree(directory)
    }

    private func take(_ entry: TarEntry, _ reader: TarReader, _ cancellation: Cancellation) throws(Failure) {
        let path = try EntryPath(entry.path, of: entry.name, in: name)
        let key = path.joined.text
        switch entry.kind {
        case .file: files[key] = try spool(entry, reader, cancellation)
        case .symbolicLink(let target): links[key] = Self.resolve(target.text, from: key)
        case .hardLink(let target): links[key] = Self.resolve("/" + target.text, from: key)
        case .directory, .fifo, .characterDevice, .blockDevice: return
        }
    }

    private func spool(_ entry: TarEntry, _ reader: TarReader, _ cancellation: Cancellation) throws(Failure) -> Member {
        let path = "\(directory)/\(spooled)"
        spooled += 1
        let file = try Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644)
        let raw = file.raw
        let hasher = try DigestHasher()
        try reader.readContent { (bytes) throws(Failure) in
            try cancellation.check()
            try hasher.update(bytes)
            var rest = bytes
            while !rest.isEmpty {
                let count = try system("write", path) { Glibc.write(raw, rest.baseAddress, rest.count) }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
        return Member(path: path, size: entry.size, digest: try hasher.finish())
    }

    /// A link's target as a member's name; what climbs out of the archive names nothing in it.
    private static func resolve(_ target: String, from key: String) -> String {
        var parts = target.hasPrefix("/") ? [] : key.split(separator: "/").dropLast()
        for part in target.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    var isEmpty: Bool { files.isEmpty }

    /// The member of a name, links followed; nil when there is none.
    func member(_ name: String) -> Member? {
        var key = name.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        // More links than there are lead in a circle.
        for _ in 0...links.count {
            if let found = files[key] { return found }
            guard let next = links[key] else { return nil }
            key = next
        }
        return nil
    }

    /// A document in the archive; nil when it is not there.
    func document<Document: Decodable>(_ name: String, _ type: Document.Type) throws(Failure) -> Document? {
        guard let member = member(name) else { return nil }
        return try JSONContent.decode(type, from: try read(member, name), named: "\(name) of \(self.name)")
    }

    /// The bytes of a small member.
    func read(_ member: Member, _ name: String) throws(Failure) -> [UInt8] {
        let limit: Int64 = 16 << 20
        guard member.size <= limit else {
            throw Failure(
                .corruptContent, "load", self.name, "its member `\(name)` is too large for a document",
                allowed: "\(limit) bytes", actual: "\(member.size)")
        }
        return try Files.read(member.path)
    }

    func missing(_ what: String) -> Failure {
        Failure(.corruptContent, "load", name, "the archive has no member `\(what)`, which it names")
    }
}

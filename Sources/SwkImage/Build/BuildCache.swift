// What was built before, by what it was built from: one small file for each step, named by the key of the step and of all steps before it.
//
// The first line says what a hit has to know, the image's ID; the configuration and the layers behind it are read only when the next step
// is a miss. A file is complete by being there. The collector keeps what records name while they are fresh (a hit makes them so), so a
// removed image can be built again at once, and a failed build goes on where it stopped.

import Glibc
import SwkModel
import SwkSystem

/// An image in the making: everything of it is in the store, and no name leads to it.
struct MadeImage: Sendable, Codable {
    var document: ImageDocument
    var layers: [ContentDescriptor]

    func id() throws(Failure) -> Digest { try Digest.of(try JSONContent.encode(document)) }
}

/// The records of built steps.
struct BuildCache: Sendable {
    private let directory: String
    private let staging: StagingDirectory

    /// Seconds after its last use until a record is dropped.
    static let freshness = 7 * 24 * 3600

    init(_ content: ContentStore) {
        directory = "\(content.root)/build"
        staging = content.staging
    }

    /// The ID of the image that a step gave; nil when it was not built before.
    func id(_ key: Digest) throws(Failure) -> Digest? {
        guard let line = try firstLine(key) else { return nil }
        // For the collector: a record that is used stays. A lost time only means that it may go earlier.
        _ = utimensat(AT_FDCWD, path(key), nil, 0)
        return try Digest(parsing: line)
    }

    /// The whole record of a step that was found.
    func load(_ key: Digest) throws(Failure) -> MadeImage {
        let bytes = try Files.read(path(key))
        let body = bytes.drop { $0 != 0x0a }.dropFirst()
        return try JSONContent.decode(MadeImage.self, from: Array(body), named: "build cache \(key.short)")
    }

    func save(_ image: MadeImage, id: Digest, as key: Digest) throws(Failure) {
        try Files.makeDirectories(directory, mode: 0o710)
        let body = try JSONContent.encode(image)
        try staging.replace(path(key), with: Array("\(id)\n".utf8) + body, mode: 0o600)
    }

    private func path(_ key: Digest) -> String { "\(directory)/\(key.hex)" }

    private func firstLine(_ key: Digest) throws(Failure) -> String? {
        do {
            let bytes = try Files.read(path(key))
            return bytes.prefix { $0 != 0x0a }.text
        } catch {
            if error.errno == ENOENT { return nil }
            throw error
        }
    }

    // MARK: - For the collector

    /// The records that are kept, and so what they need; the others are dropped.
    func fresh(all: Bool) throws(Failure) -> [MadeImage] {
        var kept: [MadeImage] = []
        let now = time(nil)
        for name in try Files.names(in: directory) {
            guard let key = try? Digest(parsing: "sha256:\(name)") else {
                // A temporary of somebody who died: whoever writes now holds the store's lock.
                try Files.remove("\(directory)/\(name)")
                continue
            }
            var status = stat()
            let isFresh = stat(path(key), &status) == 0 && now - status.st_mtim.tv_sec < Self.freshness
            if isFresh, all { kept.append(try load(key)) } else { try Files.remove(path(key)) }
        }
        return kept
    }
}

/// The key of a step in the making.
struct StepKey {
    private var text: [UInt8]

    init(_ before: Digest, _ words: [String]) {
        text = Array(before.description.utf8)
        for word in words { add(word) }
    }

    /// With its length, so that no two lists of words give the same text.
    mutating func add(_ word: String) { text += Array("\n\(word.utf8.count) ".utf8) + Array(word.utf8) }

    func digest() throws(Failure) -> Digest { try Digest.of(text) }
}

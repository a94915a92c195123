// `using dir = fs.temporaryDirectory() { ... }`: a directory of one's own that is gone with its block, whatever happens in it.

import Glibc
import SwkVM

/// A directory that its block removes.
final class TemporaryDirectory: HostObject {
    let path: String

    /// - Throws: `LibraryFailure` when none can be made.
    init(prefix: String) throws(LibraryFailure) {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/\(prefix)XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        let number = errno
        guard let made else { throw .file("make a temporary directory in", base, errno: number) }
        path = made
    }

    var hostType: HostType { temporaryDirectoryType }
    func render() -> String { path }
    var isClosable: Bool { true }

    func close() async throws {
        if access(path, F_OK) == 0 { try Directory.removeTree(path) }
    }
}

let temporaryDirectoryType = HostType(
    "TemporaryDirectory", summary: "A directory that is removed with the `using` block that owns it.",
    properties: [
        HostProperty("path", .string, doc: "Where it is.") { .string($0.receiver(as: TemporaryDirectory.self).path) }
    ],
    methods: [
        HostFunction(
            "join",
            Signature(
                [.rest("parts", .string, doc: "names below it")], returns: .string, doc: "A path in it.",
                example: #"using dir = fs.temporaryDirectory(); dir.join("a", "b.txt").endsWith("/a/b.txt")"#),
            sync: { call in
                .string(FilePath.join([call.receiver(as: TemporaryDirectory.self).path] + call.rest.map(\.text)))
            })
    ])

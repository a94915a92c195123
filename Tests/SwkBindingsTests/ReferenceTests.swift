// The reference in stdlib/reference is what the declarations say now. No root needed.

import Glibc
import SwkBindings
import SwkEngine
import SwkVM
import Testing

@Suite struct ReferenceTests {
    @Test func theLibrarysReferenceIsCurrent() throws {
        let session = Session(EngineConfiguration(root: "/nonexistent"))
        let wanted = Documentation(session.registry, modules: session.modules).reference
        let directory = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = try #require(fopen("\(directory)/stdlib/reference/library.md", "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        let written = String(decoding: bytes[..<count], as: UTF8.self)
        let lines = (written.split(separator: "\n"), wanted.split(separator: "\n"))
        let different = zip(lines.0, lines.1).first { $0 != $1 }.map { "it says `\($0.0)`, not `\($0.1)`" }
        #expect(written == wanted, "stale: run `swk doc --reference`; \(different ?? "one is longer")")
    }
}

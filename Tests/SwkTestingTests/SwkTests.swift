// A test suite of somebody else, as it would use SwkTesting.

import Glibc
import SwkEngine
import SwkSystem
import SwkTesting
import SwkVM
import Testing

@Suite(.enabled(if: geteuid() == 0), .serialized) struct SwkTests {
    private func withWorld<Result>(_ body: (EngineConfiguration) async throws -> Result) async throws -> Result {
        var template = Array("/tmp/swk-testing-XXXXXX".utf8CString)
        let root = String(cString: try #require(mkdtemp(&template)))
        let result = try await body(EngineConfiguration(root: root))
        #expect(try Engine(EngineConfiguration(root: root)).containers(all: true).isEmpty)
        try Files.removeTree(root)
        return result
    }

    @Test func aPieceOfScriptGivesItsValue() async throws {
        try await withWorld { configuration in
            try await withSwk(configuration) { swk in
                let reply = try await swk.run(#"Image("busybox").run("echo", "hi", network: "none").stdout"#)
                guard case .string("hi\n") = reply else { throw Unexpected(value: "\(reply)") }
            }
        }
    }

    @Test func whatATestStartsEndsWithIt() async throws {
        try await withWorld { configuration in
            try await withSwk(configuration) { swk in
                try await swk.run(#"let c = Image("busybox").start("sleep", "1000", name: "left", network: "none")"#)
                #expect(try Engine(configuration).containers().map(\.name) == ["left"])
            }
            #expect(try Engine(configuration).containers(all: true).isEmpty)
        }
    }

    @Test func anErrorOfAScriptCarriesItsEvidence() async throws {
        try await withWorld { configuration in
            try await withSwk(configuration) { swk in
                let error = await #expect(throws: ScriptError.self) {
                    try await swk.run(#"Image("busybox").run("sh", "-c", "echo lost >&2; exit 3", network: "none")"#)
                }
                #expect(error?.code == "command.failed")
                #expect(error?.message.contains("lost") == true)
            }
        }
    }
}

private struct Unexpected: Error { let value: String }

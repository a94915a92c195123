// A directory of its own for each test, removed afterwards.

import Glibc
import SwkSystem
import Testing

func withTemporaryDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
    var template = Array("/tmp/swk-test-XXXXXX".utf8CString)
    let path = String(cString: try #require(mkdtemp(&template)))
    defer { try? Files.removeTree(path) }  // a test that failed has already said why
    return try body(path)
}

func withTemporaryDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    var template = Array("/tmp/swk-test-XXXXXX".utf8CString)
    let path = String(cString: try #require(mkdtemp(&template)))
    defer { try? Files.removeTree(path) }  // a test that failed has already said why
    return try await body(path)
}

// A world of its own for each test: an engine below a temporary root, and the check that nothing of it is left.

import Glibc
import SwkEngine
import SwkSystem
import Testing

/// Runs a test with an engine and a scope, closes the scope and removes the root. Containers that are left fail the test.
func withEngine(_ body: (Engine, Scope) async throws -> Void) async throws {
    var template = Array("/tmp/swk-engine-XXXXXX".utf8CString)
    let root = String(cString: try #require(mkdtemp(&template)))
    let engine = try Engine(EngineConfiguration(root: root))
    let scope = try engine.scope()
    var failure: (any Error)?
    do { try await body(engine, scope) } catch { failure = error }
    #expect(scope.close().isEmpty)
    #expect(try engine.containers(all: true).isEmpty)
    for network in try engine.networkStore.list() { try engine.networkStore.undoNetwork(network.id) }
    #expect(try Files.names(in: "\(root)/run/journals").isEmpty)
    #expect(try Files.names(in: "\(root)/run/containers").isEmpty)
    try Files.removeTree(root)
    if let failure { throw failure }
}

extension ContainerOptions {
    /// A command without a network: what most tests need.
    static func offline(_ command: String...) -> ContainerOptions {
        var options = ContainerOptions(command: command)
        options.network = .none
        return options
    }
}

// `atomically { ... }` on the engine: a transaction is a scope inside the session's.

import SwkEngine
import SwkModel
import SwkVM

/// What the interpreter asks when an `atomically` block begins.
struct EngineTransactions: HostTransactions {
    private unowned let world: World

    init(_ world: World) { self.world = world }

    func begin(inside outer: (any HostTransaction)?) async throws -> any HostTransaction {
        if let outer = outer as? EngineTransaction { return EngineTransaction(outer.scope.begin()) }
        return EngineTransaction(try world.open().scope.begin())
    }
}

/// The scope of one block.
final class EngineTransaction: HostTransaction {
    let scope: Scope

    init(_ scope: Scope) { self.scope = scope }

    func commit() async throws { try evidently { try scope.commit() } }

    /// The first failure, with the others as its notes.
    func rollback() async throws {
        let failures = scope.rollBack()
        guard let first = failures.first else { return }
        throw EngineFailure(failures.dropFirst().reduce(first) { $0.noting($1.message) })
    }

    func willChange(file path: String) async throws { try evidently { try scope.willChange(file: path) } }
}

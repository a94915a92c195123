// Who owns what: everything that is made in a scope is removed with it, in reverse order, however the scope ends.
//
// A scope is a journal. Ending it undoes the standing effects; a process that dies leaves the journal behind with its lock free, and
// the next swk process finishes it.

public import SwkModel
import SwkState

/// The owner of containers and networks: a script, a session, a test, a verb.
public final class Scope: Sendable {
    let journal: Journal
    private let engine: Engine

    init(engine: Engine) throws(Failure) {
        self.engine = engine
        journal = try Journal(in: engine.layout.journals)
    }

    /// The containers that end with this scope, oldest first.
    public var containers: [ObjectID] {
        journal.pending.compactMap { if case .container(let id) = $0 { ObjectID(id) } else { nil } }
    }

    /// Removes what the scope owns, newest first. What could not be removed is returned and stays in the journal for the next process.
    @discardableResult
    public func close() -> [Failure] {
        var failures = journal.undoAll { effect throws(Failure) in try engine.undo(effect) }
        do throws(Failure) {
            try journal.close()
            try engine.networkStore.settle()
        } catch {
            failures.append(error)
        }
        return failures
    }
}

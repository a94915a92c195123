// Who owns what: everything that is made in a scope is removed with it, in reverse order, however the scope ends.
//
// A scope is a journal. Ending it undoes the standing effects; a process that dies leaves the journal behind with its lock free, and
// the next swk process finishes it.
//
// A scope inside another one (Scope+Transaction.swift) writes to the same journal and knows which effects are its own.

public import SwkModel
import SwkState
import Synchronization

/// The owner of containers, networks and images: a script, a session, a test, a verb.
public final class Scope: EffectLog, Sendable {
    let engine: Engine
    let journal: Journal
    /// The scope around a transaction; nil for a scope with a journal of its own.
    let outer: Scope?
    /// What a transaction made, and what it will do when it ends well.
    let transaction = Mutex(Ledger())

    init(engine: Engine) throws(Failure) {
        self.engine = engine
        journal = try Journal(in: engine.layout.journals)
        outer = nil
    }

    init(inside outer: Scope) {
        engine = outer.engine
        journal = outer.journal
        self.outer = outer
    }

    /// The containers that end with this scope, oldest first.
    public var containers: [ObjectID] {
        journal.pending.compactMap { if case .container(let id) = $0 { ObjectID(id) } else { nil } }
    }

    /// The networks that end with this scope.
    var networks: Set<ObjectID> {
        Set(journal.pending.compactMap { if case .network(let id) = $0 { ObjectID(id) } else { nil } })
    }

    /// Makes the scope answer for an effect that is about to be made.
    public func record(_ effect: Effect) throws(Failure) {
        try journal.record(effect)
        if outer != nil { transaction.withLock { $0.effects.append(effect) } }
    }

    /// Strikes out an effect that was undone.
    func forget(_ effect: Effect) throws(Failure) { try journal.forget(effect) }

    /// Lets an effect outlive the scope: at once, or when the transaction around it has ended well.
    func release(_ effect: Effect) throws(Failure) {
        if outer == nil { return try journal.forget(effect) }
        transaction.withLock { $0.released.append(effect) }
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

// A scope inside a scope, for `atomically`: its effects can be undone on their own, or go over to the scope around it.
//
// Both share one journal, so a process that is killed in the middle rolls the transaction back like everything else. Some effects are
// recorded for the rollback only, as they outlive their scope: names of images, named volumes, files. They are struck out
// when the outermost transaction has ended well. What cannot be taken back is refused (`requireOwn`), or waits for that end: the
// removal of an image.

public import SwkModel
import SwkState
import SwkSystem

extension Failure.Code {
    /// Something that no rollback could take back was asked for inside a transaction.
    public static let irreversible = Failure.Code("atomically.irreversible")
}

extension Scope {
    /// What a transaction knows besides the journal.
    struct Ledger: Sendable {
        /// Its effects, oldest first; some may have been undone meanwhile.
        var effects: [Effect] = []
        /// Those that outlive the scope.
        var released: [Effect] = []
        /// Those that are recorded for the rollback only: nothing undoes them when the scope ends.
        var rollbackOnly: [Effect] = []
        /// Images that lost their last name here, by id: they go when it ends well.
        var removedImages: [String] = []
    }

    public var isTransaction: Bool { outer != nil }

    /// Starts a transaction. Exactly one of `commit` and `rollBack` ends it.
    public func begin() -> Scope { Scope(inside: self) }

    /// The effects stand, and belong to the scope around this one.
    public func commit() throws(Failure) {
        guard let outer else { return }
        let ledger = takeLedger()
        if outer.isTransaction {
            outer.transaction.withLock { around in
                around.effects += ledger.effects
                around.released += ledger.released
                around.rollbackOnly += ledger.rollbackOnly
                around.removedImages += ledger.removedImages
            }
            return
        }
        for effect in ledger.effects
        where ledger.rollbackOnly.contains(effect) || ledger.released.contains(effect) {
            try journal.forget(effect)
            if case .savedFile(let path, let copy) = effect { try SavedFile(path: path, copy: copy).discard() }
        }
        for id in ledger.removedImages { try engine.undoImage(id) }
    }

    /// Undoes the effects, newest first. What could not be undone is returned and stays in the journal.
    public func rollBack() -> [Failure] {
        let own = takeLedger().effects
        var failures: [Failure] = []
        for effect in own.inUndoOrder where journal.pending.contains(effect) {
            do throws(Failure) {
                try engine.undo(effect)
                try journal.forget(effect)
            } catch {
                failures.append(error)
            }
        }
        return failures
    }

    /// Records what only a rollback undoes; outside of a transaction nothing does.
    func recordForRollback(_ effect: Effect) throws(Failure) {
        guard isTransaction else { return }
        try record(effect)
        transaction.withLock { $0.rollbackOnly.append(effect) }
    }

    /// Refuses, in a transaction, to do something for good to an object that it did not make itself.
    public func requireOwn(_ effect: Effect, _ operation: String, _ name: String) throws(Failure) {
        var scope = self
        while let outer = scope.outer {
            if scope.transaction.withLock({ $0.effects.contains(effect) }) { return }
            scope = outer
        }
        guard isTransaction else { return }
        throw Failure(
            .irreversible, operation, name,
            "it cannot be rolled back: `\(name)` was there before the `atomically` block",
            help: "do it after the block")
    }

    private func takeLedger() -> Ledger {
        transaction.withLock { ledger in
            defer { ledger = Ledger() }
            return ledger
        }
    }
}

extension Scope {
    /// Answers for the named volumes that a container is about to make.
    func answerForVolumes(of options: ContainerOptions) throws(Failure) {
        for request in options.mounts {
            if case .volume(let name) = request.source, !engine.volumes.contains(name) {
                try recordForRollback(.volume(name))
            }
        }
    }

    /// Keeps what is at a path of the host, or that nothing is, so that a rollback can put it back. Nothing outside of a transaction.
    public func willChange(file path: String) throws(Failure) {
        guard isTransaction else { return }
        let saved = try SavedFile.plan(path, in: engine.layout.savedFiles)
        try recordForRollback(.savedFile(saved.path, copy: saved.copy))
        try saved.save()
    }
}

// What `atomically { ... }` needs of the host: somebody who can take effects back. The language knows only when a block begins and how
// it ends; what an effect is, and what undoes it, is the host's business.
//
// A block's transaction is that of every call made in it, also from the tasks, branches and callbacks that it starts. Host functions find
// it in `HostCall.transaction` and record there what they do before they do it. A block inside another one gets a transaction
// inside the other one's: what it commits can still be rolled back with the outer block.

/// A host that can roll effects back. An interpreter whose registry has none refuses `atomically`.
public protocol HostTransactions: Sendable {
    /// Starts a transaction.
    /// - Parameter outer: the transaction of the block around this one.
    func begin(inside outer: (any HostTransaction)?) async throws -> any HostTransaction
}

/// The effects of one `atomically` block. Exactly one of `commit` and `rollback` is called, once, when nothing of the block runs any more;
/// neither sees the cancellation of the script.
public protocol HostTransaction: AnyObject, Sendable {
    /// The block ended well: its effects stand, or belong to the transaction around it.
    func commit() async throws
    /// The block failed, was cancelled or ran into a limit: undoes its effects, newest first. An error of one must not stop the others;
    /// what is thrown is attached to the block's own error.
    func rollback() async throws
    /// Keeps what is at a path of the host's file system, or that nothing is there, before somebody changes it.
    func willChange(file path: String) async throws
}

extension HostTransaction {
    public func willChange(file path: String) async throws {}
}

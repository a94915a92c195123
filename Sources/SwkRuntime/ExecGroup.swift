// A cgroup of its own for one exec, below the container's: so that a timeout ends the whole tree that the command has started, and nothing
// else of the container.

import Glibc
public import SwkModel
import SwkSystem

/// The group of one exec. It goes with the container's group when that is removed.
public struct ExecGroup: Hashable, Sendable {
    /// The v2 directory.
    public let directory: String

    /// Kills the command and everything that it has started.
    public func kill() throws(Failure) { try Cgroup.killMembers(of: directory) }

    /// Kills what is left and removes the group. Idempotent.
    public func remove() throws(Failure) { try Cgroup.undo(directory) }
}

extension Cgroup {
    /// Makes a group for one exec in this container; nil on hosts without cgroup v2, where only the command itself can be killed.
    public func makeExecGroup() throws(Failure) -> ExecGroup? {
        guard let unified else { return nil }
        let directory = "\(unified)/exec-\(String(UInt64.random(in: 0 ... .max), radix: 16))"
        try system("create cgroup", directory) { mkdir(directory, 0o755) }
        return ExecGroup(directory: directory)
    }
}

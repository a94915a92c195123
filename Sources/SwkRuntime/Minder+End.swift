// A minder seen from outside, without asking it: what its files say, and its end by force. Both are synchronous: lists and
// recovery use them.

import Glibc
public import SwkModel
import SwkSystem

extension MinderClient {
    /// What the files say about the container, checked against the live process; nil when no minder was ever started.
    public func recordedStatus() throws(Failure) -> MinderStatus? {
        if let exit = try files.readExit() { return .exited(exit) }
        let state = try files.readState()
        if let state, let container = state.container, container.isAlive {
            return .running(container: container, startedAt: state.startedAt, restarts: state.restarts, owned: false)
        }
        if let exit = try files.readExit() { return .exited(exit) }
        if try isLocked() { return .restarting(restarts: state?.restarts ?? 0) }
        // The minder writes the record before it gives its lock back.
        if let exit = try files.readExit() { return .exited(exit) }
        return state == nil ? nil : .lost(container: nil)
    }
}

extension Minder {
    /// Kills a minder and its container, whatever they are doing, and waits until both are gone. Fine when there are none.
    public static func end(directory: String) throws(Failure) {
        let files = MinderFiles(directory: directory)
        // The minder first: it must not start the container again. It may be ourselves by now, as its own successor.
        guard let state = try files.readState() else { return }
        if state.minder.pid != getpid() { try state.minder.killAndWait() }
        // Between our reading and its death it may have started another run.
        try (try files.readState() ?? state).container?.killAndWait()
        try state.container?.killAndWait()
    }
}

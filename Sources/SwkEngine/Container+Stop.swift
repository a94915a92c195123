// Ending a container's run: asked, told, or made to. A container that stands still is let go on first, as it could hear nothing.

import Glibc
public import SwkModel
import SwkNetwork
import SwkRuntime
import SwkState
import SwkSystem

extension Container {
    /// Asks the container to stop, and kills it when it does not in time. One that does not run is left as it is; one that was to be
    /// removed when it ends is removed.
    /// - Parameters:
    ///   - signal: asks it; the container's own stop signal when nil.
    ///   - grace: nanoseconds until it is killed; the container's own when nil, without end when negative.
    public func stop(signal: Int32? = nil, grace: Int64? = nil) async throws {
        guard try await halt(signal, grace) else { return }
        try await settle()
    }

    /// Stops the container if it runs, and starts it again.
    /// - Parameter grace: as for `stop`.
    public func restart(signal: Int32? = nil, grace: Int64? = nil) async throws {
        if try await halt(signal, grace) {
            try await onOwnThread { _ in try locked { () throws(Failure) in try releaseRuntimeEffects() } }
        }
        try await start()
    }

    /// Sends a signal to the container's first process; SIGKILL ends it for good.
    public func kill(signal: Int32) async throws {
        let process = try runningProcess(to: "send \(signalName(signal)) to")
        guard signal == SIGKILL, try runningState()?.minded == true else {
            try process.signal(signal)
            return
        }
        // An order and not a signal: otherwise the restart policy would have its say.
        try await minder.stop(signal: SIGKILL, grace: .zero)
        try thaw()
        try await waitForExit()
        try await settle()
    }

    /// False when it does not run.
    private func halt(_ signal: Int32?, _ grace: Int64?) async throws -> Bool {
        let current = try currentRecord()
        let grace = grace ?? current.options.stopTimeout ?? 10_000_000_000
        let signal = signal ?? current.stopSignal
        switch try state() {
        case .created, .exited, .lost: return false
        case .running(let process, _) where try runningState()?.minded == false:
            try thaw()
            try await end(process, signal, grace)
            return true
        case .running, .restarting: break
        }
        do {
            try await minder.stop(signal: signal, grace: grace < 0 ? nil : .nanoseconds(grace))
        } catch let failure as Failure where failure.code == .notRunning {
            // It ended by itself meanwhile.
            return true
        }
        try thaw()
        try await waitForExit()
        return true
    }

    /// A container in another process's foreground: that process sees its end and cleans up.
    private func end(_ process: ProcessIdentity, _ signal: Int32, _ grace: Int64) async throws {
        guard let pidfd = try process.open() else { return }
        try process.signal(signal)
        let descriptor = pidfd.raw
        if grace < 0 { return try await Readiness.readable(descriptor) }
        let late = Failure(.timeout, "stop container", name, "it did not end in time")
        do {
            try await withDeadline(grace, late) { try await Readiness.readable(descriptor) }
        } catch let failure as Failure where failure.code == .timeout {
            try process.signal(SIGKILL)
            try await Readiness.readable(descriptor)
        }
        withExtendedLifetime(pidfd) {}
    }

    /// After its end: gives back what the run held, or removes the whole container when it was to be removed.
    private func settle() async throws {
        try await onOwnThread { _ in
            if record.options.autoRemove, try runningState()?.minded != false { return try discard(from: nil) }
            try locked { () throws(Failure) in
                if case .running = try state() { return }
                try releaseRuntimeEffects()
            }
        }
    }

    /// For whoever is called when a detached container has ended by itself, which is the program that its minder becomes.
    func releaseAfterEnd() throws(Failure) {
        switch try state() {
        case .created, .running, .restarting: return
        case .exited, .lost: break
        }
        if record.options.autoRemove { try discard(from: nil) } else { try releaseIfEnded() }
    }

    private func thaw() throws(Failure) {
        if let freezer = try runningState()?.cgroup.freezer { try Cgroup.thaw(freezer) }
    }
}

extension Engine {
    /// Gives back what a container held that has ended, and removes it if it was to be removed then. Nothing when it is gone or runs again.
    public func settleEnded(_ hex: String) throws(Failure) {
        guard let id = ObjectID(hex), let record = try records.load(id) else { return }
        try Container(engine: self, record: record).releaseAfterEnd()
    }
}

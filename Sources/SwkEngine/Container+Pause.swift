// Standing still and going on: the freezer of the container's control group, of either generation.
//
// A pause is an effect like every other: recorded beside the container before it is made, so that whoever undoes the container lets
// its processes go on, and be killed, first.

import Glibc
public import SwkModel
import SwkRuntime
import SwkState
import SwkSystem

extension Container {
    /// Stops every process of the container where it is.
    ///
    /// Throws `container.state` when it does not run or stands still already.
    public func pause() async throws {
        try await onOwnThread { _ in try locked { () throws(Failure) in try pauseHere() } }
    }

    private func pauseHere() throws(Failure) {
        _ = try runningProcess(to: "pause")
        let freezer = try freezer(to: "pause")
        if try isPaused() {
            throw Failure(.containerState, "pause", name, "the container is paused already", actual: "paused")
        }
        try EffectFile(engine.layout.effects(of: id)).record(.frozenCgroup(freezer))
        try setPaused(true)
        do throws(Failure) {
            try Cgroup.freeze(freezer)
        } catch {
            try Cgroup.thaw(freezer)
            throw error
        }
    }

    /// Lets the container go on.
    ///
    /// Throws `container.state` when it is not paused.
    public func unpause() async throws {
        try await onOwnThread { _ in try locked { () throws(Failure) in try unpauseHere() } }
    }

    private func unpauseHere() throws(Failure) {
        _ = try runningProcess(to: "unpause")
        guard try isPaused() else {
            throw Failure(
                .containerState, "unpause", name, "the container is not paused", actual: try state().word)
        }
        try Cgroup.thaw(try freezer(to: "unpause"))
        try setPaused(false)
    }

    private func setPaused(_ wasPaused: Bool) throws(Failure) {
        guard var running = try runningState() else { return }
        running.wasPaused = wasPaused
        try running.write(id, in: engine.layout)
    }

    /// Whether its processes stand still.
    public func isPaused() throws(Failure) -> Bool {
        guard let freezer = try runningState()?.cgroup.freezer else { return false }
        return Cgroup.isFrozen(freezer)
    }

    /// docker's word for what it does: that of its state, or `paused`.
    public func stateWord() throws(Failure) -> String {
        let state = try state()
        guard state.isRunning else { return state.word }
        return try isPaused() ? "paused" : state.word
    }

    /// Refuses what needs processes that go on.
    func refusePaused(_ operation: String) throws(Failure) {
        guard try isPaused() else { return }
        throw Failure(
            .containerState, operation, name, "the container is paused", actual: "paused",
            help: "let it go on with `swk unpause \(name)`")
    }

    private func freezer(to operation: String) throws(Failure) -> String {
        if let freezer = try runningState()?.cgroup.freezer { return freezer }
        throw Failure(.containerState, operation, name, "the container has no control group that can stand still")
    }
}

// start, kill, pause, delete: what happens to a container that exists.

import Glibc
public import SwkModel
public import SwkRuntime
import SwkSystem

extension OCIContainer {
    /// Lets the program run ("Start"). Throws `oci.state` unless it is created and not started yet.
    public func start() throws(Failure) {
        let record = try locked { () throws(Failure) -> OCIRecord in
            let record = try self.record(to: "start", in: [.created])
            // It fails when the process has died since.
            let start = try Descriptor.open(startFile, O_WRONLY | O_NONBLOCK)
            try start.writeAll([0])
            try Files.remove(startFile)
            return record
        }
        for hook in record.hooks?.poststart ?? [] { try hook.run("poststart", state: state(of: record)) }
    }

    /// Sends a signal to its first process, or with `all` to every one ("Kill"). Throws `oci.state` when it has stopped.
    public func kill(_ signal: Int32, all: Bool = false) throws(Failure) {
        let record = try self.record(to: "kill", in: [.created, .running, .paused])
        if all {
            if signal == SIGKILL { return try record.cgroup.kill() }
            for pid in try record.cgroup.members() { Glibc.kill(pid, signal) }
        } else {
            try record.process?.signal(signal)
            // Who stands still dies only when it goes on.
            if signal == SIGKILL, let freezer = record.cgroup.freezer { try Cgroup.thaw(freezer) }
        }
    }

    public func pause() throws(Failure) { try record(to: "pause", in: [.created, .running]).cgroup.setFrozen(true) }

    public func resume() throws(Failure) { try record(to: "resume", in: [.paused]).cgroup.setFrozen(false) }

    /// The processes in it, as this pid namespace numbers them.
    public func processes() throws(Failure) -> [Int32] {
        try record(to: "list processes of", in: [.created, .running, .paused]).cgroup.members().sorted()
    }

    public func statistics() throws(Failure) -> CgroupStatistics {
        try record(to: "measure", in: [.created, .running, .paused]).cgroup.statistics()
    }

    /// Removes what is left of a stopped container ("Delete"). One that was never started is ended first, a running one only by `force`.
    public func delete(force: Bool = false) throws(Failure) {
        let record = try locked { () throws(Failure) -> OCIRecord in
            let record = try self.record(to: "delete", in: force ? OCIState.Status.allCases : [.created, .stopped])
            if let freezer = record.cgroup.freezer { try Cgroup.thaw(freezer) }
            try record.process?.killAndWait()
            try record.cgroup.remove()
            return record
        }
        // After the container is gone a hook's failure is only a warning, says the spec: the rest goes on.
        var first: Failure?
        for hook in record.hooks?.poststop ?? [] {
            do throws(Failure) { try hook.run("poststop", state: state(of: record)) } catch { first = first ?? error }
        }
        try Files.removeTree(directory)
        if let first { throw first }
    }
}

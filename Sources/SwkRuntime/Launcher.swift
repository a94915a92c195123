// Launching a plan from this process: descriptors are prepared, a launcher thread runs swk_launch(), words are made of failures.

import CSwkLinux
import Glibc
public import SwkModel
import SwkSystem
import Synchronization

/// Launches plans as children of this process.
public enum Launcher {
    /// Launches `plan` and returns as soon as its program runs.
    ///
    /// - Parameters:
    ///   - cgroup: the container's cgroup, so that an end by lack of memory can be told from a kill.
    ///   - target: pidfd of the container's process when the plan is an exec.
    /// - Throws: `run.not-found` (127), `run.not-executable` (126), `run.user` and others of `Failure.Code`, with the failing operation.
    public static func launch(
        _ plan: LaunchPlan, stdio: Stdio = .inherit, cgroup: Cgroup? = nil, target: Int32? = nil
    ) async throws -> RunningProcess {
        try await LauncherThreads.shared.run { () throws(Failure) in
            try launchHere(plan, stdio, cgroup, target)
        }
    }

    /// On the calling thread, which must live as long as a container that dies with its launcher.
    static func launchHere(
        _ plan: LaunchPlan, _ stdio: Stdio, _ cgroup: Cgroup?, _ target: Int32?
    ) throws(Failure) -> RunningProcess {
        var streams = try LaunchStreams(stdio, terminal: plan.terminal != nil)
        var slots = streams.slots
        slots.fd.4 = plan.diesWithParent ? try lifeline.get() : -1
        slots.fd.5 = plan.networkNamespace ?? -1
        slots.fd.6 = target ?? plan.pidTarget ?? -1
        slots.fd.7 = plan.ipcTarget ?? -1
        let blob = PlanBlob(plan)
        var launched = swk_launched()
        var failure = swk_failure()
        let status = Dumpable.kept { swk_launch(blob.pointer, &slots, &launched, &failure) }
        guard status == 0 else { throw Failure(launching: plan, failure) }
        let pidfd = Descriptor(owning: launched.pidfd)
        return RunningProcess(pid: launched.pid, pidfd: pidfd, ends: try streams.takeEnds(), cgroup: cgroup)
    }

    /// Launches a plan with a deferral: returns when everything is made and the process waits for its start.
    ///
    /// - Parameter start: a FIFO open for both ways. A byte in it starts the program; the process has no other end of it.
    /// - Returns: a child of this process, which goes on when this process ends.
    public static func create(
        _ plan: LaunchPlan, stdio: Stdio, cgroup: Cgroup? = nil, start: Int32
    ) throws(Failure) -> RunningProcess {
        var streams = try LaunchStreams(stdio, terminal: plan.terminal != nil)
        var slots = streams.slots
        slots.fd.5 = plan.networkNamespace ?? -1
        slots.fd.6 = plan.pidTarget ?? -1
        slots.fd.7 = plan.ipcTarget ?? -1
        slots.fd.9 = start
        let blob = PlanBlob(plan)
        var launched = swk_launched()
        var failure = swk_failure()
        guard swk_launch(blob.pointer, &slots, &launched, &failure) == 0 else {
            throw Failure(launching: plan, failure)
        }
        let pidfd = Descriptor(owning: launched.pidfd)
        return RunningProcess(pid: launched.pid, pidfd: pidfd, ends: try streams.takeEnds(), cgroup: cgroup)
    }

    /// Held open and locked for the life of the process; children ask whether the lock is still there.
    private static let lifeline = Result { () throws(Failure) in try system("create lifeline") { swk_lifeline() } }
}

/// A plan's blob in this process's memory.
struct PlanBlob: ~Copyable {
    let pointer: UnsafeMutablePointer<swk_plan>

    init(_ plan: LaunchPlan) {
        let (bytes, size) = plan.encode()
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        memory.copyMemory(from: bytes, byteCount: bytes.count)
        pointer = memory.bindMemory(to: swk_plan.self, capacity: 1)
    }

    deinit { UnsafeMutableRawPointer(pointer).deallocate() }
}

/// A child that changes its ids or enters a container's namespaces makes the memory that it shares with us undumpable, on purpose: until
/// it executes, nobody may look into it. The last launch that ends restores what was before.
private enum Dumpable {
    private static let before = swk_get_dumpable()
    private static let running = Mutex(0)

    static func kept(_ body: () -> Int32) -> Int32 {
        let restored = before
        running.withLock { $0 += 1 }
        let status = body()
        running.withLock { count in
            count -= 1
            // 1 is "dumpable"; the kernel accepts no other restoration, and 0 and 2 need none.
            if count == 0, restored == 1 { _ = swk_set_dumpable(1) }
        }
        return status
    }
}

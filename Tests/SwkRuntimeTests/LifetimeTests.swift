// Containers die with who launched them.

import CSwkLinux
import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkRuntime

@Suite(.enabled(if: geteuid() == 0))
struct LifetimeTests {
    let bundle: Bundle
    init() throws { bundle = try Bundle() }

    /// Launches on a thread of its own that ends right afterwards.
    private func launchOnShortThread(_ plan: LaunchPlan) throws -> RunningProcess {
        final class Box: @unchecked Sendable {
            // Sendable because the thread is joined before anybody reads.
            let plan: LaunchPlan
            var result: Result<RunningProcess, Failure>?
            init(_ plan: LaunchPlan) { self.plan = plan }
        }
        let box = Box(plan)
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { argument in
                let box = Unmanaged<Box>.fromOpaque(argument!).takeUnretainedValue()
                box.result = Result { () throws(Failure) in try Launcher.launchHere(box.plan, .null, nil, nil) }
                return nil
            }, Unmanaged.passUnretained(box).toOpaque())
        #expect(status == 0)
        pthread_join(thread, nil)
        return try #require(box.result).get()
    }

    @Test func theEndOfTheLaunchingThreadKillsAScopedContainer() async throws {
        // The kernel's parent-death signal is about threads: this is what happens to all containers when the process is killed.
        let process = try launchOnShortThread(bundle.plan(["sleep", "100"]))
        #expect(try await process.wait() == .signalled(SIGKILL, coreDumped: false))
    }

    @Test func anOrdinaryUsersContainerDiesTheSame() async throws {
        let plan = try bundle.plan(["sleep", "100"]) { $0.process.user = .init(name: "ann") }
        #expect(try await launchOnShortThread(plan).wait() == .signalled(SIGKILL, coreDumped: false))
    }

    @Test func aContainerWhoseLauncherIsGoneDoesNotStart() throws {
        // As if the launcher had died between clone and prctl: nobody holds the lock.
        let unlocked = swk_memory_file("no-lifeline")
        defer { close(unlocked) }
        let plan = try bundle.plan(["sleep", "100"])
        var slots = swk_slots()
        slots.fd = (-1, -1, -1, -1, unlocked, -1, -1, -1, -1, -1)
        var launched = swk_launched()
        var failure = swk_failure()
        let blob = PlanBlob(plan)
        #expect(swk_launch(blob.pointer, &slots, &launched, &failure) == -1)
        #expect(failure.reason == SWK_REASON_PARENT_DIED.rawValue)
        #expect(launched.pidfd == -1)
    }

    @Test func manyLaunchesAtOnceAllSucceed() async throws {
        let bundle = bundle
        let plan = try LaunchPlan(
            spec: bundle.spec(["sh", "-c", "exit 3"]), root: .directory(bundle.rootfs), mountpoint: bundle.mountpoint,
            network: .none, filters: Bundle.filters)
        let causes = try await withThrowingTaskGroup(of: ExitCause.self) { group in
            for _ in 0..<40 { group.addTask { try await Launcher.launch(plan, stdio: .null).wait() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(causes == Array(repeating: .exited(3), count: 40))
    }
}

// Health checks as a minder makes them: what is run, what is counted, what is written down.

import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkRuntime

@Suite(.enabled(if: geteuid() == 0), .serialized) struct HealthTests {
    /// A minder whose checks run a script of the host; their plan joins no namespace.
    private func minder(
        _ check: String, timeout: Int64 = 30_000_000_000, startPeriod: Int64 = 0
    ) async throws -> MinderFixture {
        try await MinderFixture("exec sleep 1000") {
            $0.health = HealthProbe(
                plan: plainPlan(["/bin/sh", "-c", check]), interval: 20_000_000, timeout: timeout,
                startPeriod: startPeriod, retries: 3)
        }
    }

    private func health(_ minder: MinderFixture, until isWanted: (HealthRecord) -> Bool) async throws -> HealthRecord? {
        for _ in 0..<6000 {
            if let record = try minder.client.health(), isWanted(record) { return record }
            try await Task.sleep(for: .milliseconds(10))
        }
        return nil
    }

    @Test func oneSuccessIsHealthy() async throws {
        try await minder("echo fine").use { minder in
            let record = try await health(minder) { $0.status == "healthy" }
            #expect(record?.failingStreak == 0)
            #expect(record?.log.last?.outputText == "fine\n" && record?.log.last?.code == 0)
        }
    }

    @Test func threeFailuresAreUnhealthyAndFiveResultsAreKept() async throws {
        try await minder("echo \"it's \\\"bad\\\"\" >&2; exit 4").use { minder in
            let early = try await health(minder) { $0.failingStreak == 2 || $0.failingStreak > 2 }
            #expect(early.map { $0.failingStreak > 2 || $0.status == "starting" } == true)
            let record = try await health(minder) { $0.failingStreak > 6 }
            #expect(record?.status == "unhealthy" && record?.log.count == 5)
            #expect(record?.log.allSatisfy { $0.code == 4 && $0.outputText == "it's \"bad\"\n" } == true)
        }
    }

    @Test func failuresOfTheStartPeriodDoNotCount() async throws {
        try await minder("exit 1", startPeriod: 3_600_000_000_000).use { minder in
            let record = try await health(minder) { $0.log.count == 5 }
            #expect(record?.status == "starting" && record?.failingStreak == 0)
        }
    }

    @Test func aCheckThatTakesTooLongIsKilled() async throws {
        try await minder("exec sleep 1000", timeout: 30_000_000).use { minder in
            let record = try await health(minder) { !$0.log.isEmpty }
            #expect(record?.log.first?.code == -1)
        }
    }

    @Test func muchOutputIsReadAndCut() async throws {
        try await minder("head -c 1000000 /dev/zero | tr '\\0' x").use { minder in
            let record = try await health(minder) { $0.status == "healthy" }
            #expect(record?.log.last?.outputText.utf8.count == 4096)
        }
    }

    @Test func aCommandThatIsNotThereIsAFailure() async throws {
        try await MinderFixture("exec sleep 1000") {
            $0.health = HealthProbe(
                plan: plainPlan(["/absent"]), interval: 20_000_000, timeout: 30_000_000_000, startPeriod: 0, retries: 1)
        }.use { minder in
            let record = try await health(minder) { !$0.log.isEmpty }
            #expect(record?.status == "unhealthy" && record?.log.first?.code == 127)
        }
    }

    @Test func theEndOfTheContainerEndsItsCheck() async throws {
        try await minder("echo $$ > /tmp/swk-test-probe; exec sleep 1000").use { minder in
            for _ in 0..<6000 where access("/tmp/swk-test-probe", F_OK) != 0 {
                try await Task.sleep(for: .milliseconds(10))
            }
            try await minder.client.stop(signal: SIGKILL, grace: .zero)
            _ = try await minder.client.wait()
            let pid = Int32(try Files.readText("/tmp/swk-test-probe").split(separator: "\n").first ?? "") ?? 0
            #expect(pid > 0 && ProcessIdentity(ofLiving: pid) == nil)
            try Files.remove("/tmp/swk-test-probe")
        }
    }
}

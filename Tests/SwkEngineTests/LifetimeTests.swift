// Ownership: scopes, kept containers, and what a dead owner leaves.

import Glibc
import SwkEngine
import SwkModel
import SwkState
import SwkSystem
import Testing

@Suite(.enabled(if: geteuid() == 0), .serialized) struct LifetimeTests {
    @Test func aScopeRemovesWhatItOwns() async throws {
        try await withEngine { engine, _ in
            let scope = try engine.scope()
            let container = try await engine.image("busybox").start(.offline("sleep", "1000"), in: scope)
            guard case .running(let process, _) = try container.state() else {
                throw Failure(.system, "start", "container", "it does not run")
            }
            #expect(scope.close().isEmpty)
            #expect(!process.isAlive)
            #expect(throws: Failure.self) { try engine.container(container.name) }
        }
    }

    @Test func aKeptContainerOutlivesItsScope() async throws {
        try await withEngine { engine, _ in
            let scope = try engine.scope()
            let container = try await engine.image("busybox").start(.offline("sleep", "1000"), in: scope)
            try await container.keep(from: scope)
            #expect(scope.close().isEmpty)
            #expect(try container.state().isRunning)
            try await container.remove(force: true)
        }
    }

    @Test func theJournalOfADeadOwnerIsFinished() async throws {
        try await withEngine { engine, scope in
            let container = try await engine.image("busybox").start(.offline("sleep", "1000"), in: scope)
            try await container.keep(from: scope)
            // What an owner writes before it is killed: the effect, and no lock.
            let journal = "\(engine.configuration.runDirectory)/journals/dead.journal"
            try Files.replace(journal, with: Array("+{\"container\":{\"_0\":\"\(container.id)\"}}\n".utf8))
            let report = try engine.recover()
            #expect(report.undone == [.container(container.id.hex)])
            #expect(report.failures.isEmpty)
            #expect(throws: Failure.self) { try engine.container(container.name) }
        }
    }

    @Test func removingTwiceIsHarmless() async throws {
        try await withEngine { engine, scope in
            let container = try await engine.image("busybox").start(.offline("sleep", "1000"), in: scope)
            try await container.remove(force: true, from: scope)
            try await container.remove(force: true, from: scope)
        }
    }

    @Test func aRunningContainerIsNotRemovedWithoutForce() async throws {
        try await withEngine { engine, scope in
            let container = try await engine.image("busybox").start(.offline("sleep", "1000"), in: scope)
            let failure = await #expect(throws: Failure.self) { try await container.remove(force: false, from: scope) }
            #expect(failure?.code == .containerState)
            #expect(try container.state().isRunning)
        }
    }
}

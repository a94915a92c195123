// The kernel's objects as the engine holds them.

import Glibc
import SwkModel
import SwkSystem
import Testing

@Suite struct SystemTests {
    @Test func replacingAFileLeavesNoTemporaryBehind() throws {
        try withTemporaryDirectory { directory in
            try Files.replace("\(directory)/a", with: "one".utf8)
            try Files.replace("\(directory)/a", with: "two".utf8)
            #expect(try Files.readText("\(directory)/a") == "two")
            #expect(try Files.names(in: directory) == ["a"])
        }
    }

    @Test func aFileIsCreatedExclusivelyOnce() throws {
        try withTemporaryDirectory { directory in
            let first = try Files.createExclusively("\(directory)/a", with: "1".utf8)
            let second = try Files.createExclusively("\(directory)/a", with: "2".utf8)
            #expect(first && !second)
            #expect(try Files.readText("\(directory)/a") == "1")
        }
    }

    @Test func removingATreeDoesNotFollowLinks() throws {
        try withTemporaryDirectory { directory in
            try Files.makeDirectories("\(directory)/canary")
            try Files.makeDirectories("\(directory)/tree/deep/er")
            symlink("\(directory)/canary", "\(directory)/tree/deep/link")
            try Files.replace("\(directory)/tree/deep/er/file", with: [])
            try Files.removeTree("\(directory)/tree")
            #expect(try Files.names(in: directory) == ["canary"])
        }
    }

    @Test func aHeldLockIsNotTakenTwiceAndIsFreeAfterItsOwner() throws {
        func isFree(_ path: String) throws -> Bool { try FileLock.tryLocking(path) != nil }
        try withTemporaryDirectory { directory in
            let path = "\(directory)/lock"
            let held = try FileLock.waiting(for: path)
            let freeWhileHeld = try isFree(path)
            _ = consume held
            #expect(!freeWhileHeld)
            #expect(try isFree(path))
        }
    }

    @Test func aProcessIsKnownByPidAndStartTime() throws {
        let me = try #require(ProcessIdentity(ofLiving: getpid()))
        #expect(me.isAlive)
        #expect(!ProcessIdentity(pid: me.pid, startTime: me.startTime + 1).isAlive)
        #expect(try ProcessIdentity(pid: me.pid, startTime: me.startTime + 1).signal(0) == false)
        #expect(try me.signal(0))
    }

    @Test func readinessWakesWhenAPipeIsWritten() async throws {
        let pipe = try Descriptor.pipe()
        let reading = pipe.reading.raw
        async let woken: Void = Readiness.readable(reading)
        try pipe.writing.writeAll("x".utf8)
        try await woken
    }

    @Test func aWaitForReadinessEndsWhenItsTaskIsCancelled() async throws {
        let pipe = try Descriptor.pipe()
        let reading = pipe.reading.raw
        let task = Task { try await Readiness.readable(reading) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try pipe.writing.writeAll("x".utf8)
        try await Readiness.readable(reading)
    }
}

// Whose death means what: the owner's, the minder's, the starter's. And what a minder costs and holds on to.

import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkRuntime

@Suite struct MinderLifetimeTests {
    @Test func theContainerDiesWithItsOwner() async throws {
        let owner = try await MinderFixture("exec sleep 100").useAsOwner { owner in
            try await MinderFixture("trap '' TERM; exec sleep 100", configure: { $0.owner = owner }).use { minder in
                guard case .running(_, _, _, owned: true) = try await minder.client.status() else {
                    Issue.record("it is not owned")
                    return
                }
                try owner.signal(SIGKILL)
                let exit = try await minder.client.wait()
                #expect(exit.ownerDied)
                #expect(exit.signal == Int(SIGKILL))
                try await end(of: minder.handle.minder)
                #expect(!minder.handle.container.isAlive)
            }
        }
        #expect(!owner.isAlive)
    }

    @Test func aDisownedContainerOutlivesItsOwner() async throws {
        try await MinderFixture("exec sleep 100").useAsOwner { owner in
            try await MinderFixture("exec sleep 100", configure: { $0.owner = owner }).use { minder in
                try await minder.client.disown()
                try owner.signal(SIGKILL)
                try await end(of: owner)
                guard case .running(let container, _, _, owned: false) = try await minder.client.status() else {
                    Issue.record("it does not run")
                    return
                }
                #expect(container.isAlive)
            }
        }
    }

    @Test func anOwnerThatIsGoneOwnsNothing() async throws {
        let gone = ProcessIdentity(pid: getpid(), startTime: 1)
        let failure = await #expect(throws: Failure.self) {
            try await MinderFixture("exit 0", configure: { $0.owner = gone })
        }
        #expect(failure?.code == .minderStart)
    }

    @Test func aKilledMinderIsToldAsLostWithTheContainerThatSurvived() async throws {
        try await MinderFixture("exec sleep 100").use { minder in
            try minder.handle.minder.signal(SIGKILL)
            try await end(of: minder.handle.minder)
            #expect(try await minder.client.status() == .lost(container: minder.handle.container))
            try minder.handle.container.signal(SIGKILL)
            try await end(of: minder.handle.container)
            #expect(try await minder.client.status() == .lost(container: nil))
        }
    }

    @Test func waitingForALostContainerEndsWithThatWord() async throws {
        try await MinderFixture("exec sleep 100").use { minder in
            let waiting = Task { try await minder.client.wait() }
            try minder.handle.minder.signal(SIGKILL)
            let failure = await #expect(throws: Failure.self) { try await waiting.value }
            #expect(failure?.code == .minderLost)
        }
    }

    @Test func followersOfALostMinderEnd() async throws {
        try await MinderFixture("echo one; exec sleep 100").use { minder in
            var lines: [String] = []
            for try await line in minder.log.follow() {
                lines.append(line.text)
                try minder.handle.minder.signal(SIGKILL)
            }
            #expect(lines == ["one"])
        }
    }

    @Test func aContainerCanBeStartedAgainInTheSameDirectory() async throws {
        try await MinderFixture("echo first").use { minder in
            _ = try await minder.client.wait()
            try await end(of: minder.handle.minder)
            let again = try await Minder.start(
                plan: plainPlan(["echo", "second"]), configuration: MinderConfiguration(directory: minder.directory))
            #expect(again.minder != minder.handle.minder)
            #expect(try await minder.client.wait().code == 0)
            #expect(try minder.text(.stdout) == "first\nsecond\n")
            try await end(of: again.minder)
        }
    }
}

@Suite struct MinderFootprintTests {
    @Test func anIdleMinderHasLessThan150KiBOfPrivateMemory() async throws {
        // Something of the host's that the minder must give back.
        let ballast = [UInt8](repeating: 1, count: 8 << 20)
        try await MinderFixture("echo ready; exec sleep 100").use { minder in
            try await minder.firstLine()
            _ = try await minder.client.status()
            #expect(try privateKilobytes(of: minder.handle.minder) < 150)
        }
        withExtendedLifetime(ballast) {}
    }

    @Test func holdsNoDescriptorOfItsHost() async throws {
        let pipe = try Descriptor.pipe()
        let plain = dup(pipe.writing.raw)  // not close-on-exec, as a careless host has them
        try await MinderFixture("exec sleep 100").use { minder in
            let mine = try #require(link("/proc/self/fd/\(pipe.writing.raw)"))
            for process in [minder.handle.minder, minder.handle.container] {
                for number in try Files.names(in: "/proc/\(process.pid)/fd") {
                    #expect(link("/proc/\(process.pid)/fd/\(number)") != mine)
                }
            }
        }
        close(plain)
    }

    @Test func survivesSignalsThatAreNotForIt() async throws {
        try await MinderFixture("exec sleep 100").use { minder in
            for signal in [SIGHUP, SIGINT, SIGTERM, SIGPIPE, SIGUSR1] { try minder.handle.minder.signal(signal) }
            guard case .running = try await minder.client.status() else {
                Issue.record("it died")
                return
            }
        }
    }

    /// The target of a link in /proc; nil when it is gone.
    private func link(_ path: String) -> String? {
        var target = [UInt8](repeating: 0, count: 256)
        let count = readlink(path, &target, target.count)
        return count < 0 ? nil : String(decoding: target[..<count], as: UTF8.self)
    }

    @Test(.enabled(if: access("/usr/bin/objdump", X_OK) == 0))
    func theCodeOfTheMinderCallsNothingButItselfAndTheLaunch() async throws {
        let host = try String(decoding: Files.read("/proc/self/cmdline"), as: UTF8.self).split(separator: "\0")[0]
        let arguments = ["objdump", "-d", "--no-show-raw-insn", "-j", "swk_minder_text", String(host)]
        try await MinderFixture(arguments, configure: { $0.log = LogLimit(files: 2) }).use { minder in
            let exit = try await minder.client.wait()
            #expect(exit.code == 0)
            let lines = try minder.text(.stdout).split(separator: "\n")
            let own = Set(lines.filter { $0.hasSuffix(">:") }.map { $0.split(separator: " ")[1].dropLast() })
            #expect(own.contains("<minder_main>"))
            for line in lines where line.contains("call ") || line.contains("\tbl ") {
                guard let name = line.split(separator: " ").last, name.hasPrefix("<") else { continue }
                // What unoptimized builds do not inline of swk_sys.h, and swk_launch, are under the same rules.
                #expect(own.contains(name) || name.hasPrefix("<swk_"), "\(line)")
            }
        }
    }
}

@Suite struct MinderCrowdTests {
    @Test func twoHundredFastWritersAtOnceLoseNoByte() async throws {
        let script = "head -c 100000 /dev/zero; echo end >&2"
        let complete = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try await MinderFixture(script).use { minder in
                        _ = try await minder.client.wait()
                        let records = try minder.log.records()
                        let count = records.filter { $0.stream == .stdout }.map(\.bytes.count).reduce(0, +)
                        return try count == 100_000 && minder.text(.stderr) == "end\n"
                    }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(complete == 200)
    }
}

extension MinderFixture {
    /// Lends the minded process as an owner; answers who it was.
    @discardableResult
    func useAsOwner(_ body: (ProcessIdentity) async throws -> Void) async throws -> ProcessIdentity {
        try await use { minder in
            try await body(minder.handle.container)
            return minder.handle.container
        }
    }
}

/// The private memory of a process, clean and dirty.
func privateKilobytes(of process: ProcessIdentity) throws -> Int {
    let rollup = try Files.readText("/proc/\(process.pid)/smaps_rollup")
    let figures = rollup.split(separator: "\n").filter { $0.hasPrefix("Private_") }
        .compactMap { Int($0.split(separator: " ")[1]) }
    #expect(figures.count >= 2)
    return figures.reduce(0, +)
}

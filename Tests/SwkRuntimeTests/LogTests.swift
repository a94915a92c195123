// The bounded log: rotation, following, lines, and what damage does to readers.

import CSwkLinux
import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkRuntime

@Suite struct LogTests {
    @Test func keepsTheNewestOutputWithinItsLimit() async throws {
        let script = "i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done"
        let limit = LogLimit(fileSize: ByteCount(64 << 10), files: 2)
        try await MinderFixture(script, configure: { $0.log = limit }).use { minder in
            _ = try await minder.client.wait()
            let sizes = try ["log", "log.1"].map { try Files.read("\(minder.directory)/\($0)").count }
            #expect(sizes.allSatisfy { $0 <= 64 << 10 })
            #expect(!Files.exists("\(minder.directory)/log.2"))
            #expect(try minder.log.lines(LogRange(tail: 1)).map(\.text) == ["line 19999"])
        }
    }

    @Test func aFollowerThatKeepsUpReadsEveryByteThroughRotations() async throws {
        let script = "i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done"
        let limit = LogLimit(fileSize: ByteCount(64 << 10), files: 20)
        try await MinderFixture(script, configure: { $0.log = limit }).use { minder in
            var expected = 0
            for try await line in minder.log.follow() {
                #expect(line.text == "line \(expected)")
                expected += 1
            }
            #expect(expected == 3000)
        }
    }

    @Test func aFollowerThatCannotKeepUpIsTold() async throws {
        let limit = LogLimit(fileSize: ByteCount(64 << 10), files: 1)
        let script = "echo first; read wait; head -c 1000000 /dev/zero; echo last"
        try await MinderFixture(
            script,
            configure: {
                $0.log = limit
                $0.openStandardInput = true
            }
        ).use { minder in
            var records = minder.log.followRecords().makeAsyncIterator()
            #expect(try await records.next()?.bytes == Array("first\n".utf8))
            let attachment = try await minder.client.attach()
            try await attachment.closeInput()
            _ = try await minder.client.wait()
            var streams: [LogStream] = []
            while let record = try await records.next() { streams.append(record.stream) }
            #expect(streams.contains(.notice))
            #expect(streams.last == .stdout)
        }
    }

    @Test func followingEndsWithAnIncompleteLastLine() async throws {
        try await MinderFixture("printf 'one\\ntwo'").use { minder in
            var lines: [LogLine] = []
            for try await line in minder.log.follow() { lines.append(line) }
            #expect(lines.map(\.text) == ["one", "two"])
            #expect(lines.map(\.isComplete) == [true, false])
        }
    }

    @Test func followingWithATailBeginsThere() async throws {
        try await MinderFixture("printf 'a\\nb\\nc\\n'; exec sleep 100").use { minder in
            var all: [String] = []
            for try await line in minder.log.follow() {
                all.append(line.text)
                if all.count == 3 { break }
            }
            var last: [String] = []
            for try await line in minder.log.follow(LogRange(tail: 1)) {
                last.append(line.text)
                try await minder.client.stop(grace: .zero)
            }
            #expect(last == ["c"])
        }
    }

    @Test func theTailOfAnEndedLogCountsItsIncompleteLine() async throws {
        try await MinderFixture("printf 'one\\ntwo'").use { minder in
            _ = try await minder.client.wait()
            var lines: [String] = []
            for try await line in minder.log.follow(LogRange(tail: 1)) { lines.append(line.text) }
            #expect(lines == ["two"])
        }
    }

    @Test(arguments: [nil, 5])
    func followingEndsWithTheFirstLineBehindTheRange(tail: Int?) async throws {
        let script = "echo old; read wait; echo new; exec sleep 100"
        try await MinderFixture(script, configure: { $0.openStandardInput = true }).use { minder in
            try await minder.firstLine()
            let range = LogRange(tail: tail, until: .now)
            try await minder.client.attach().write([10])
            var lines: [String] = []
            for try await line in minder.log.follow(range) { lines.append(line.text) }
            #expect(lines == ["old"])
        }
    }

    @Test func attachingBeginsNow() async throws {
        let script = "echo before; read wait; echo after"
        try await MinderFixture(script, configure: { $0.openStandardInput = true }).use { minder in
            try await minder.firstLine()
            let attachment = try await minder.client.attach()
            try await attachment.write([10])
            var seen: [UInt8] = []
            for try await record in attachment.output { seen += record.bytes }
            #expect(String(decoding: seen, as: UTF8.self) == "after\n")
        }
    }

    @Test func linesSinceATimeLeaveOutOlderOnes() async throws {
        try await MinderFixture("echo old; read wait; echo new", configure: { $0.openStandardInput = true }).use {
            minder in
            try await minder.firstLine()
            let now = Timestamp.now
            try await minder.client.attach().write([10])
            _ = try await minder.client.wait()
            #expect(try minder.log.lines(LogRange(since: now)).map(\.text) == ["new"])
            #expect(try minder.log.lines(LogRange(until: now)).map(\.text) == ["old"])
            #expect(try minder.log.lines(LogRange(since: now, until: now)).isEmpty)
            #expect(try minder.log.lines(LogRange(tail: 1, until: now)).map(\.text) == ["old"])
            #expect(try minder.log.lines(LogRange(tail: .max)).count == 2)
            #expect(try minder.log.lines(LogRange(tail: -1)).count == 2)
            #expect(try minder.log.lines(LogRange(tail: 0)).isEmpty)
        }
    }

    @Test func manyFollowersSeeTheSame() async throws {
        try await MinderFixture("sleep 0.05; seq 1000").use { minder in
            let log = minder.log
            let sums = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        var sum = 0
                        for try await line in log.follow() { sum += Int(line.text) ?? 0 }
                        return sum
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(sums == [Int](repeating: 500_500, count: 20))
        }
    }

    @Test func cancellingAFollowerEndsItsWait() async throws {
        try await MinderFixture("exec sleep 100").use { minder in
            let log = minder.log
            let following = Task { for try await _ in log.follow() {} }
            following.cancel()
            await #expect(throws: CancellationError.self) { try await following.value }
        }
    }
}

@Suite(.enabled(if: geteuid() == 0)) struct FullDiskTests {
    /// Runs `body` with a tmpfs of 128 KiB.
    private func withSmallDisk(_ body: (String) async throws -> Void) async throws {
        let directory = try temporaryDirectory("disk")
        try system("mount", directory) { mount("none", directory, "tmpfs", 0, "size=128k") }
        do { try await body(directory) } catch {
            umount2(directory, Int32(MNT_DETACH))
            throw error
        }
        try system("unmount", directory) { umount2(directory, Int32(MNT_DETACH)) }
        try Files.removeTree(directory)
    }

    /// Bytes of output in the log, and those that it says are missing.
    private func account(_ directory: String) throws -> (kept: Int, told: Int) {
        let records = try LogReader(directory: directory).records()
        let kept = records.filter { $0.stream == .stdout }.map(\.bytes.count).reduce(0, +)
        let told = records.filter { $0.stream == .notice }
            .compactMap { Int(String(decoding: $0.bytes.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)) }
        return (kept, told.reduce(0, +))
    }

    @Test func aFullDiskCostsOutputAndNotTheContainer() async throws {
        try await withSmallDisk { disk in
            let plan = plainPlan(["sh", "-c", "head -c 300000 /dev/zero; echo end; exit 7"])
            let configuration = MinderConfiguration(directory: "\(disk)/run")
            let handle = try await Minder.start(plan: plan, configuration: configuration)
            let exit = try await MinderClient(directory: configuration.directory).wait()
            #expect(exit.code == 7)
            let (kept, told) = try account(configuration.directory)
            #expect(kept > 0)
            #expect(kept + told + exit.lostBytes == 300_004)
            try await end(of: handle.minder)
        }
    }

    @Test func theLogSaysWhereOutputIsMissing() async throws {
        try await withSmallDisk { disk in
            var configuration = MinderConfiguration(directory: "\(disk)/run")
            configuration.openStandardInput = true
            try Files.replace("\(disk)/ballast", with: [UInt8](repeating: 1, count: 60000))
            // More than the disk and a pipe hold has been lost when the word comes.
            let word = try temporaryDirectory("word")
            let script = "head -c 300000 /dev/zero; touch \(word)/written; read wait; echo end"
            let handle = try await Minder.start(plan: plainPlan(["sh", "-c", script]), configuration: configuration)
            let client = MinderClient(directory: configuration.directory)
            while !Files.exists("\(word)/written") { try await Task.sleep(for: .milliseconds(1)) }
            try Files.remove("\(disk)/ballast")
            try await client.attach().closeInput()
            let exit = try await client.wait()
            let (kept, told) = try account(configuration.directory)
            #expect(exit.lostBytes == 0)
            #expect(told > 0)
            #expect(kept + told == 300_004)
            #expect(try LogReader(directory: configuration.directory).records().last?.bytes == Array("end\n".utf8))
            try await end(of: handle.minder)
            try Files.removeTree(word)
        }
    }
}

@Suite struct LogDamageTests {
    private func record(_ text: String, time: UInt64 = 1, length: Int? = nil, magic: UInt16 = UInt16(SWK_LOG_MAGIC))
        -> [UInt8]
    {
        let header = swk_log_record(
            time: time, length: UInt32(length ?? text.utf8.count), stream: UInt8(SWK_LOG_STDOUT.rawValue), event: 0,
            magic: magic)
        return withUnsafeBytes(of: header) { Array($0) } + Array(text.utf8)
    }

    private func opened(_ number: UInt64) -> [UInt8] {
        let header = swk_log_record(
            time: 1, length: 8, stream: UInt8(SWK_LOG_EVENT.rawValue), event: UInt8(SWK_LOG_OPENED.rawValue),
            magic: UInt16(SWK_LOG_MAGIC))
        return withUnsafeBytes(of: header) { Array($0) } + withUnsafeBytes(of: number) { Array($0) }
    }

    private func read(_ files: [String: [UInt8]]) throws -> [String] {
        let directory = try temporaryDirectory("log")
        for (name, bytes) in files { try Files.replace("\(directory)/\(name)", with: bytes) }
        let records = try LogReader(directory: directory).records()
        try Files.removeTree(directory)
        return records.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test func anAbsentLogIsEmpty() throws {
        #expect(try read([:]) == [])
    }

    @Test func aRecordThatWasCutOffGivesWhatThereIs() throws {
        #expect(try read(["log": opened(1) + record("whole") + record("ha", length: 100)]) == ["whole", "ha"])
        #expect(try read(["log": opened(1) + record("whole") + record("").dropLast(3)]) == ["whole"])
    }

    @Test func readingGoesOnInTheNextFileBehindACutOffRecord() throws {
        let files = ["log.1": opened(1) + record("ha", length: 100), "log": opened(2) + record("next")]
        #expect(try read(files) == ["ha", "next"])
    }

    @Test func damageIsSteppedOver() throws {
        let bytes = opened(1) + [1, 2, 3, 4, 5, 6, 7] + record("bad", magic: 7) + record("good")
        #expect(try read(["log": bytes]) == ["good"])
    }

    @Test func filesAreReadInTheOrderOfTheirNumbers() throws {
        let files = [
            "log.2": opened(4) + record("a"), "log.1": opened(5) + record("b"), "log": opened(6) + record("c"),
        ]
        #expect(try read(files) == ["a", "b", "c"])
    }

    @Test func linesSpanRecords() {
        var assembler = LineAssembler()
        func add(_ text: String, _ stream: LogStream = .stdout) -> [String] {
            assembler.add(LogRecord(time: Timestamp(nanoseconds: 1), stream: stream, bytes: Array(text.utf8))).map(
                \.text)
        }
        #expect(add("a") == [])
        #expect(add("x", .stderr) == [])
        #expect(add("b\nc\n\nd") == ["ab", "c", ""])
        #expect(add("\n", .stderr) == ["x"])
        #expect(assembler.finish().map(\.text) == ["d"])
    }
}

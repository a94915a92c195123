// What a waiting fiber weighs: the process's private memory before and while a thousand of them wait for the host.
import Glibc
import SwkVM
import Synchronization

/// A door at which fibers wait until somebody opens it.
private final class Door: Sendable {
    private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])

    var count: Int { waiting.withLock { $0.count } }
    func wait() async {
        await withCheckedContinuation { continuation in waiting.withLock { $0.append(continuation) } }
    }
    func open() {
        for continuation in waiting.withLock({ $0 }) { continuation.resume() }
    }
}

enum WaitingFibers {
    private static let fibers = 1000

    static func measure() async throws {
        let door = Door()
        var registry = HostRegistry()
        registry.add(
            HostFunction("wait", Signature()) { _ in
                await door.wait()
                return .int(1)
            })
        let interpreter = Interpreter(registry: registry)
        // Everything that the first run brings into memory is no fiber's.
        try await interpreter.run("(parallel for i in 1..2 { i }).sum()")
        let before = try privateMemory()
        let run = Task { try await interpreter.run("(parallel for i in 1..\(fibers) { wait() }).sum()") }
        while door.count < fibers { try await Task.sleep(nanoseconds: 1_000_000) }
        let during = try privateMemory()
        door.open()
        guard case .int(fibers) = try await run.value else { throw MeasureFailure(what: "not all fibers came back") }
        report("\(fibers) waiting fibers, KiB", Double(during - before))
    }

    /// KiB.
    private static func privateMemory() throws -> Int {
        let text = String(decoding: try read("/proc/self/smaps_rollup"), as: UTF8.self)
        for line in text.split(separator: "\n") where line.hasPrefix("Private_Dirty:") {
            if let number = line.split(separator: " ").dropFirst().first, let size = Int(number) { return size }
        }
        throw MeasureFailure(what: "/proc/self/smaps_rollup has no Private_Dirty")
    }
}

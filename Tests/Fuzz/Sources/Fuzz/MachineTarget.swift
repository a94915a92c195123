// The target of the machine: any text is checked, and run under small limits without a host. Nothing may trap, every error can be shown,
// and a text that the check accepts is not rejected by the run.

import Glibc
import SwkSyntax

@testable import SwkVM

private let limits = Limits(
    steps: 200_000, memory: 8 << 20, time: .milliseconds(100), depth: 400, output: 1 << 16)

@Sendable func checkAndRun(_ bytes: [UInt8]) {
    // An even length also collects at every allocation: what the collector misses, the address sanitizer sees.
    let isStressed = bytes.count % 2 == 0 && bytes.count < 300
    wait {
        await run(bytes, isStressed: isStressed)
    }
}

private func run(_ bytes: [UInt8], isStressed: Bool) async {
    let interpreter = Interpreter(limits: limits)
    let text = String(decoding: bytes, as: UTF8.self)
    let findings = interpreter.check(text, name: "fuzz.swk")
    requireSound(findings, in: Source(id: findings.first?.span.file ?? 0, name: "fuzz.swk", text: text))
    let isRejected = findings.contains { $0.severity == .error }
    if isStressed { interpreter.machine.heap.stress() }
    do {
        let value = try await interpreter.run(text, name: "fuzz.swk", scope: bytes.count % 3 == 0 ? .session : .script)
        require(!isRejected, "a rejected text ran")
        _ = interpreter.render(value)
    } catch let error as ScriptError {
        require(isRejected == (error.kind == .rejected), "the check and the run disagree: \(error.message)")
        require(!error.code.isEmpty && !error.render(color: true).isEmpty, "an error without words")
        for call in error.stack {
            if let source = error.sources.first(where: { $0.id == call.span.file }) { requireWithin(call.span, source) }
        }
    } catch is ScriptExit {
    } catch {
        fatalError("the run ended with \(error)")
    }
}

/// Runs async work to its end on another thread.
private func wait(_ work: @escaping @Sendable () async -> Void) {
    let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    sem_init(semaphore, 0, 0)
    nonisolated(unsafe) let done = semaphore
    Task.detached {
        await work()
        sem_post(done)
    }
    while sem_wait(semaphore) != 0 {}
    sem_destroy(semaphore)
    semaphore.deallocate()
}

// Waiting for descriptors, again and again.

import Glibc
import SwkModel
import SwkSystem
import Testing

@Suite struct ReadinessTests {
    /// Closing a duplicate does not end its registration while the original is open, so the next duplicate with the same number met it.
    @Test func theSameDescriptorCanBeWaitedForManyTimes() async throws {
        let pipe = try Descriptor.pipe()
        for _ in 0..<100 { try await Readiness.writable(pipe.writing.raw) }
    }

    @Test func aDescriptorCanBeWaitedForAfterACancelledWait() async throws {
        let pipe = try Descriptor.pipe()
        let raw = pipe.reading.raw
        for _ in 0..<100 {
            let waiting = Task { try await Readiness.readable(raw) }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
        }
        try pipe.writing.writeAll([1])
        try await Readiness.readable(raw)
    }
}

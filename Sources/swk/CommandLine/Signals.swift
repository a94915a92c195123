// Signals that the process gets and hands on to a container, as a stream.
//
// The handlers write one byte to a pipe (the only thing that is safe in a handler); a task reads it. Without anybody listening the
// signals keep their usual meaning.

import Glibc
import SwkModel
import SwkSystem

enum Signals {
    /// SIGINT, SIGTERM, SIGHUP and SIGQUIT from now on, instead of their usual effect.
    static func passedOn() -> AsyncStream<Int32> { stream(of: [SIGINT, SIGTERM, SIGHUP, SIGQUIT]) }

    /// The given signals from now on.
    static func stream(of numbers: [Int32]) -> AsyncStream<Int32> {
        AsyncStream { continuation in
            let reading: Int32
            do throws(Failure) {
                let pipe = try Descriptor.pipe(flags: O_NONBLOCK)
                let ends = (pipe.reading.release(), pipe.writing.release())
                reading = ends.0
                signalPipe = ends.1
            } catch {
                // Without descriptors signals keep their usual meaning: the process ends and recovery cleans up.
                return continuation.finish()
            }
            let task = Task {
                var number: UInt8 = 0
                while true {
                    try await Readiness.readable(reading)
                    while read(reading, &number, 1) == 1 { continuation.yield(Int32(number)) }
                }
            }
            continuation.onTermination = { _ in task.cancel() }
            for number in numbers { signal(number, handler) }
        }
    }
}

// Written once before the handlers are installed, read by the handlers.
nonisolated(unsafe) private var signalPipe: Int32 = -1

private let handler: @convention(c) (Int32) -> Void = { number in
    let saved = errno
    var byte = UInt8(truncatingIfNeeded: number)
    _ = write(signalPipe, &byte, 1)
    errno = saved
}

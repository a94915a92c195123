// Signals that the process gets and hands on to a container, as a stream.

import Glibc
import SwkModel
import SwkSystem

enum Signals {
    /// SIGINT, SIGTERM, SIGHUP and SIGQUIT from now on, instead of their usual effect. Nil in a session, which has them itself: there
    /// Ctrl-C cancels what runs.
    static func passedOn() -> AsyncStream<Int32>? {
        Console.isInSession ? nil : stream(of: [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM])
    }

    /// The given signals for as long as somebody listens.
    static func stream(of numbers: [Int32]) -> AsyncStream<Int32> {
        AsyncStream { continuation in
            let watch: SignalWatch
            do throws(Failure) {
                watch = try SignalWatch(numbers)
            } catch {
                // Without descriptors signals keep their usual meaning: the process ends and recovery cleans up.
                return continuation.finish()
            }
            let passing = Task { for await number in watch.signals { continuation.yield(number) } }
            continuation.onTermination = { _ in
                passing.cancel()
                watch.end()
            }
        }
    }
}

// What a container wrote: its minder keeps it, bounded, with times.

public import SwkModel
public import SwkRuntime
import SwkSystem

extension Container {
    /// The lines of the log so far, both streams in the order in which they were written.
    /// - Parameter tail: only so many of the last lines.
    public func logLines(tail: Int? = nil) throws(Failure) -> [LogLine] {
        try LogReader(directory: minderDirectory).lines(tail: tail)
    }

    /// Lines as they are written; ends when the container ended and every line was given.
    public func followLines(tail: Int? = nil) -> LogLines {
        LogReader(directory: minderDirectory).follow(tail: tail)
    }

    /// The texts of the same lines as a stream, for callers that keep their place in it.
    public func lineTexts(tail: Int? = nil) -> AsyncThrowingStream<String, any Error> {
        let lines = followLines(tail: tail)
        return AsyncThrowingStream { continuation in
            let copying = Task {
                do {
                    for try await line in lines { continuation.yield(line.text) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in copying.cancel() }
        }
    }

    /// Every piece of output from the first on, and then as it comes; ends when the container ended and every byte was given.
    public func followOutput() -> LogRecords {
        LogReader(directory: minderDirectory).followRecords()
    }

    /// How it ended, once it has.
    public func exit() async throws -> ExitRecord { try await minder.wait() }

    /// The last lines as evidence for an error.
    func lastOutput() -> [String] {
        // Evidence for another failure: what cannot be read is left out rather than hiding it.
        guard let lines = try? logLines(tail: 10), !lines.isEmpty else { return ["it wrote nothing"] }
        return ["its last output:\n" + lines.map { "| \($0.text)" }.joined(separator: "\n")]
    }
}

extension ExitRecord: CustomStringConvertible {
    /// The cause in words.
    public var description: String {
        if outOfMemory { return "killed out of memory" }
        if let signal { return "killed by \(signalName(Int32(signal)))" }
        return "exited with code \(code)"
    }
}

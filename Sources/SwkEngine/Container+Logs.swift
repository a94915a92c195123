// What a container wrote: its minder keeps it, bounded, with times.

public import SwkModel
public import SwkRuntime
import SwkSystem

extension Container {
    /// The lines of the log so far, both streams in the order in which they were written.
    public func logLines(_ range: LogRange = .all) throws(Failure) -> [LogLine] {
        try LogReader(directory: minderDirectory).lines(range)
    }

    /// Lines as they are written; ends when the container ended and every line was given, or with the first line behind the range.
    public func followLines(_ range: LogRange = .all) -> LogLines {
        LogReader(directory: minderDirectory).follow(range)
    }

    /// The texts of the lines so far.
    /// - Parameter stamped: whether each begins with its time.
    public func logTexts(_ range: LogRange = .all, stamped: Bool = false) throws(Failure) -> [String] {
        try logLines(range).map { $0.text(stamped: stamped) }
    }

    /// The texts of lines as they are written as a stream, for callers that keep their place in it.
    public func followTexts(
        _ range: LogRange = .all, stamped: Bool = false
    ) -> AsyncThrowingStream<String, any Error> {
        let lines = followLines(range)
        return AsyncThrowingStream { continuation in
            let copying = Task {
                do {
                    for try await line in lines { continuation.yield(line.text(stamped: stamped)) }
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
        guard let lines = try? logLines(LogRange(tail: 10)), !lines.isEmpty else { return ["it wrote nothing"] }
        return ["its last output:\n" + lines.map { "| \($0.text)" }.joined(separator: "\n")]
    }
}

extension LogLine {
    fileprivate func text(stamped: Bool) -> String { stamped ? "\(time.rfc3339) \(text)" : text }
}

extension ExitRecord: CustomStringConvertible {
    /// The cause in words.
    public var description: String {
        if outOfMemory { return "killed out of memory" }
        if let signal { return "killed by \(signalName(Int32(signal)))" }
        return "exited with code \(code)"
    }
}

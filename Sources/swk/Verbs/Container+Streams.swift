// A container's log on this process's own streams.

import Glibc
import SwkEngine
import SwkModel
import SwkRuntime
import SwkSystem

extension Container {
    /// Copies a part of the log to standard output and standard error, line by line, each behind its prefix.
    func copyLogs(_ range: LogRange, following: Bool, prefix: (LogLine) -> String) async throws {
        // What is over has no more to wait for.
        guard following, !range.isPast(.now) else {
            for line in try logLines(range) { Self.show(line, prefix(line)) }
            return
        }
        for try await line in followLines(range) { Self.show(line, prefix(line)) }
    }

    private static func show(_ line: LogLine, _ prefix: String) {
        // Bytes as they were written, whatever they are.
        Console.write(
            Array(prefix.utf8) + line.bytes + (line.isComplete ? [UInt8(ascii: "\n")] : []),
            to: line.stream == .stdout ? STDOUT_FILENO : STDERR_FILENO)
    }
}

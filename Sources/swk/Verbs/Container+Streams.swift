// A container's log on this process's own streams.

import Glibc
import SwkEngine
import SwkModel
import SwkRuntime
import SwkSystem

extension Container {
    /// Copies the log to standard output and standard error, line by line.
    func copyLogs(follow: Bool, tail: Int?, timestamps: Bool) async throws {
        guard follow else {
            for line in try logLines(tail: tail) { Self.show(line, timestamps) }
            return
        }
        for try await line in followLines(tail: tail) { Self.show(line, timestamps) }
    }

    private static func show(_ line: LogLine, _ timestamps: Bool) {
        let time = timestamps ? "\(line.time.rfc3339) " : ""
        Console.write(
            "\(time)\(line.text)\(line.isComplete ? "\n" : "")",
            to: line.stream == .stdout ? STDOUT_FILENO : STDERR_FILENO)
    }
}

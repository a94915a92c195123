// A container's output on this process's own streams, and this process's input and signals on the container's.

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

    /// Shows everything that a container writes from its first byte on, passes input and signals on, and answers its exit code.
    func stayAttached(sendInput: Bool) async throws -> Int {
        let signals = Signals.passedOn()
        let passing = Task {
            for await number in signals { try await kill(signal: number) }
        }
        let sending = sendInput ? Task { try await sendStandardInput() } : nil
        defer {
            passing.cancel()
            sending?.cancel()
        }
        for try await record in followOutput() {
            Console.write(record.bytes, to: record.stream == .stderr ? STDERR_FILENO : STDOUT_FILENO)
        }
        let end = try await exit()
        try releaseIfEnded()
        if end.outOfMemory { Console.error("container `\(name)`: \(end)") }
        return end.code
    }

    private func sendStandardInput() async throws {
        let attachment = try await attach()
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            if Self.isWaitable(STDIN_FILENO) { try await Readiness.readable(STDIN_FILENO) }
            let count = read(STDIN_FILENO, &chunk, chunk.count)
            guard count > 0 else { return try await attachment.closeInput() }
            try await attachment.write(Array(chunk[..<count]))
        }
    }

    /// Regular files are always ready, and epoll refuses them.
    private static func isWaitable(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    }
}

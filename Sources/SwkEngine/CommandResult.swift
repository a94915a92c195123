// What a command left behind: how it ended, what it wrote and how long it took.

public import SwkModel
public import SwkRuntime

/// The outcome of a command that ran to its end, in a container of its own or in a running one.
public struct CommandResult: Sendable {
    public let cause: ExitCause
    public let stdout: [UInt8]
    public let stderr: [UInt8]
    /// From launch to exit, in nanoseconds.
    public let duration: Int64

    /// Exit code as docker counts it: 128 + signal for a killed process.
    public var code: Int { cause.code }
    public var stdoutText: String { String(decoding: stdout, as: UTF8.self) }
    public var stderrText: String { String(decoding: stderr, as: UTF8.self) }

    /// The failure that a result other than success stands for, with the end of what was written as evidence.
    public func failure(of command: [String], in place: String) -> Failure? {
        guard code != 0 else { return nil }
        let words = command.joined(separator: " ")
        let said = stderr.isEmpty ? stdout : stderr
        let last = String(decoding: said, as: UTF8.self).split(separator: "\n").suffix(10).map { "| \($0)" }
        return Failure(
            .commandFailed, "run in \(place)", words, "\(cause)" + (last.last.map { ": \($0.dropFirst(2))" } ?? ""),
            notes: last.isEmpty ? ["it wrote nothing"] : ["its last output:\n" + last.joined(separator: "\n")],
            exit: Failure.Exit(code: code, stdout: stdoutText, stderr: stderrText))
    }
}

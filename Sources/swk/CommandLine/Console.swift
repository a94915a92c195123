// Where a verb prints: tables for people, JSON for programs, errors on standard error.

import Glibc
import SwkModel

/// The process's output streams and how results are shown on them.
struct Console: Sendable {
    let json: Bool

    /// In a session an output that nobody reads any more does not end the process, which has containers to remove.
    @TaskLocal static var isInSession = false

    /// Writes text as it is. A reader that went away ends the program quietly, as SIGPIPE would.
    func write(_ text: String) { Self.write(text, to: STDOUT_FILENO) }

    func line(_ text: String) { write(text + "\n") }

    /// docker's tables: upper-case headings, columns three spaces apart and at least ten wide, in `top` twenty.
    func table(_ headings: [String], _ rows: [[String]], narrowest: Int = 10) {
        let all = [headings] + rows
        let counts = all.map { $0.map(\.columns) }
        let widths = headings.indices.map { column in max(narrowest, (counts.map { $0[column] }.max() ?? 0) + 3) }
        var text = ""
        for (row, counts) in zip(all, counts) {
            for column in row.indices {
                text += row[column]
                guard column < row.count - 1 else { break }
                text += String(repeating: " ", count: widths[column] - counts[column])
            }
            text += "\n"
        }
        write(text)
    }

    static func error(_ text: String) { write("swk: \(text)\n", to: STDERR_FILENO) }

    static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8), to: descriptor)
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var bytes = bytes[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                if isInSession { return }
                exit(errno == EPIPE ? 141 : 1)
            }
            bytes = bytes.dropFirst(count)
        }
    }
}

extension String {
    /// How many characters a reader sees. Most texts are ASCII, where that is the number of bytes.
    fileprivate var columns: Int { utf8.allSatisfy { $0 < 0x80 } ? utf8.count : count }

    func padded(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }
}

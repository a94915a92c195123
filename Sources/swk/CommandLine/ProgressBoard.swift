// Progress of several things at once: on a terminal one line for each, rewritten in place; elsewhere a line for each change of state,
// without the numbers in between.

import Glibc
import SwkModel
import Synchronization

/// Lines that are known by short names, such as the beginning of a layer's digest.
final class ProgressBoard: Sendable {
    private struct Row {
        var name: String
        var state = ""
        var shown = ""
    }

    private let descriptor: Int32
    private let isTerminal: Bool
    private let rows = Mutex<[Row]>([])

    init(to descriptor: Int32 = STDOUT_FILENO) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
    }

    /// A line of its own, above the ones that follow.
    func line(_ text: String) {
        rows.withLock { rows in
            // What is above a line stays as it is from now on.
            rows = []
            Console.write(text + "\n", to: descriptor)
        }
    }

    /// A state without numbers: `Waiting`, `Pushed`.
    func set(_ name: String, _ state: String) { show(name, state, nil) }

    /// A state on its way: `Downloading` with a bar.
    func set(_ name: String, _ state: String, _ done: Int64, of total: Int64) {
        if isTerminal { show(name, state, bar(done, total)) }
    }

    private func show(_ name: String, _ state: String, _ bar: String?) {
        rows.withLock { rows in
            let known = rows.firstIndex { $0.name == name }
            if known == nil { rows.append(Row(name: name)) }
            let position = known ?? rows.count - 1
            let text = fitted("\(name): \(state)" + (bar.map { " \($0)" } ?? ""))
            guard isTerminal ? rows[position].shown != text : rows[position].state != state else { return }
            rows[position].state = state
            rows[position].shown = text
            draw(text, above: rows.count - position, isNew: known == nil)
        }
    }

    private func draw(_ text: String, above distance: Int, isNew: Bool) {
        guard isTerminal, !isNew else { return Console.write(text + "\n", to: descriptor) }
        // A line that has left the screen at its top cannot be reached any more.
        guard distance < size.rows else { return }
        Console.write("\u{1B}[\(distance)A\r\(text)\u{1B}[K\u{1B}[\(distance)B\r", to: descriptor)
    }

    /// docker's bar: `[=====>     ]  3.1MB/30.4MB`.
    private func bar(_ done: Int64, _ total: Int64) -> String {
        let width = size.columns > 100 ? 50 : 20
        let filled = total > 0 ? Int(min(done, total) * Int64(width) / total) : width
        let arrow = filled < width ? String(repeating: "=", count: filled) + ">" : String(repeating: "=", count: width)
        return "[\(arrow.padded(to: width))]  \(ByteCount(done))/\(ByteCount(total))"
    }

    /// A line that is cut where the terminal would break it.
    private func fitted(_ text: String) -> String { isTerminal ? String(text.prefix(max(20, size.columns - 1))) : text }

    private var size: (rows: Int, columns: Int) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (24, 80) }
        return (Int(size.ws_row), Int(size.ws_col))
    }
}

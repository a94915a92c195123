// Writing to the terminal from any thread without tearing the line that is being edited.
//
// While nobody edits, text goes straight out. While a line is edited, it waits for the thread that edits: that one takes the line away,
// prints, and draws the line again.

import CReadline
import Glibc
public import SwkVM
import Synchronization

/// The standard streams of a session. Hand `script` to the interpreter behind the prompt.
public final class ReplOutput: Sendable {
    private struct State {
        /// Wakes the thread that edits; nil while nobody does.
        var wake: (@Sendable () -> Void)?
        var waiting = ""
        var endsLine = true
    }
    private let state = Mutex(State())

    public init() {}

    /// Where an interpreter writes.
    public var script: ScriptOutput {
        ScriptOutput(write: { self.write($0) }, writeError: { self.writeError($0) })
    }

    public func write(_ text: String) { write(text, to: STDOUT_FILENO) }
    public func writeError(_ text: String) { write(text, to: STDERR_FILENO) }

    private func write(_ text: String, to descriptor: Int32) {
        guard let last = text.utf8.last else { return }
        let wake = state.withLock { state -> (@Sendable () -> Void)? in
            if let wake = state.wake {
                state.waiting += text
                return wake
            }
            // Within the lock, so that texts keep their order and editing does not begin in the middle of one.
            ReplOutput.writeAll(text, to: descriptor)
            state.endsLine = last == UInt8(ascii: "\n")
            return nil
        }
        wake?()
    }

    /// Begins a line after somebody else wrote that may be open. Where the cursor is cannot be asked without waiting for an answer;
    /// but a mark and the blanks of one line less one column end in the same line only when the mark stood first in it.
    func startLine() {
        guard swk_readline_can_move_up() != 0 else { return }
        let blanks = String(repeating: " ", count: TerminalSize.current.columns - 1)
        write("\u{23CE}\(blanks)\r\u{1B}[K")
        state.withLock { $0.endsLine = true }
    }

    /// From now on texts wait. A line that was left open is ended, so that the prompt starts one.
    func beginEditing(wake: @escaping @Sendable () -> Void) {
        state.withLock { state in
            if !state.endsLine { ReplOutput.writeAll("\n", to: STDOUT_FILENO) }
            state.endsLine = true
            state.wake = wake
        }
    }

    /// What waits, with a line end; nil when nothing does.
    func takeWaiting() -> String? {
        state.withLock { state in
            defer { state.waiting = "" }
            if state.waiting.isEmpty { return nil }
            return state.waiting.hasSuffix("\n") ? state.waiting : state.waiting + "\n"
        }
    }

    /// Texts go straight out again, first those that came meanwhile.
    func endEditing() {
        state.withLock { state in
            ReplOutput.writeAll(state.waiting, to: STDOUT_FILENO)
            if let last = state.waiting.utf8.last { state.endsLine = last == UInt8(ascii: "\n") }
            state.waiting = ""
            state.wake = nil
        }
    }

    /// A stream that nobody reads any more is no error of the session: the rest of the text is dropped.
    private static func writeAll(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let chunk = UnsafeBufferPointer(rebasing: rest)
                let written = Glibc.write(descriptor, chunk.baseAddress, chunk.count)
                if written > 0 { rest = rest.dropFirst(written) } else if errno != EINTR { return }
            }
        }
    }
}

// The terminal of this process while a container has it: every key goes through as a byte, and the settings come back whatever happens.
//
// "Whatever" is: the end of the session, an error, an exit() from anywhere (atexit), a stop and a continuation. A signal that would end
// the process is the session's to watch for (SignalWatch); only SIGKILL leaves a terminal as it is.

import Glibc
public import SwkModel
import Synchronization

/// A terminal's size in characters.
public struct TerminalSize: Hashable, Sendable {
    public var rows: UInt16
    public var columns: UInt16

    public init(rows: UInt16, columns: UInt16) {
        self.rows = rows
        self.columns = columns
    }

    /// Nil when the descriptor is no terminal, or one that does not know its size.
    public init?(of descriptor: Int32) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0 else { return nil }
        self.init(rows: size.ws_row, columns: size.ws_col)
    }
}

/// A terminal in raw mode: no echo, no line editing, no keys that make signals.
public final class RawTerminal: Sendable {
    private let descriptor: Int32
    private let before: termios

    /// Whether a descriptor is a terminal.
    public static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Makes the terminal raw.
    public init(_ descriptor: Int32) throws(Failure) {
        self.descriptor = descriptor
        var settings = termios()
        try system("read settings of", "the terminal") { tcgetattr(descriptor, &settings) }
        before = settings
        Restoration.begin(descriptor, settings)
        try enter()
    }

    deinit { leave() }

    /// Makes it raw again, after a stop.
    public func enter() throws(Failure) {
        var raw = before
        cfmakeraw(&raw)
        try system("change settings of", "the terminal") { tcsetattr(descriptor, TCSANOW, &raw) }
    }

    /// Puts the settings back. Idempotent; a terminal that is gone has no settings.
    public func leave() {
        var settings = before
        _ = tcsetattr(descriptor, TCSANOW, &settings)
        Restoration.end()
    }
}

/// What an exit() in the middle of a session puts back.
private enum Restoration {
    private struct State {
        var isRegistered = false
        var pending: [(descriptor: Int32, settings: termios)] = []
    }
    private static let state = Mutex(State())

    static func begin(_ descriptor: Int32, _ settings: termios) {
        state.withLock { state in
            state.pending.append((descriptor, settings))
            if !state.isRegistered { atexit { Restoration.all() } }
            state.isRegistered = true
        }
    }

    static func end() { state.withLock { _ = $0.pending.popLast() } }

    private static func all() {
        // Whoever holds the lock is putting settings back itself.
        _ = state.withLockIfAvailable { state in
            for (descriptor, settings) in state.pending.reversed() {
                var settings = settings
                _ = tcsetattr(descriptor, TCSANOW, &settings)
            }
        }
    }
}

// How large the terminal is, asked whenever it matters: it changes between two inputs.

import Glibc
import SwkVM

enum TerminalSize {
    /// Columns and rows of the terminal at standard output, 80 by 24 when it does not say.
    static var current: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (80, 24) }
        return (Int(size.ws_col), max(8, Int(size.ws_row)))
    }

    /// The room for an echo: a screen less the input and the next prompt.
    static var room: EchoRoom {
        let size = current
        return EchoRoom(width: size.columns, lines: size.rows - 4)
    }
}

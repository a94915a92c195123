// A password from a terminal: nothing of it is shown, and the terminal is as it was afterwards, whatever key ends it.
//
// Keys are read one by one, control-C too: a signal would end the process and leave the terminal without echo.

import Glibc
import SwkEngine
import SwkModel

enum PasswordPrompt {
    /// What somebody types after `prompt`, up to the end of the line.
    /// - Throws: CancellationError for control-C, and for control-D on an empty line.
    static func read(_ prompt: String) throws -> String {
        Console.write(prompt, to: STDERR_FILENO)
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else {
            throw Failure(.optionInvalid, "read password", "", "no terminal")
        }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            Console.write("\n", to: STDERR_FILENO)
        }
        return String(decoding: try line(), as: UTF8.self)
    }

    private static func line() throws -> [UInt8] {
        var typed: [UInt8] = []
        var key: UInt8 = 0
        while Glibc.read(STDIN_FILENO, &key, 1) == 1 {
            switch key {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return typed
            case 0x03: throw CancellationError()
            case 0x04 where typed.isEmpty: throw CancellationError()
            case 0x15: typed = []
            case 0x08, 0x7f:
                // The rest of a character of several bytes, then its first.
                while let last = typed.popLast(), last & 0xc0 == 0x80 {}
            default: typed.append(key)
            }
        }
        return typed
    }
}

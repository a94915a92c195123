// The person at the terminal: a pseudo-terminal whose other side is the REPL's.

import Glibc
import Testing

final class Terminal {
    private let master: Int32
    private let child: ChildProcess
    /// Everything seen so far, with plain line ends.
    private(set) var output = ""
    /// How much of it `expect` has passed.
    private var seen = 0

    init(environment: [String: String] = [:]) throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var locked: Int32 = 0
        var number: UInt32 = 0
        // TIOCSPTLCK and TIOCGPTN (tty_ioctl(4)): the C functions over them need _XOPEN_SOURCE, which Glibc's module does not have.
        try #require(ioctl(master, 0x4004_5431, &locked) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
        var size = winsize(ws_row: 40, ws_col: 160, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
        let path = "/dev/pts/\(number)"
        child = ChildProcess(input: path, output: path, environment: environment)
    }

    deinit { close(master) }

    func send(_ keys: String) {
        let bytes = Array(keys.utf8)
        _ = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
    }

    /// Waits until the text appears after what was expected before.
    func expect(_ text: String, _ location: SourceLocation = #_sourceLocation) {
        while true {
            let rest = Substring(decoding: Array(output.utf8)[seen...], as: UTF8.self)
            if let found = rest.firstRange(of: text) {
                seen += rest[..<found.upperBound].utf8.count
                return
            }
            guard fill() else {
                Issue.record(
                    "expected \(text.debugDescription), saw \(output.debugDescription)", sourceLocation: location)
                return
            }
        }
    }

    /// Types a line at a prompt.
    func type(_ line: String, prompt: String = "swk> ", _ location: SourceLocation = #_sourceLocation) {
        expect(prompt, location)
        send(line + "\n")
    }

    /// Reads to the end, and gives the exit status.
    func end() -> Int32 {
        while fill() {}
        return child.wait()
    }

    /// Reads more; false at the end or when nothing comes for long.
    private func fill() -> Bool {
        var polled = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, 30_000) > 0 else { return false }
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = read(master, &chunk, chunk.count)
        guard count > 0 else { return false }
        output += String(decoding: chunk[..<count].filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        return true
    }
}

extension Substring {
    func firstRange(of text: String) -> Range<Index>? { self.ranges(of: text).first }
}

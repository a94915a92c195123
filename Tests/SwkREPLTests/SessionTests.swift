// Whole sessions at a real terminal: each transcript is one, its claim in its first line.

import Glibc
import PseudoTerminal
import Testing

@Suite(.enabled(if: !ReplChild.isChild)) struct SessionTests {
    private static let directory =
        "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Transcripts"

    private static let words = [
        "/proc/self/exe", "--testing-library", "swift-testing", "--filter", "replUnderTest",
    ]
    private static let environment = [
        "SWK_TEST_REPL": "1", "PATH": "/usr/bin:/bin", "INPUTRC": "/dev/null", "HOME": "/nonexistent",
        "SWK_HISTORY": "",
        "TERM": "xterm", "NO_COLOR": "1", "SWIFT_BACKTRACE": "enable=no",
    ]

    @Test("a session looks like its transcript", arguments: Transcript.names(in: directory))
    func transcript(name: String) throws {
        try Transcript(path: "\(Self.directory)/\(name).transcript").check(
            Self.words, environment: Self.environment, givesPath: true)
    }

    /// A terminal with a session, its first prompt on the screen.
    private func terminal(_ settings: [String: String] = [:]) throws -> TerminalProcess {
        let terminal = try TerminalProcess(
            Self.words, environment: Self.environment.merging(settings) { $1 }, givesPath: true)
        try #require(terminal.wait(for: "swk:1>"))
        terminal.settle()
        return terminal
    }

    @Test("a million bytes are one input") func million() throws {
        let terminal = try terminal()
        let text = String(repeating: "x", count: 1_000_000)
        terminal.send(Array("\u{1B}[200~let a = \"\(text)\"\na.count\u{1B}[201~\r".utf8))
        #expect(terminal.wait(for: "\n1000000\nswk:2>", seconds: 60))
        terminal.type("<C-d>")
        #expect(terminal.end() == 0 && terminal.isAsBefore)
    }

    @Test("a terminal without bracketed paste takes a hundred thousand bytes on one line") func longLine() throws {
        let terminal = try terminal(["TERM": "dumb"])
        terminal.send(Array("\"\(String(repeating: "x", count: 100_000))\".count\r".utf8))
        #expect(terminal.wait(for: "\n100000\nswk:2>", seconds: 60))
        terminal.type("<C-d>")
        #expect(terminal.end() == 0 && terminal.isAsBefore)
    }

    @Test("pasted garbage is an error and no more", arguments: 0..<8) func garbage(seed: Int) throws {
        var generator = SplitMix(state: UInt64(seed))
        var bytes = (0..<4000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        // The one sequence that ends a paste is the terminal's to keep out.
        bytes.removeAll { $0 == 0x1B }
        let terminal = try terminal()
        terminal.send([0x1B] + Array("[200~".utf8) + bytes + [0x1B] + Array("[201~\r".utf8))
        terminal.settle()
        terminal.type("<C-c>")
        terminal.settle()
        terminal.type("40 + 2")
        #expect(terminal.wait(for: "\n42\n"))
        terminal.type("<C-u><C-d>")
        #expect(terminal.end() == 0 && terminal.isAsBefore)
    }

    @Test("the terminal is restored when the process dies", arguments: [SIGABRT, SIGSEGV, SIGILL])
    func fatal(signal: Int32) throws {
        let terminal = try terminal()
        terminal.type("let half<Left>")
        terminal.settle()
        terminal.signal(signal)
        let status = try #require(terminal.end())
        #expect(status == 128 + signal && terminal.isAsBefore)
    }

    @Test("Ctrl-Z gives the terminal back, and the line is there again afterwards") func stop() throws {
        let terminal = try terminal()
        terminal.type("1 + <Left>")
        terminal.settle()
        // The session's process group has no shell to wake it, so the kernel does not stop it; what matters is what comes back.
        terminal.type("<C-z>")
        terminal.settle()
        terminal.type("<End>1")
        #expect(terminal.wait(for: "\n2\n"))
        terminal.type("<C-d>")
        #expect(terminal.end() == 0 && terminal.isAsBefore)
    }
}

/// Numbers that are the same in each run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

// Whole sessions at a real terminal.

import Glibc
import SwkREPL
import Testing

@Suite(.serialized, .enabled(if: !ReplChild.isChild)) struct SessionTests {
    /// A session as it looks on the screen: what follows a prompt is typed, everything else must come out.
    @Test(
        "a session looks like its transcript",
        arguments: ["values", "errors", "lines", "commands"])
    func transcript(name: String) throws {
        let path = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Corpus/repl/\(name).txt"
        let expected = try #require(Self.read(path))
        let terminal = try Terminal()
        for line in expected.split(separator: "\n") {
            for prompt in ["swk> ", "...> "] where line.hasPrefix(prompt) {
                terminal.type(String(line.dropFirst(prompt.count)), prompt: prompt)
            }
        }
        terminal.expect("swk> ")
        terminal.send("\u{4}")
        try #require(terminal.end() == 0)
        let screen = terminal.output.hasSuffix("swk> \n") ? String(terminal.output.dropLast(6)) : terminal.output
        if getenv("SWK_UPDATE_CORPUS") != nil { Self.write(path, screen) }
        #expect(screen == expected)
    }

    @Test("Ctrl-C cancels what runs and keeps the session") func cancel() throws {
        let terminal = try Terminal()
        terminal.type("let kept = 42")
        terminal.type("sleep(1h)")
        usleep(200_000)
        terminal.send("\u{3}")
        terminal.expect("interrupted")
        terminal.type("kept")
        terminal.expect("42")
        terminal.expect("swk> ")
        terminal.send("\u{4}")
        #expect(terminal.end() == 0)
    }

    @Test("clean-up runs when Ctrl-C cancels") func cancelRunsDefer() throws {
        let terminal = try Terminal()
        terminal.type("func f() { defer { print(\"cleaned\") }; sleep(1h) }")
        terminal.type("f()")
        usleep(200_000)
        terminal.send("\u{3}")
        terminal.expect("cleaned")
        terminal.expect("interrupted")
        terminal.expect("swk> ")
        terminal.send("\u{4}")
        #expect(terminal.end() == 0)
    }

    @Test("Ctrl-C at the prompt drops the line") func dropLine() throws {
        let terminal = try Terminal()
        terminal.expect("swk> ")
        terminal.send("print(\"never\")")
        terminal.expect("never")
        terminal.send("\u{3}")
        terminal.expect("^C")
        terminal.type("1 + 1")
        terminal.expect("2\n")
        terminal.expect("swk> ")
        terminal.send("\u{4}")
        #expect(terminal.end() == 0)
        #expect(!terminal.output.contains("\nnever"))
    }

    @Test("Ctrl-C inside an input of several lines drops all of it") func dropLines() throws {
        let terminal = try Terminal()
        terminal.type("let x = [")
        terminal.expect("...> ")
        terminal.send("\u{3}")
        terminal.type("1 + 1")
        terminal.expect("2\n")
        terminal.expect("swk> ")
        terminal.send("\u{4}")
        #expect(terminal.end() == 0)
    }

    @Test("Ctrl-D inside an input of several lines drops it and keeps the session") func endInside() throws {
        let terminal = try Terminal()
        terminal.type("f(")
        terminal.expect("...> ")
        terminal.send("\u{4}")
        terminal.type("40 + 2")
        terminal.expect("42")
        terminal.expect("swk> ")
        terminal.send("\u{4}")
        #expect(terminal.end() == 0)
    }

    @Test("exit ends the session with its status") func exitStatus() throws {
        let terminal = try Terminal()
        terminal.type("exit(3)")
        #expect(terminal.end() == 3)
    }

    @Test(":quit ends the session") func quit() throws {
        let terminal = try Terminal()
        terminal.type(":quit")
        #expect(terminal.end() == 0)
    }

    @Test("Tab completes a name") func completeName() throws {
        let terminal = try Terminal()
        terminal.type("let unusual_name = 42")
        terminal.expect("swk> ")
        terminal.send("unusu\t\n")
        terminal.expect("42\n")
        terminal.expect("swk> ")
        terminal.send("\u{4}")
        #expect(terminal.end() == 0)
    }

    @Test("Tab twice lists the members of a live value with their docs") func listMembers() throws {
        let terminal = try Terminal()
        terminal.type("let words = [1, 2]")
        terminal.expect("swk> ")
        terminal.send("words.f\t\t")
        terminal.expect("filter")
        // Control-U empties the line, so that control-D ends the session; waiting for a prompt would meet the one that Tab repeated.
        terminal.send("\u{15}\u{4}")
        #expect(terminal.end() == 0)
    }

    @Test("Tab completes a command") func completeCommand() throws {
        let terminal = try Terminal()
        terminal.expect("swk> ")
        terminal.send(":sho\t loud\n")
        terminal.expect("LOUD\n")
        terminal.expect("swk> ")
        terminal.send("\u{4}")
        #expect(terminal.end() == 0)
    }

    @Test("a pasted text of several lines is one input") func paste() throws {
        let terminal = try Terminal(environment: ["TERM": "xterm"])
        terminal.expect("\u{1B}[?2004h")
        terminal.expect("swk> ")
        terminal.send("\u{1B}[200~let p = 40\nprint(p + 2)\u{1B}[201~\n")
        terminal.expect("42\n")
        terminal.expect("swk> ")
        terminal.send("\u{4}")
        #expect(terminal.end() == 0)
    }

    @Test("the next session remembers, and a line with a leading blank is kept out") func history() throws {
        let directory = TemporaryDirectory()
        let path = "\(directory.path)/history"
        let first = try Terminal(environment: ["SWK_HISTORY": path])
        first.type("40 + 2")
        first.type(" \"secret\"")
        first.type("[1,")
        first.type("2]", prompt: "...> ")
        first.type("40 + 2")
        first.expect("swk> ")
        first.send("\u{4}")
        #expect(first.end() == 0)
        #expect(directory.read("history") == "40 + 2\n[1,\\n2]\n40 + 2\n")
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        let second = try Terminal(environment: ["SWK_HISTORY": path])
        second.expect("swk> ")
        second.send("\u{10}\n")
        second.expect("42\n")
        second.expect("swk> ")
        second.send("\u{4}")
        #expect(second.end() == 0)
    }

    static func read(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func write(_ path: String, _ text: String) {
        guard let file = fopen(path, "w") else { return }
        fputs(text, file)
        fclose(file)
    }
}

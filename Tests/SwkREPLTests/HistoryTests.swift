// The history: which inputs are kept, and that its file survives sessions at the same time.

import Glibc
import Testing

@testable import SwkREPL

@Suite struct HistoryTests {
    @Test("an input that is repeated moves to the end") func deduplicated() {
        var history = History()
        for input in ["a", "b", "a"] { _ = history.add(input) }
        #expect(history.entries == ["b", "a"])
    }

    @Test("blank inputs, repetitions and a leading blank are forgotten") func forgotten() {
        var history = History(["a"])
        for input in ["a", "", "  ", " secret", "\n", "\tx"] { #expect(history.add(input) == .none) }
        #expect(history.entries == ["a"])
    }

    @Test("of loaded entries the last of equals stays, and only so many") func loaded() {
        #expect(History(["a", "b", "a", "c", "b"]).entries == ["a", "c", "b"])
        let many = (0..<History.limit + 10).map { "\($0)" }
        #expect(History(many).entries.first == "10" && History(many).entries.count == History.limit)
    }

    @Test("line ends and backslashes survive the file", arguments: ["a\nb", "a\\nb", "\\", "\\\\n\n", "größe\n"])
    func encoding(input: String) {
        let line = History.encode(input)
        #expect(!line.contains("\n") && History.decode(line.utf8) == input)
    }

    @Test("the file is where SWK_HISTORY, else the state directory, says") func path() {
        func path(_ variables: [String: String]) -> String? { HistoryFile.defaultPath { variables[$0] } }
        #expect(path(["SWK_HISTORY": "/h", "HOME": "/root"]) == "/h")
        #expect(path(["SWK_HISTORY": "", "HOME": "/root"]) == nil)
        #expect(path(["XDG_STATE_HOME": "/s", "HOME": "/root"]) == "/s/swk/history")
        #expect(path(["XDG_STATE_HOME": "relative", "HOME": "/root"]) == "/root/.local/state/swk/history")
        #expect(path([:]) == nil)
    }

    @Test("two sessions that append at once lose nothing") func concurrent() async {
        let directory = TemporaryDirectory()
        let path = "\(directory.path)/history"
        await withTaskGroup { group in
            for writer in 0..<4 {
                group.addTask { for number in 0..<50 { HistoryFile(path).append("\(writer).\(number)") } }
            }
        }
        #expect(Set(HistoryFile(path).load()).count == 200)
    }

    @Test("a file that grew is shortened") func shortened() {
        let directory = TemporaryDirectory()
        let path = directory.write("history", (0..<3 * History.limit).map { "entry \($0)\n" }.joined())
        _ = HistoryFile(path).load()
        #expect(HistoryFile(path).load().count == History.limit)
    }

    @Test("a history that cannot be written is no error") func unwritable() {
        let file = HistoryFile("/proc/nowhere/history")
        file.append("a")
        #expect(file.load().isEmpty)
    }
}

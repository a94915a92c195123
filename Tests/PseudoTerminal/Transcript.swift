// A session as a file: what is typed, and what stands on the screen in the end. Files that end in `.transcript` begin with settings, one a
// line, then come the keys of the session, then the screen:
//
//     # Up recalls a whole block
//     size 60x20
//     --- keys
//     1 + 1
//     <Up><C-c>
//     --- screen
//     swk:1> 1 + 1
//     ...
//
// A line of keys that does not end in the name of a key is followed by Enter; between two lines the program comes to rest. Lines that begin
// with `@` are not typed: `@resize 40x20`, `@signal TERM`, `@wait TEXT` (until it is on the screen), `@restart` (the same program again on
// a new terminal, below the old screen), `@hangup`. `$DIR` in keys and settings is a directory of the transcript's own.
//
// With SWK_UPDATE_TRANSCRIPTS=1 the screens are written instead of compared; read the difference before you commit it.

import Glibc
public import Testing

public struct Transcript {
    let path: String
    var settings: [String] = []
    var keys: [String] = []
    var screen: [String] = []

    public init(path: String) {
        self.path = path
        var part = 0
        var lines = TerminalProcess.read(path).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        for line in lines {
            switch (line, part) {
            case ("--- keys", 0), ("--- screen", 1): part += 1
            case (_, 0): settings.append(line)
            case (_, 1): keys.append(line)
            default: screen.append(line)
            }
        }
    }

    /// The names of all transcripts in a directory, without their ending.
    public static func names(in directory: String) -> [String] {
        TerminalProcess.entries(directory).filter { $0.hasSuffix(".transcript") }.map { String($0.dropLast(11)) }
            .sorted()
    }

    static let isUpdating = getenv("SWK_UPDATE_TRANSCRIPTS") != nil

    /// Runs the session and compares the screen.
    ///
    /// - Parameters:
    ///   - words: the program and its arguments.
    ///   - environment: what it gets besides what the transcript sets.
    public func check(
        _ words: [String], environment: [String: String], givesPath: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let directory = Scratch()
        var seen: [String] = []
        var session = try start(words, environment, givesPath, directory)
        for key in keys {
            if key == "@restart" {
                seen += finish(session, sourceLocation)
                session = try start(words, environment, givesPath, directory)
            } else {
                perform(directory.resolved(key), session, sourceLocation)
            }
        }
        seen += finish(session, sourceLocation)
        let text = seen.map { directory.hidden($0) }
        if Transcript.isUpdating { return write(text) }
        #expect(text == screen, "\(path)\n\(text.joined(separator: "\n"))", sourceLocation: sourceLocation)
    }

    private func start(
        _ words: [String], _ environment: [String: String], _ givesPath: Bool, _ directory: Scratch
    ) throws -> TerminalProcess {
        var variables = environment
        var size = (columns: 80, rows: 24)
        for setting in settings.map(directory.resolved) {
            let parts = setting.split(separator: " ", maxSplits: 1).map(String.init)
            switch parts.first {
            case "size": size = Transcript.size(parts[1])
            case "env":
                let pair = parts[1].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                variables[String(pair[0])] = String(pair[1])
            default: break
            }
        }
        let session = try TerminalProcess(
            words, environment: variables, columns: size.columns, rows: size.rows, givesPath: givesPath)
        _ = session.wait(for: ">")
        session.settle()
        return session
    }

    private static func size(_ text: String) -> (columns: Int, rows: Int) {
        let numbers = text.split(separator: "x").compactMap { Int($0) }
        return numbers.count == 2 ? (numbers[0], numbers[1]) : (80, 24)
    }

    private func perform(_ key: String, _ session: TerminalProcess, _ location: SourceLocation) {
        let parts = key.split(separator: " ", maxSplits: 1).map(String.init)
        switch parts.first {
        case "@resize":
            let size = Transcript.size(parts[1])
            session.resize(columns: size.columns, rows: size.rows)
        case "@signal":
            let numbers = ["TERM": SIGTERM, "HUP": SIGHUP, "INT": SIGINT, "CONT": SIGCONT, "TSTP": SIGTSTP]
            session.signal(numbers[parts[1]] ?? SIGTERM)
        case "@hangup": session.hangUp()
        case "@wait":
            if !session.wait(for: parts[1]) {
                Issue.record("\(path): `\(parts[1])` never came:\n\(session.screen.text)", sourceLocation: location)
            }
        default: session.type(key)
        }
        session.settle()
    }

    /// Ends a session that has not ended itself, and checks what every session owes: its terminal as it was.
    private func finish(_ session: TerminalProcess, _ location: SourceLocation) -> [String] {
        if !session.hasEnded {
            session.type("<C-u><C-d>")
            session.settle()
        }
        let status = session.end()
        #expect(session.isAsBefore, "\(path): the terminal is not as it was", sourceLocation: location)
        let wantsNoColor = settings.contains { $0.hasPrefix("env NO_COLOR=1") || $0 == "env TERM=dumb" }
        if wantsNoColor {
            #expect(session.screen.attributes == 0, "\(path): there are colours", sourceLocation: location)
        }
        let lines = session.screen.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return lines + ["[\(status.map { "exit \($0)" } ?? "did not end")]"]
    }

    private func write(_ text: [String]) {
        let content = settings + ["--- keys"] + keys + ["--- screen"] + text
        guard let file = fopen(path, "we") else { return }
        fputs(content.joined(separator: "\n") + "\n", file)
        fclose(file)
    }
}

/// A directory that is gone after the session.
final class Scratch {
    let path: String

    init() {
        var template = Array("/tmp/swk-session-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? "/nonexistent"
    }

    deinit {
        for name in TerminalProcess.entries(path) { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    func resolved(_ text: String) -> String { text.replacing("$DIR", with: path) }
    func hidden(_ text: String) -> String { text.replacing(path, with: "$DIR") }
}

// The corpus of the standard library: small scripts, one behaviour each, the claim in the file's name, what they print or fail with in
// trailing comments (`// expect: line`, `// expect error: message`, `// expect code: code`, `// expect help: line`, `// expect note: line`).

import Glibc
import SwkStandard
import SwkVM
import Synchronization
import Testing

@Suite struct StandardCorpusTests {
    @Test(arguments: CorpusScript.all) func script(_ script: CorpusScript) async throws {
        let run = ScriptRun(arguments: script.wanted("arguments").first?.split(separator: " ").map(String.init) ?? [])
        var failure: ScriptError?
        do {
            try await run.interpreter.run(script.text, name: "test.swk", scope: .script)
        } catch let error as ScriptError {
            failure = error
        }
        #expect(run.lines == script.wanted("expect"), "\(failure?.render() ?? "")")
        #expect(failure?.code == (script.wanted("expect code").first ?? failure?.code), "\(failure?.render() ?? "")")
        if let message = script.wanted("expect error").first { #expect(failure?.message == message) }
        for line in script.wanted("expect help") {
            #expect(failure?.help.contains(line) == true, "\(failure?.help ?? [])")
        }
        for note in script.wanted("expect note") {
            #expect(failure?.notes.contains { $0.contains(note) } == true, "\(failure?.notes ?? [])")
        }
        let isFailing = !(script.wanted("expect code") + script.wanted("expect error")).isEmpty
        #expect(isFailing == (failure != nil), "\(failure?.render() ?? "it did not fail")")
        #expect(isFailing || !run.lines.isEmpty || script.text.contains("assert"), "the script expects nothing")
    }
}

/// One script of the corpus.
struct CorpusScript: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    var testDescription: String { name }

    static let directory = String(#filePath.dropLast("StandardCorpusTests.swift".count)) + "Corpus"

    static let all: [CorpusScript] = names(in: directory).flatMap { topic in
        names(in: "\(directory)/\(topic)").filter { $0.hasSuffix(".swk") }.map { name in
            CorpusScript(name: "\(topic)/\(name)", text: contents(of: "\(directory)/\(topic)/\(name)"))
        }
    }

    /// What stands behind `// kind:` in each line that has it.
    func wanted(_ kind: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            guard let mark = line.firstRange(of: "// \(kind):") else { return nil }
            let rest = line[mark.upperBound...]
            return String(rest.hasPrefix(" ") ? rest.dropFirst() : rest)
        }
    }
}

/// An interpreter with the standard library, and what scripts print.
final class ScriptRun: Sendable {
    let interpreter: Interpreter
    private let printed: Printed

    init(arguments: [String] = []) {
        var registry = HostRegistry()
        StandardLibrary.register(in: &registry, arguments: arguments)
        let printed = Printed()
        interpreter = Interpreter(
            registry: registry, output: ScriptOutput(write: printed.append, writeError: printed.append),
            modules: StandardModules())
        self.printed = printed
    }

    var lines: [String] {
        // The time of day is the one thing that no run can expect.
        let text = printed.text.replacing(/\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z/, with: "TIME")
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// The value of a script.
    func value(of script: String) async throws -> ScriptValue {
        try await interpreter.run(script, name: "test.swk", scope: .script)
    }
}

private final class Printed: Sendable {
    private let buffer = Mutex("")
    var text: String { buffer.withLock { $0 } }
    func append(_ text: String) { buffer.withLock { $0 += text } }
}

/// The names in a directory, in order.
func names(in directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
}

/// A file's text.
func contents(of path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
}

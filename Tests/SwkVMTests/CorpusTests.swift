// The corpus: small scripts, one behaviour each, the claim in the file's name and the expectation in trailing comments.
//
//   // expect: text         the next line that the script prints
//   // expect error: text   it fails, and its first message is this
//   // expect code: code    it fails with this code
//   // expect help: text    one line of the help is this
//   // expect note: text    one line of the evidence is this; `expect no note:` none is
//   // expect exit: n       it calls `exit(n)`
import FoundationEssentials
import SwkSyntax
import Synchronization
import Testing

@testable import SwkVM

/// One script of the corpus.
struct CorpusCase: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String

    var testDescription: String { name }

    static let all: [CorpusCase] = {
        let root = String(#filePath.dropLast("CorpusTests.swift".count)) + "Corpus"
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? []
        return names.filter { $0.hasSuffix(".swk") }.sorted().map { name in
            let data = FileManager.default.contents(atPath: "\(root)/\(name)") ?? Data()
            return CorpusCase(name: name, text: String(decoding: data, as: UTF8.self))
        }
    }()

    /// The expectations of one kind, in order.
    func expected(_ kind: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            guard let range = line.firstRange(of: "// \(kind):") else { return nil }
            let rest = line[range.upperBound...]
            return String(rest.hasPrefix(" ") ? rest.dropFirst() : rest)
        }
    }
}

/// What a run of a script did.
struct Observed {
    var lines: [String] = []
    var error: ScriptError?
    var exit: Int32?
}

func observe(_ text: String, stressed: Bool = false, scope: ScriptScope = .script) async -> Observed {
    let output = Captured()
    let interpreter = Interpreter(output: ScriptOutput(write: output.write))
    if stressed { interpreter.machine.heap.stress() }
    var observed = Observed()
    do {
        try await interpreter.run(text, name: "test.swk", scope: scope)
    } catch let error as ScriptError {
        observed.error = error
    } catch let exit as ScriptExit {
        observed.exit = exit.status
    } catch {
        Issue.record(error)
    }
    observed.lines = output.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if observed.lines.last == "" { observed.lines.removeLast() }
    return observed
}

/// Collects what a script prints.
final class Captured: Sendable {
    private let buffer = Mutex("")
    var text: String { buffer.withLock { $0 } }
    func write(_ text: String) { buffer.withLock { $0 += text } }
}

@Suite struct CorpusTests {
    @Test func theCorpusIsThere() { #expect(CorpusCase.all.count >= 600) }

    @Test(arguments: CorpusCase.all) func script(_ script: CorpusCase) async {
        await check(script, against: observe(script.text))
    }

    /// The same with a collection at every safe point that follows an allocation.
    @Test(arguments: CorpusCase.all) func scriptWithCollectionsEverywhere(_ script: CorpusCase) async {
        if CorpusCase.slowUnderStress.contains(script.name) { return }
        await check(script, against: observe(script.text, stressed: true))
    }

    /// The same with every top-level name in the session.
    @Test(arguments: CorpusCase.all) func scriptInASession(_ script: CorpusCase) async {
        await check(script, against: observe(script.text, scope: .session))
    }

    private func check(_ script: CorpusCase, against observed: Observed) {
        #expect(observed.lines == script.expected("expect"))
        let message = observed.error?.message
        if let wanted = script.expected("expect error").first { #expect(message == wanted) }
        if let wanted = script.expected("expect code").first { #expect(observed.error?.code == wanted) }
        for wanted in script.expected("expect help") { #expect(observed.error?.help.contains(wanted) == true) }
        for wanted in script.expected("expect note") { #expect(observed.error?.notes.contains(wanted) == true) }
        for unwanted in script.expected("expect no note") { #expect(observed.error?.notes.contains(unwanted) == false) }
        #expect(observed.exit == script.expected("expect exit").first.flatMap { Int32($0) })
        let mayFail =
            !(script.expected("expect error") + script.expected("expect code") + script.expected("expect note")).isEmpty
        if !mayFail, let error = observed.error { Issue.record("\(error.render())") }
    }
}

extension CorpusCase {
    /// Scripts that allocate so much that a collection at each step takes minutes.
    static let slowUnderStress: Set<String> = [
        "functions/deep_recursion_is_a_limit.swk", "errors/limits_cannot_be_caught.swk", "defer/runs_on_a_limit.swk",
        "parallel/endless_recursion_is_a_limit.swk", "spawn/endless_recursion_is_a_limit.swk",
    ]
}

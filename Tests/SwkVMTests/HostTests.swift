// The host interface, with a small host: a type `Box` whose objects hold a text, count their closes and can be gone through.
import SwkSyntax
import Synchronization
import Testing

@testable import SwkVM

/// What the test host observed.
final class Journal: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }

    /// Waits until a line is there.
    func wait(for line: String) async throws {
        while !all.contains(line) { try await Task.sleep(for: .milliseconds(1)) }
    }
}

final class Box: HostSequence {
    let text: String
    let journal: Journal
    private let position = Mutex(0)

    init(_ text: String, _ journal: Journal) {
        self.text = text
        self.journal = journal
    }

    var hostType: HostType { Box.type(journal) }
    var isClosable: Bool { true }
    func render() -> String { "Box(\(text))" }
    var tableRow: [(column: String, value: ScriptValue)]? { [("text", .string(text)), ("size", .int(text.count))] }
    func isEqual(to other: any HostObject) -> Bool { (other as? Box)?.text == text }

    func close() async throws {
        journal.add("close \(text)")
        if text == "stuck" { throw BoxFailure(what: "stuck box") }
    }

    func next() async throws -> ScriptValue? {
        await Task.yield()
        return position.withLock { position in
            guard position < text.count else { return nil }
            position += 1
            return .string(String(Array(text)[position - 1]))
        }
    }

    static func type(_ journal: Journal) -> HostType {
        HostType(
            "Box", summary: "A text in a box.",
            constructor: HostFunction(
                "Box",
                Signature(
                    [Parameter("text", .string, doc: "what is in it") { _ in ["alpha", "beta"] }],
                    returns: .named("Box")),
                sync: { .host(Box($0.string("text"), journal)) }),
            statics: [
                HostFunction("list", Signature(returns: .list(of: .named("Box")))) { _ in
                    .list(["a", "b"].map { .host(Box($0, journal)) })
                }
            ],
            staticProperties: [HostProperty("empty", .named("Box"), get: { _ in .host(Box("", journal)) })],
            properties: [
                HostProperty("name", .string, doc: "its text", get: { .string($0.receiver(as: Box.self).text) }),
                HostProperty(
                    "slow", .string,
                    getAsync: { call in
                        await Task.yield()
                        return .string(call.receiver(as: Box.self).text)
                    }),
            ],
            methods: methods(journal))
    }

    private static func methods(_ journal: Journal) -> [HostFunction] {
        [
            HostFunction(
                "run",
                Signature(
                    [
                        .rest("command", doc: "the words"), Parameter("check", .bool, default: .bool(true)),
                        Parameter("timeout", .duration, default: .nil, doc: "at most so long"),
                    ], returns: .named("Box"), doc: "Runs a command.")
            ) { call in
                await Task.yield()
                journal.add("run \(call.words) \(call.bool("check")) \(call.optionalDuration("timeout") ?? 0)")
                if call.words.first == "false" && call.bool("check") { throw BoxFailure(what: "`false` failed") }
                return .host(Box(call.words.joined(separator: " "), journal))
            },
            HostFunction(
                "each", Signature([Parameter("f", .function)], returns: .list(of: .any))
            ) { call in
                var results: [ScriptValue] = []
                for character in call.receiver(as: Box.self).text {
                    results.append(try await call.invoke(call.function("f"), [.string(String(character))]))
                }
                return .list(results)
            },
            HostFunction("wait", Signature(returns: .nil)) { _ in
                journal.add("waiting")
                do { try await Task.sleep(for: .seconds(30)) } catch {
                    journal.add("cancelled")
                    throw error
                }
                return .nil
            },
        ]
    }
}

struct BoxFailure: HostFailure {
    let what: String
    var code: String { "box.failed" }
    var message: String { what }
    var fields: [(name: String, value: ScriptValue)] { [("exit", .int(3)), ("stdout", .string("out\n"))] }
    var help: [String] { ["try another box"] }
    var notes: [String] { ["last output:\nno such file"] }
    var exitStatus: Int32? { 3 }
}

/// An interpreter with the test host.
struct Host {
    let journal = Journal()
    let output = Captured()
    let interpreter: Interpreter

    init(limits: Limits = Limits(), stressed: Bool = false) {
        var registry = HostRegistry()
        registry.add(Box.type(journal))
        registry.add(
            HostModule(
                "math", summary: "Numbers.",
                functions: [
                    HostFunction(
                        "twice", Signature([Parameter("n", .int)], returns: .int, doc: "n + n"),
                        sync: { .int($0.int("n") * 2) })
                ], properties: [HostProperty("answer", .int, get: { _ in .int(42) })]))
        registry.add(
            HostFunction(
                "echo", Signature([Parameter("value", .any)]),
                sync: { call in
                    call.write("echo\n")
                    return call.value("value")
                }))
        registry.add(
            "args", value: .map(["verbose": .bool(true), "rest": .list([.string("x")])]), doc: "The arguments.")
        interpreter = Interpreter(registry: registry, output: ScriptOutput(write: output.write), limits: limits)
        if stressed { interpreter.machine.heap.stress() }
    }

    /// What a text gives, as a literal; an error as its code and message.
    func value(_ text: String) async -> String {
        do {
            return try await interpreter.run(text, name: "test.swk").literal
        } catch let error as ScriptError {
            return "\(error.code): \(error.message)"
        } catch {
            return "\(error)"
        }
    }

    func error(_ text: String) async -> ScriptError? {
        do {
            try await interpreter.run(text, name: "test.swk")
            return nil
        } catch {
            return error as? ScriptError
        }
    }
}

@Suite struct HostTests {
    @Test func constructorsMakeObjects() async {
        #expect(await Host().value("Box(\"hi\").name") == "\"hi\"")
    }

    @Test func propertiesMayWait() async {
        #expect(await Host().value("Box(\"hi\").slow") == "\"hi\"")
    }

    @Test func staticsAndStaticProperties() async {
        #expect(await Host().value("[Box.list().count, Box.empty.name]") == "[2, \"\"]")
    }

    @Test func modulesAreNamespaces() async {
        #expect(await Host().value("math.twice(math.answer)") == "84")
    }

    @Test func wordsAreFlattenedCommands() async {
        let host = Host()
        _ = await host.value("Box(\"x\").run(\"psql\", `-c \\(\"a b\")`, 5, check: false, timeout: 2s)")
        #expect(host.journal.all == ["run [\"psql\", \"-c\", \"a b\", \"5\"] false 2000000000"])
    }

    @Test func hostErrorsAreCaughtWithTheirFields() async {
        let text = "try { Box(\"x\").run(\"false\") } catch e { [e.code, e.message, e.exit, e.stdout, e.help] }"
        #expect(
            await Host().value(text) == "[\"box.failed\", \"`false` failed\", 3, \"out\\n\", [\"try another box\"]]")
    }

    @Test func uncaughtHostErrorsAreEvidence() async throws {
        let error = try #require(await Host().error("let b = Box(\"x\")\nb.run(\"false\")"))
        #expect(error.exitStatus == 3)
        #expect(error.underlying is BoxFailure)
        let report = error.render()
        #expect(report.hasPrefix("error[box.failed]: `false` failed\n  --> test.swk:2:1\n"))
        #expect(report.hasSuffix("  help: try another box\n  last output:\n  no such file\n"))
    }

    @Test func unknownMethodIsFoundBeforeTheRun() async throws {
        let host = Host()
        let error = try #require(await host.error("echo(1)\nBox(\"x\").rum(\"a\")"))
        #expect(error.message == "`Box` has no member `rum`")
        #expect(error.help == ["did you mean `run`?"])
        #expect(error.kind == .rejected)
        #expect(host.output.text == "")
    }

    @Test func typesFlowThroughDeclaredResults() async {
        let host = Host()
        #expect(
            await host.value("let b = Box(\"x\").run(\"a\")\nb.nmae") == "member.unknown: `Box` has no member `nmae`")
        #expect(await host.value("for c in Box.list() { c.nmae }") == "member.unknown: `Box` has no member `nmae`")
    }

    @Test func wrongLabelIsFoundBeforeTheRun() async throws {
        let error = try #require(await Host().error("let b = Box(\"x\")\nb.run(\"a\", chekc: false)"))
        #expect(error.message == "`Box.run` has no parameter `chekc`")
        #expect(error.help == ["did you mean `check:`?"])
    }

    @Test func durationsMustHaveAUnit() async throws {
        let error = try #require(await Host().error("Box(\"x\").run(\"a\", timeout: 30)"))
        #expect(error.message == "`timeout` of `Box.run` must be a Duration, this is an Int")
        #expect(error.help == ["write 30s"])
    }

    @Test func durationsMustHaveAUnitAtRunTimeToo() async throws {
        let error = try #require(
            await Host().error("let n = [30][0]\nlet boxes = [Box(\"x\")]\nboxes[0].run(\"a\", timeout: n)"))
        #expect(error.message == "`timeout` of `Box.run` must be a Duration, this is an Int")
        #expect(error.help == ["write 30s"])
    }

    @Test func missingArgumentShowsTheSignature() async throws {
        let error = try #require(await Host().error("Box()"))
        #expect(error.message == "`Box` needs an argument for `text`")
        #expect(error.help == ["it is Box(text: String) -> Box"])
    }

    @Test func usingClosesInReverseOrder() async {
        let host = Host()
        _ = await host.value("{ using a = Box(\"a\"); using b = Box(\"b\"); echo(1) }")
        #expect(host.journal.all == ["close b", "close a"])
    }

    @Test func usingClosesOnAnErrorAndKeepsIt() async throws {
        let host = Host()
        let error = try #require(await host.error("using a = Box(\"stuck\")\nusing b = Box(\"b\")\nthrow \"first\""))
        #expect(error.message == "first")
        #expect(error.attached.map(\.message) == ["stuck box"])
        #expect(host.journal.all == ["close b", "close stuck"])
    }

    @Test func usingBlockClosesAtItsEnd() async {
        let host = Host()
        _ = await host.value("using a = Box(\"a\") { a.run(\"x\") }\necho(1)")
        #expect(host.journal.all == ["run [\"x\"] true 0", "close a"])
    }

    @Test func usingOwnsLists() async {
        let host = Host()
        _ = await host.value("using all = Box.list()\nall.count")
        #expect(host.journal.all == ["close b", "close a"])
    }

    @Test func usingClosesOnExit() async {
        let host = Host()
        #expect(await host.value("using a = Box(\"a\")\nexit(4)") == "ScriptExit(status: 4)")
        #expect(host.journal.all == ["close a"])
    }

    @Test func loopsGoThroughHostSequences() async {
        let host = Host()
        #expect(
            await host.value("let out = []\nfor c in Box(\"abc\") { out.append(c) }\nout") == "[\"a\", \"b\", \"c\"]")
    }

    @Test func hostsCallScriptFunctionsBack() async {
        #expect(
            await Host().value("var n = 0\nBox(\"abc\").each(c => { n += 1; \"\\(c)\\(n)\" })")
                == "[\"a1\", \"b2\", \"c3\"]")
    }

    @Test func errorsOfCallbacksKeepTheirTrace() async throws {
        let error = try #require(await Host().error("func f(c) { throw \"in callback\" }\nBox(\"a\").each(f)"))
        #expect(error.message == "in callback")
        #expect(error.stack.first?.span.start == 12)
    }

    @Test func objectsAreEqualAsTheySay() async {
        #expect(await Host().value("[Box(\"a\") == Box(\"a\"), Box(\"a\") == Box(\"b\")]") == "[true, false]")
    }

    @Test func listsOfObjectsPrintAsTables() async {
        let host = Host()
        _ = await host.value("print(Box.list())")
        #expect(host.output.text == "TEXT  SIZE\na     1\nb     1\n")
    }

    @Test func pluralOfAHostProperty() async {
        #expect(await Host().value("Box.list().names") == "[\"a\", \"b\"]")
    }

    @Test func globalsComeFromTheEmbedder() async {
        #expect(await Host().value("[args.verbose, args.rest]") == "[true, [\"x\"]]")
    }

    @Test func hostNamesCanBeHidden() async {
        #expect(await Host().value("let echo = 5\necho") == "5")
    }

    @Test func cancellationReachesHostCalls() async throws {
        let host = Host()
        let task = Task { try await host.interpreter.run("using a = Box(\"a\")\nBox(\"x\").wait()") }
        try await host.journal.wait(for: "waiting")
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(host.journal.all == ["waiting", "cancelled", "close a"])
    }

    @Test func cancellationStopsATightLoop() async throws {
        let host = Host()
        let task = Task { try await host.interpreter.run("using a = Box(\"a\")\na.run(\"go\")\nwhile true { }") }
        try await host.journal.wait(for: "run [\"go\"] true 0")
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(host.journal.all.last == "close a")
    }

    @Test func failureCancelsHostCallsOfSiblings() async throws {
        let host = Host()
        let error = try #require(
            await host.error("parallel { a: Box(\"x\").wait(), b: { sleep(5ms); throw \"b failed\" } }"))
        #expect(error.message == "b failed")
        #expect(host.journal.all == ["waiting", "cancelled"])
    }

    @Test func hostCallsWorkWithCollectionsEverywhere() async {
        let host = Host(stressed: true)
        let text = "let out = []\nfor i in 1..20 { out.append(Box(\"b\\(i)\").run(\"x\", i).name) }\nout[19]"
        #expect(await host.value(text) == "\"x 20\"")
    }

    @Test func objectsThatNobodyHoldsAreReleased() async {
        let host = Host(stressed: true)
        _ = await host.value("for i in 1..50 { Box(\"b\") }; [1]")
        #expect(host.interpreter.machine.heap.count(of: .host) < 5)
    }
}

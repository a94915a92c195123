// `atomically` with a host double whose effects are names on a ledger: what stands on it afterwards is what was not rolled back.

import SwkSyntax
import Synchronization
import Testing

@testable import SwkVM

/// The standing effects, and what happened to them in order.
private final class Ledger: HostTransactions {
    struct State {
        var standing: [String] = []
        var history: [String] = []
        var files: [String] = []
    }
    let state = Mutex(State())

    var standing: [String] { state.withLock { $0.standing } }
    var history: [String] { state.withLock { $0.history } }

    func begin(inside outer: (any HostTransaction)?) async throws -> any HostTransaction {
        await Task.yield()
        return Page(ledger: self, outer: outer as? Page)
    }

    func add(_ name: String, in transaction: (any HostTransaction)?) {
        (transaction as? Page)?.effects.withLock { $0.append(name) }
        state.withLock { $0.standing.append(name) }
    }

    func remove(_ name: String) {
        state.withLock { state in
            state.standing.removeAll { $0 == name }
            state.history.append("undo \(name)")
        }
    }
}

/// The effects of one block.
private final class Page: HostTransaction {
    let ledger: Ledger
    let outer: Page?
    let effects = Mutex<[String]>([])

    init(ledger: Ledger, outer: Page?) {
        self.ledger = ledger
        self.outer = outer
    }

    func commit() async throws {
        await Task.yield()
        let effects = effects.withLock { $0 }
        outer?.effects.withLock { $0 += effects }
        ledger.state.withLock { $0.history.append("commit \(effects.joined(separator: " "))") }
    }

    func rollback() async throws {
        // Clean-up must not see the script's cancellation.
        try await Task.sleep(for: .milliseconds(1))
        for name in effects.withLock({ $0 }).reversed() { ledger.remove(name) }
        if effects.withLock({ $0 }).contains("stuck") { throw StuckEffect() }
    }
}

private struct StuckEffect: HostFailure {
    var code: String { "ledger.stuck" }
    var message: String { "`stuck` cannot be undone" }
}

/// An interpreter with `make(name)`, which puts a name on the ledger, `each(f)`, which calls back, and `hang()`.
private struct LedgerHost {
    let ledger = Ledger()
    let output = Captured()
    let interpreter: Interpreter

    init(limits: Limits = Limits(), transactions: Bool = true, stressed: Bool = false) {
        var registry = HostRegistry()
        let ledger = ledger
        if transactions { registry.transactions = ledger }
        let name = Signature([Parameter("name", .string)], returns: .string)
        registry.add(
            HostFunction("make", name) { call in
                await Task.yield()
                ledger.add(call.string("name"), in: call.transaction)
                return call.value("name")
            })
        registry.add(
            HostFunction(
                "quick", name,
                sync: { call in
                    ledger.add(call.string("name"), in: call.transaction)
                    return call.value("name")
                }))
        registry.add(
            HostFunction("back", Signature([Parameter("f", .function)])) { call in
                try await call.invoke(call.function("f"))
            })
        registry.add(
            HostFunction("hang", Signature()) { _ in
                try await Task.sleep(for: .seconds(30))
                return .nil
            })
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
}

@Suite struct AtomicallyTests {
    @Test func aBlockThatEndsWellKeepsItsEffectsAndGivesItsValue() async {
        let host = LedgerHost()
        #expect(await host.value("atomically { make(\"a\"); quick(\"b\"); 42 }") == "42")
        #expect(host.ledger.standing == ["a", "b"])
        #expect(host.ledger.history == ["commit a b"])
    }

    @Test func aThrowUndoesInReverseOrderAndGoesOn() async {
        let host = LedgerHost()
        #expect(await host.value("atomically { make(\"a\"); quick(\"b\"); throw \"no\" }") == "error: no")
        #expect(host.ledger.standing == [])
        #expect(host.ledger.history == ["undo b", "undo a"])
    }

    @Test func theErrorOfABlockCanBeCaught() async {
        let host = LedgerHost()
        let text = "try { atomically { make(\"a\"); throw \"no\" } } catch e { e.message }"
        #expect(await host.value(text) == "\"no\"")
        #expect(host.ledger.standing == [])
    }

    @Test func effectsOutsideOfTheBlockStay() async {
        let host = LedgerHost()
        _ = await host.value(
            "make(\"before\"); try { atomically { make(\"in\"); throw 1 } } catch { }; make(\"after\")")
        #expect(host.ledger.standing == ["before", "after"])
    }

    @Test func aTaskOfTheOutsideIsNotPartOfIt() async {
        let host = LedgerHost()
        let text = """
            let t = spawn { for i in 1..20 { make("out") } }
            try { atomically { for i in 1..20 { make("in") }; throw 1 } } catch { }
            t.wait()
            """
        _ = await host.value(text)
        #expect(host.ledger.standing == Array(repeating: "out", count: 20))
    }

    @Test func branchesTasksAndCallbacksArePartOfIt() async {
        let host = LedgerHost()
        let text = """
            atomically {
                parallel { a: make("p1"), b: make("p2") }
                parallel for i in 1..3, limit: 2 { make("f\\(i)") }
                let t = spawn make("task")
                t.wait()
                timeout(10s) { make("timed") }
                back(() => make("called"))
                [1].map((x) => make("mapped"))
                throw "all of it"
            }
            """
        #expect(await host.value(text) == "error: all of it")
        #expect(host.ledger.standing == [])
        #expect(host.ledger.history.count == 9)
    }

    @Test func anInnerBlockFailsAlone() async {
        let host = LedgerHost()
        let text = """
            atomically {
                make("outer")
                try { atomically { make("inner"); throw 1 } } catch { }
                make("after")
            }
            """
        _ = await host.value(text)
        #expect(host.ledger.standing == ["outer", "after"])
    }

    @Test func whatAnInnerBlockCommittedIsRolledBackWithTheOuterOne() async {
        let host = LedgerHost()
        let text = "atomically { make(\"outer\"); atomically { make(\"inner\") }; throw \"late\" }"
        #expect(await host.value(text) == "error: late")
        #expect(host.ledger.standing == [])
        #expect(host.ledger.history == ["commit inner", "undo inner", "undo outer"])
    }

    @Test func deferredCallsOfTheBlockComeBeforeItsRollback() async {
        let host = LedgerHost()
        _ = await host.value("atomically { defer { make(\"deferred\") }; make(\"a\"); throw 1 }")
        #expect(host.ledger.standing == [])
        #expect(host.ledger.history == ["undo deferred", "undo a"])
    }

    @Test func aTimeoutAroundItRollsBack() async {
        let host = LedgerHost()
        #expect(await host.value("timeout(20ms) { atomically { make(\"a\"); hang() } }").hasPrefix("timeout:"))
        #expect(host.ledger.standing == [])
    }

    @Test func aStepLimitRollsBack() async {
        let host = LedgerHost(limits: Limits(steps: 200_000))
        #expect(await host.value("atomically { make(\"a\"); while true { } }").hasPrefix("limit.steps:"))
        #expect(host.ledger.standing == [])
    }

    @Test func cancellationRollsBack() async throws {
        let host = LedgerHost()
        let run = Task { await host.value("atomically { make(\"a\"); hang() }") }
        while host.ledger.standing.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
        run.cancel()
        #expect(await run.value == "CancellationError()")
        #expect(host.ledger.history == ["undo a"])
    }

    @Test func exitLeavesTheBlockAndRollsBack() async {
        let host = LedgerHost()
        _ = await host.value("atomically { make(\"a\"); exit(0) }")
        #expect(host.ledger.standing == [])
    }

    @Test func whatCannotBeUndoneIsAttachedToTheBlocksError() async throws {
        let host = LedgerHost()
        do {
            try await host.interpreter.run("atomically { make(\"a\"); make(\"stuck\"); throw \"first\" }")
            Issue.record("it ended well")
        } catch let error as ScriptError {
            #expect(error.message == "first")
            #expect(error.render().contains("`stuck` cannot be undone"))
        }
        #expect(host.ledger.standing == [])
    }

    @Test func aBlockCannotBeLeftByReturn() async {
        let host = LedgerHost()
        #expect(
            await host.value("func f() { atomically { return 1 } }; f()")
                == "control.leaves-block: `return` cannot leave `atomically`: it runs as a task of its own")
    }

    @Test func aHostWithoutTransactionsRefusesItBeforeTheRun() async {
        let host = LedgerHost(transactions: false)
        #expect(await host.value("make(\"a\"); atomically { 1 }").hasPrefix("atomically.unavailable:"))
        #expect(host.ledger.standing == [])
    }

    @Test func valuesOfABlockSurviveCollections() async {
        let host = LedgerHost(stressed: true)
        #expect(
            await host.value("let x = \"a\" + \"b\"; atomically { [make(x), make(x + \"c\")] }") == "[\"ab\", \"abc\"]")
        #expect(host.ledger.standing == ["ab", "abc"])
    }
}

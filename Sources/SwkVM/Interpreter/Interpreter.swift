// The way in: an interpreter holds a machine, runs scripts on it, and drives its fibers while they wait for the host. Two interpreters
// share nothing; nothing here touches signals, the real standard output, or the process.
public import SwkSyntax

/// Where a script's output goes. The closures may be called from any thread, one at a time.
public struct ScriptOutput: Sendable {
    public let write: @Sendable (String) -> Void
    public let writeError: @Sendable (String) -> Void

    public init(
        write: @escaping @Sendable (String) -> Void = { _ in },
        writeError: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.write = write
        self.writeError = writeError
    }
}

/// What becomes of the names that a text declares at its top level.
public enum ScriptScope: Sendable {
    /// They stay for the next run and may be declared again: a REPL, an embedder that sends pieces.
    case session
    /// They are this script's alone, which lets the compiler keep them in registers.
    case script
}

/// Runs scripts.
///
/// ```swift
/// let swk = Interpreter(registry: registry, output: ScriptOutput(write: { print($0, terminator: "") }))
/// let answer = try await swk.run("1 + 1")
/// ```
///
/// Sendable: all state is behind one lock, which is held for a turn of a fiber at a time. Several runs may go on at once; they share the
/// session's names. Cancelling the task of a run ends it after its clean-up.
public final class Interpreter: @unchecked Sendable {
    // `lock` guards the machine and everything in it.
    let lock = InterpreterLock()
    let machine: Machine
    let output: ScriptOutput
    public let registry: HostRegistry
    public let limits: Limits
    public let effects: Effects

    /// An interpreter.
    ///
    /// - Parameters:
    ///   - registry: what the host offers to scripts.
    ///   - output: where `print` and the host's writers go.
    ///   - limits: what scripts may use up.
    ///   - effects: what the host functions that scripts call may do to the world. A call of another is the error `limit.effect`, which
    ///     no script can catch.
    ///   - modules: reads the text of an imported module; nil refuses imports.
    public init(
        registry: HostRegistry = HostRegistry(), output: ScriptOutput = ScriptOutput(), limits: Limits = Limits(),
        effects: Effects = .all, modules: (any ModuleLoader)? = nil
    ) {
        self.registry = registry
        self.output = output
        self.limits = limits
        self.effects = effects
        let context = InterpreterContext(output: output)
        machine = Machine(
            registry: registry, limits: limits, effects: effects, context: context, loader: modules)
        context.interpreter = self
    }

    /// Checks and runs a text, and gives the value of its last expression.
    ///
    /// - Parameters:
    ///   - source: the text.
    ///   - name: the name shown in errors, usually the file's path; modules are looked for beside it.
    ///   - scope: what becomes of its top-level names.
    /// - Throws: `ScriptError` when it is rejected or fails, `ScriptExit` when it calls `exit`, `CancellationError` when
    ///   the task was cancelled and clean-up ended without a further error.
    @discardableResult
    public func run(
        _ source: String, name: String = "<script>", scope: ScriptScope = .session
    ) async throws -> ScriptValue {
        try await run(Array(source.utf8), name: name, scope: scope)
    }

    /// As `run(_:name:scope:)`, for a text in bytes, which need not be valid UTF-8.
    @discardableResult
    public func run(_ source: [UInt8], name: String, scope: ScriptScope = .session) async throws -> ScriptValue {
        let fiber = try lock { try machine.prepare(source, name: name, scope: scope) }
        return try await finish(fiber)
    }

    /// As `run`, with a tree that was changed before it is compiled.
    @discardableResult
    package func run(
        _ source: [UInt8], name: String, rewritten rewrite: @Sendable (Program) -> Program
    ) async throws -> ScriptValue {
        let fiber = try lock { try machine.prepare(source, name: name, scope: .script, rewrite: rewrite) }
        return try await finish(fiber)
    }

    /// Everything that is wrong with a text, and warnings, without running it. Names of the session are known.
    public func check(_ source: String, name: String = "<script>") -> [Diagnostic] {
        examine(Array(source.utf8), name: name).diagnostics
    }

    /// As `check`, for a text in bytes, and with the sources that the findings speak of.
    public func examine(_ source: [UInt8], name: String) -> CheckReport {
        lock { machine.check(source, name: name) }
    }

    /// What a text would do to the world, read off it without running anything. Throws `ScriptError` when it would be rejected.
    public func plan(_ source: [UInt8], name: String) throws -> EffectPlan {
        try lock { try machine.plan(source, name: name) }
    }

    /// Calls a function that a script handed out.
    public func call(_ function: ScriptFunction, _ arguments: [ScriptValue] = []) async throws -> ScriptValue {
        let fiber = lock { machine.fiber(calling: function, arguments) }
        return try await finish(fiber)
    }

    /// Gives a top-level name a value, as `let` in a session does.
    public func define(_ name: String, _ value: ScriptValue) {
        lock { machine.define(name, value) }
    }

    /// The value of a top-level name of the session.
    public func value(of name: String) -> ScriptValue? {
        lock { machine.value(of: name) }
    }

    /// What could stand at the end of `text`: names, members of live values and of what calls would give, labels, values that a
    /// parameter suggests. Runs nothing of the text.
    public func complete(_ text: String) -> Completion {
        lock { machine.completion(of: text) }.completion
    }

    /// Help for a name, a dotted member or a member of a live value of the session; nil when there is none.
    public func help(_ name: String) -> String? {
        lock { machine.help(name) ?? Documentation(registry, modules: machine.loader).help(name) }
    }

    /// A value as a prompt echoes it: rows as a table, strings quoted, all of it fitted to the room.
    public func render(_ value: ScriptValue, in room: EchoRoom = EchoRoom()) -> String {
        lock { machine.echo(machine.import(value), in: room) ?? "nil" }
    }

    /// The `test` blocks that runs have declared so far.
    public var tests: [ScriptTest] {
        lock {
            machine.tests.map { test in
                var options = ScriptMap()
                // An option that cannot leave the machine, a cyclic structure, is of no type that an option has.
                if case .map(let map)? = try? machine.export(test.options) { options = map }
                return ScriptTest(
                    claim: test.claim, span: test.span, options: options, body: machine.handle(test.body))
            }
        }
    }

    private func finish(_ fiber: Fiber) async throws -> ScriptValue {
        let root = try outcome(await driveWithinLimits(fiber))
        return try lock { try machine.exported(root.value) }
    }

    /// Runs a fiber to its end and keeps its value alive.
    func end(of fiber: Fiber) async throws -> Root { try outcome(await driveWithinLimits(fiber)) }

    /// Calls a function for the host's code that a script called: the time and the transaction of that call are the script's.
    func callBack(
        _ function: ScriptFunction, _ arguments: [ScriptValue], in transaction: (any HostTransaction)?,
        at depth: CallDepth
    ) async throws -> ScriptValue {
        let fiber = try lock {
            do throws(Fault) {
                try machine.checkRoom(at: depth)
            } catch {
                throw machine.outward(error.value)
            }
            let fiber = machine.fiber(calling: function, arguments, inside: depth)
            fiber.transaction = transaction
            return fiber
        }
        let root = try outcome(await drive(fiber))
        return try lock { try machine.exported(root.value) }
    }

    private func outcome(_ ending: Ending) throws -> Root {
        switch ending {
        case .value(let root): return root
        case .failure(let root): throw lock { machine.outward(root.value) }
        }
    }
}

/// A `test` block of a script.
public struct ScriptTest: Sendable {
    public let claim: String
    public let span: Span
    /// What stands between the claim and the body, such as `timeout: 30s`.
    public let options: ScriptMap
    /// Called without arguments, it passes when it does not throw.
    public let body: ScriptFunction
}

/// What host calls see of the interpreter. A class of its own, so that a call that outlives the interpreter keeps only this.
final class InterpreterContext: HostContext, @unchecked Sendable {
    // Set once, before any script runs; weak because the interpreter owns it.
    weak var interpreter: Interpreter?
    private let output: ScriptOutput

    init(output: ScriptOutput) { self.output = output }

    func write(_ text: String, toError: Bool) {
        if toError { output.writeError(text) } else { output.write(text) }
    }

    func invoke(
        _ function: ScriptFunction, _ arguments: [ScriptValue], in transaction: (any HostTransaction)?,
        at depth: CallDepth
    ) async throws -> ScriptValue {
        guard let interpreter else { throw CancellationError() }
        return try await interpreter.callBack(function, arguments, in: transaction, at: depth)
    }
}

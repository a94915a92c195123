// What the interpreter asks of the machine: make a fiber for a text or a function, and turn endings into what the embedder sees.
import SwkSyntax

extension Machine {
    /// Parses, checks and compiles a text; `rewrite` may change the tree in between.
    func prepare(
        _ bytes: [UInt8], name: String, scope: ScriptScope, rewrite: (Program) -> Program = { $0 }
    ) throws -> Fiber {
        let before = (modules: modules, pending: pendingModules)
        let source = addSource(bytes, name: name)
        let parsed = parse(source)
        let compiled =
            parsed.hasErrors
            ? Compiler.Compiled(closure: nil, diagnostics: findings(parsed))
            : Compiler.compile(rewrite(parsed.program), in: self, scope: scope)
        guard let closure = compiled.closure else {
            let findings = parsed.hasErrors ? compiled.diagnostics : parsed.diagnostics + compiled.diagnostics
            // Modules that only this text imported have not run, and must not before another text.
            (modules, pendingModules) = before
            throw ScriptError(rejected: findings, sources: sources)
        }
        return register(Fiber(calling: closure, arguments: []))
    }

    /// All findings about a text; nothing of it stays.
    func check(_ bytes: [UInt8], name: String) -> CheckReport {
        let before = (modules: modules, pending: pendingModules, sources: sources.count)
        defer {
            (modules, pendingModules) = (before.modules, before.pending)
            sources.removeLast(sources.count - before.sources)
        }
        let parsed = parse(addSource(bytes, name: name))
        return CheckReport(diagnostics: findings(parsed), sources: sources)
    }

    /// What a text would do; nothing of it stays.
    func plan(_ bytes: [UInt8], name: String) throws -> EffectPlan {
        let before = (modules: modules, pending: pendingModules, sources: sources.count)
        defer {
            (modules, pendingModules) = (before.modules, before.pending)
            sources.removeLast(sources.count - before.sources)
        }
        let parsed = parse(addSource(bytes, name: name))
        let findings = findings(parsed)
        if findings.contains(where: { $0.severity == .error }) {
            throw ScriptError(rejected: findings, sources: sources)
        }
        var walk = EffectWalk(parsed.program, in: self)
        return walk.plan()
    }

    /// The parser's and the resolver's findings in the order of the text. Where the parser lost the thread, names may seem undefined and
    /// code out of place; what is certain even then is a wrong member or call of a known type.
    private func findings(_ parsed: ParseResult) -> [Diagnostic] {
        let checked = Compiler.check(parsed.program, in: self)
        guard parsed.hasErrors else {
            return (parsed.diagnostics + checked).inOrder(first: parsed.program.source.id)
        }
        let certain = checked.filter {
            $0.code.rawValue.hasPrefix("member.") || $0.code.rawValue.hasPrefix("call.")
        }
        return (parsed.diagnostics + certain).inOrder(first: parsed.program.source.id)
    }

    func addSource(_ bytes: [UInt8], name: String) -> Source {
        let source = Source(id: UInt32(sources.count), name: name, bytes: bytes)
        sources.append(source)
        return source
    }

    /// A fiber that calls any callable value.
    func fiber(
        calling function: ScriptFunction, _ arguments: [ScriptValue], inside outer: CallDepth = .none
    ) -> Fiber {
        let values = arguments.map(self.import)
        let callee = function.root.value
        if callee.tag == .closure {
            let code = callee.closure.pointee.code.pointee
            if code.parameterCount == values.count && !code.hasRest {
                return register(Fiber(calling: callee, arguments: values, inside: outer))
            }
        }
        guard let apply = preludeFunction("apply") else { preconditionFailure("the prelude has `apply`") }
        return register(Fiber(calling: apply, arguments: [callee, heap.list(values)], inside: outer))
    }

    /// Lets the collector see a new fiber, and the limit on memory its registers and frames.
    func register(_ fiber: Fiber) -> Fiber {
        fibers[ObjectIdentifier(fiber)] = fiber
        heap.account(fiber.bytes)
        return fiber
    }

    /// Forgets a fiber that has ended or will not begin; once more does nothing.
    func retire(_ fiber: Fiber) {
        guard fibers.removeValue(forKey: ObjectIdentifier(fiber)) != nil else { return }
        heap.account(-fiber.bytes)
    }

    /// The value of a finished run for the embedder.
    func exported(_ value: Value) throws -> ScriptValue {
        do throws(Fault) {
            return try export(value)
        } catch {
            throw outward(error.value)
        }
    }

    /// An uncaught error as the embedder sees it.
    func outward(_ value: Value) -> any Error {
        let info = errorInfo(value)
        switch info.kind {
        case .exit(let status) where info.attached.isEmpty: return ScriptExit(status: status)
        case .cancelled where info.attached.isEmpty: return CancellationError()
        default: return ScriptError(info, sources: sources)
        }
    }

    func handle(_ value: Value) -> ScriptFunction { ScriptFunction(root: roots.add(value)) }

    // MARK: Faults of the driver

    func stepLimitFault(inCleanup: Bool) -> Fault {
        let place = inCleanup ? "clean-up after an error" : "the script"
        return fault(
            ErrorInfo(
                .limit, code: "limit.steps", message: "\(place) takes more than its limit of \(limits.steps ?? 0) steps"
            ))
    }

    func taskCancelledFault(_ value: Value) -> Fault {
        let info = errorInfo(value)
        return fault(ErrorInfo(code: info.code, message: "the task was ended: \(info.message)"))
    }

    /// Of two failures of siblings the first stays; the second is attached unless it is only the cancellation that followed.
    func prefer(_ second: Value, over first: Value) {
        if case .cancelled = errorInfo(second).kind { return }
        attach(second, to: first)
    }
}

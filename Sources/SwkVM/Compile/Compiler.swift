// From tree to code: resolve, then generate. A text with an error gives no code, and nothing of it stays in the session.
import SwkSyntax

/// Compiles one text for one machine.
final class Compiler {
    let machine: Machine
    let resolution: Resolution
    let source: Source
    let scope: ScriptScope
    let isInternal: Bool
    /// Globals that this text declares, entered into the session when it compiled.
    private var declared: [(name: String, slot: Int, facts: TopLevel.Facts)] = []
    /// The first construct that is too large for an operand.
    private(set) var overflow: Diagnostic?

    private init(
        _ machine: Machine, _ resolution: Resolution, _ source: Source, _ scope: ScriptScope, isInternal: Bool = false
    ) {
        self.machine = machine
        self.resolution = resolution
        self.source = source
        self.scope = scope
        self.isInternal = isInternal
    }

    struct Compiled {
        /// Nil when there are errors.
        var closure: Value?
        var diagnostics: [Diagnostic]
    }

    /// Resolves and compiles a script.
    static func compile(_ program: Program, in machine: Machine, scope: ScriptScope) -> Compiled {
        let resolution = resolve(program, in: machine)
        if resolution.hasErrors { return Compiled(closure: nil, diagnostics: resolution.diagnostics) }
        let compiler = Compiler(machine, resolution, program.source, scope)
        let closure = compiler.compileProgram(program, modules: machine.takePendingModules())
        if let overflow = compiler.overflow { return Compiled(closure: nil, diagnostics: [overflow]) }
        if scope == .session { compiler.enterNames() }
        return Compiled(closure: closure, diagnostics: resolution.diagnostics)
    }

    /// Resolves only.
    static func check(_ program: Program, in machine: Machine) -> [Diagnostic] {
        resolve(program, in: machine).diagnostics
    }

    /// Resolves only, and notes what each call does.
    static func trace(
        _ program: Program, in machine: Machine, isModule: Bool
    ) -> (resolution: Resolution, trace: EffectTrace) {
        var resolver = Resolver(machine: machine, source: program.source, isModule: isModule)
        resolver.trace = EffectTrace()
        resolver.resolveProgram(program)
        return (resolver.result, resolver.trace ?? EffectTrace())
    }

    /// Compiles a module; its public top-level names become its exports.
    static func compileModule(_ program: Program, in machine: Machine, into module: ScriptModule) -> Compiled {
        let resolution = resolve(program, in: machine, isModule: true)
        if resolution.hasErrors { return Compiled(closure: nil, diagnostics: resolution.diagnostics) }
        let compiler = Compiler(
            machine, resolution, program.source, .session, isInternal: machine.loader?.isStandard(module.name) == true)
        let closure = compiler.compileProgram(program, modules: [])
        if let overflow = compiler.overflow { return Compiled(closure: nil, diagnostics: [overflow]) }
        for name in compiler.declared where !name.name.hasPrefix("_") {
            module.exports[name.name] = name.slot
            module.facts[name.name] = name.facts.outside(resolution.structures)
        }
        return Compiled(closure: closure, diagnostics: resolution.diagnostics)
    }

    /// Compiles a function of the prelude, which cannot have errors.
    static func compilePrelude(_ function: Function, in machine: Machine) -> Value {
        let source = Source(id: UInt32.max, name: "<core>", text: preludeText)
        var resolver = Resolver(machine: machine, source: source, isPrelude: true)
        resolver.pushScope()
        resolver.resolve(function)
        precondition(!resolver.result.hasErrors, "the prelude is wrong: \(resolver.result.diagnostics)")
        let compiler = Compiler(machine, resolver.result, source, .script, isInternal: true)
        return machine.heap.closure(compiler.compile(function, parent: nil).code, captures: 0)
    }

    private static func resolve(_ program: Program, in machine: Machine, isModule: Bool = false) -> Resolution {
        var resolver = Resolver(machine: machine, source: program.source, isModule: isModule)
        resolver.resolveProgram(program)
        return resolver.result
    }

    // MARK: Top level

    private func compileProgram(_ program: Program, modules: [ScriptModule]) -> Value {
        chooseGlobals()
        guard let scope = resolution.functions[ObjectIdentifier(program)] else {
            preconditionFailure("the resolver knows the program's scope")
        }
        let generator = Generator(self, scope, parent: nil, name: "the script", span: program.body.span)
        for module in modules { generator.callModule(module) }
        generator.compileTop(program.body)
        return machine.heap.closure(finish(generator).code, captures: 0)
    }

    /// Top-level names live in globals when the session keeps them or a function uses them, else in registers of the script.
    private func chooseGlobals() {
        for declaration in resolution.declarations.values where declaration.isTopLevel {
            let isKept = scope == .session
            if !isKept && !declaration.isCaptured && ![.function, .structure, .module].contains(declaration.kind) {
                continue
            }
            if let module = declaration.facts.module {
                declaration.slot = module.slot
            } else {
                declaration.slot = isKept ? machine.slot(named: declaration.name) : machine.addGlobal(declaration.name)
            }
            guard let slot = declaration.slot else { continue }
            declared.append((declaration.name, slot, declaration.facts))
        }
    }

    private func enterNames() {
        for (name, slot, facts) in declared {
            machine.topLevel.set(name, slot: slot, facts.outside(resolution.structures))
        }
        machine.topLevel.set(imported: resolution.imported)
    }

    // MARK: Functions

    func compile(_ function: Function, parent: Generator?) -> FunctionInfo {
        let generator = Generator(
            self, scope(of: ObjectIdentifier(function)), parent: parent, name: function.name?.name ?? "a function",
            span: function.span)
        generator.draft.doc = function.doc
        generator.compileFunction(function, receiver: resolution.receivers[ObjectIdentifier(function)])
        return finish(generator)
    }

    func scope(of key: ObjectIdentifier) -> FunctionScope {
        guard let scope = resolution.functions[key] else { preconditionFailure("the resolver knows every function") }
        return scope
    }

    func finish(_ generator: Generator) -> FunctionInfo {
        generator.draft.captureCount = generator.captures.count
        generator.draft.registerCount = generator.highest + 1
        generator.draft.isInternal = isInternal
        return machine.add(generator.draft)
    }

    func tooLarge(_ what: String, at span: Span) {
        if overflow == nil {
            overflow = Diagnostic("code.too-large", "\(what) is too large to compile", at: span)
        }
    }
}

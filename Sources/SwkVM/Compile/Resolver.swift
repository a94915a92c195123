// The check before a run. One walk over the tree finds what each name means, follows the types that are known (of literals, host
// constructors, declared results), and compares every call of a known function with its signature. A script with an error here
// does not run at all.
import SwkSyntax

/// Resolves and checks one text.
struct Resolver {
    struct Scope {
        var names: [String: Entry] = [:]
        let function: FunctionScope
        /// The block whose tasks end with it.
        let block: ObjectIdentifier?
    }

    enum Entry {
        case declaration(Declaration)
        case field(Declaration, index: Int)
        case method(Declaration)
    }

    let machine: Machine
    let source: Source
    /// The prelude of the core library: it sees neither host nor session.
    let isPrelude: Bool
    /// Names that begin with `__` may be used.
    let seesInternals: Bool
    /// A module does not see the session's names.
    let isModule: Bool
    var scopes: [Scope] = []
    var function = FunctionScope(.main, parent: nil)
    var result = Resolution()
    var structures: [String: Structure] = [:]
    /// The walk is behind something that control never comes past; see Resolver+Flow.swift.
    var hasLeft = false
    var leavingSpan = Span(file: 0, start: 0, end: 0)
    /// Nobody uses the value of the expression that is resolved next.
    var discards = false
    /// What calls do and whom they reach, when somebody asked for it.
    var trace: EffectTrace?

    init(machine: Machine, source: Source, isPrelude: Bool = false, isModule: Bool = false) {
        self.machine = machine
        self.source = source
        self.isPrelude = isPrelude
        self.isModule = isModule
        seesInternals = isPrelude || (isModule && machine.loader?.isStandard(source.name) == true)
        if source.bytes.count > Resolver.longText { makeRoom(for: source.bytes.count) }
    }

    /// From here on the tables get their size at once: growing them step by step is a tenth of the time of a check.
    private static let longText = 1 << 16

    /// A name is used every ten bytes or so, and declared every fifty.
    private mutating func makeRoom(for bytes: Int) {
        result.uses.reserveCapacity(bytes / 10)
        result.declarations.reserveCapacity(bytes / 50)
    }

    // MARK: Findings

    mutating func error(
        _ code: String, _ message: String, at span: Span, label: String? = nil, notes: [Diagnostic.Note] = [],
        help: [String] = []
    ) {
        result.diagnostics.append(
            Diagnostic(.init(rawValue: code), message, at: span, label: label, notes: notes, help: help))
    }

    mutating func warning(
        _ code: String, _ message: String, at span: Span, notes: [Diagnostic.Note] = [], help: [String] = []
    ) {
        result.diagnostics.append(
            Diagnostic(.init(rawValue: code), message, at: span, notes: notes, help: help, severity: .warning))
    }

    /// Whether nobody uses the value of what is resolved now; asked once.
    mutating func takeDiscards() -> Bool {
        defer { discards = false }
        return discards
    }

    // MARK: Scopes

    mutating func pushScope(block: Block? = nil) {
        scopes.append(Scope(function: function, block: block.map(ObjectIdentifier.init)))
    }

    mutating func popScope() { warnUnusedNames(of: scopes.removeLast()) }

    /// Resolves what `body` does inside a function of its own.
    mutating func inFunction(
        _ kind: FunctionScope.Kind, key: ObjectIdentifier, _ body: (inout Resolver) -> Void
    ) {
        let outer = (function, hasLeft, takeDiscards())
        function = FunctionScope(kind, parent: outer.0)
        hasLeft = false
        result.functions[key] = function
        pushScope()
        body(&self)
        popScope()
        (function, hasLeft, _) = outer
    }

    @discardableResult
    mutating func declare(
        _ name: String, _ kind: Declaration.Kind, at span: Span, isActive: Bool = true, facts: TopLevel.Facts? = nil
    ) -> Declaration {
        if let known = result.declarations[span.start], known.name == name {
            // Declared ahead, at the top level or as a function of its block.
            known.isActive = isActive
            if let facts { known.facts = facts }
            return known
        }
        let isTopLevel = scopes.count == 1
        let declaration = Declaration(
            name, kind, at: span, in: function, isTopLevel: isTopLevel, isActive: isActive)
        if let facts { declaration.facts = facts }
        if case .declaration(let other)? = scopes[scopes.count - 1].names[name] {
            error(
                "name.duplicate", "`\(name)` is declared twice", at: span, label: "declared again here",
                notes: [.init("first declared here", at: other.span)],
                help: ["give one of them another name, or assign: `\(name) = ...`"])
        } else {
            scopes[scopes.count - 1].names[name] = .declaration(declaration)
        }
        result.declarations[span.start] = declaration
        return declaration
    }

    // MARK: Uses

    /// What a name means here; reports one that means nothing.
    mutating func use(_ name: String, at span: Span) -> Use? {
        guard let use = find(name, at: span) else {
            error("name.undefined", "`\(name)` is not defined", at: span, help: help(forUndefined: name))
            return nil
        }
        result.uses[span.start] = use
        return use
    }

    private mutating func find(_ name: String, at span: Span) -> Use? {
        for scope in scopes.reversed() {
            switch scope.names[name] {
            case .declaration(let declaration)?:
                note(useOf: declaration, at: span)
                return .declaration(declaration)
            case .field(let receiver, let index)?:
                note(useOf: receiver, at: span)
                return .field(receiver, index: index)
            case .method(let receiver)?:
                note(useOf: receiver, at: span)
                return .method(receiver, name: name)
            case nil: continue
            }
        }
        if name.hasPrefix("__"), !seesInternals { return nil }
        if let imported = result.imported[name] { return imported }
        if !isPrelude, !isModule, let known = machine.topLevel.use(of: name) { return known }
        if machine.registry[name] != nil, !isPrelude { return .host(name) }
        return machine.core.function(name).map { .native($0) }
    }

    private func help(forUndefined name: String) -> [String] {
        if machine.loader?.standardModules.contains(name) == true { return ["`import \"\(name)\"` brings it"] }
        if let advice = ForeignWords.advice(for: name) { return [advice] }
        return nearest(name, in: visibleNames()).map { ["did you mean `\($0)`?"] } ?? []
    }

    private mutating func note(useOf declaration: Declaration, at span: Span) {
        declaration.isUsed = true
        if declaration.function !== function {
            declaration.isCaptured = true
        } else if !declaration.isActive {
            error(
                "name.not-yet-set", "`\(declaration.name)` is used before it is declared", at: span,
                label: "used here",
                notes: [.init("declared here", at: declaration.span)],
                help: ["move the declaration up"])
        }
    }

    func visibleNames() -> [String] {
        scopes.flatMap { $0.names.keys } + result.imported.keys + machine.topLevel.names.keys + machine.registry.names
            + machine.core.functionNames
    }

    /// The type of what a use gives, as far as it is known.
    func type(of use: Use) -> ScriptType {
        switch use {
        case .declaration(let declaration):
            if declaration.facts.isMutable { return .any }
            return declaration.kind == .function ? .function : declaration.facts.type
        case .global(_, let facts): return facts.isMutable ? .any : facts.type
        case .native: return .function
        case .host(let name):
            switch machine.registry[name] {
            case .value(let value, _)?: return value.scriptType
            case .function?: return .function
            default: return .any
            }
        case .field: return .any
        case .method: return .function
        }
    }
}

extension ScriptValue {
    /// Its type, as a signature would write it.
    var scriptType: ScriptType {
        switch self {
        case .nil: .nil
        case .bool: .bool
        case .int: .int
        case .float: .float
        case .string: .string
        case .bytes: .bytes
        case .list: .list(of: .any)
        case .map: .map
        case .range: .range
        case .duration: .duration
        case .size: .size
        case .time: .time
        case .command: .command
        case .function: .function
        case .host(let object): .named(object.hostType.name)
        case .record(let type, _): .named(type)
        case .error: .error
        case .regex: .regex
        }
    }
}

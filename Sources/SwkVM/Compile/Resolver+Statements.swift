// Statements: declarations, assignments and loops, and the order in which names come to exist.
//
// At the top level every name is known from the start, so functions may use each other and what is declared below them; straight-line
// code may not use a name above its declaration. In a block only its functions are known from the start.
import SwkSyntax

extension Resolver {
    mutating func resolveProgram(_ program: Program) {
        pushScope(block: program.body)
        result.functions[ObjectIdentifier(program)] = function
        for statement in program.body.statements { declareAhead(statement) }
        resolveStatements(program.body.statements)
    }

    private mutating func declareAhead(_ statement: Stmt) {
        switch statement.kind {
        case .function(let function): declareFunction(function)
        case .structure(let structure): declareStructure(structure)
        case .binding(let binding):
            declareAhead(binding.pattern, binding.isMutable ? .variable : .constant)
        case .using(let using):
            if let name = using.name, using.body == nil { declare(name.name, .using, at: name.span, isActive: false) }
        case .fixture(let fixture): declare(fixture.name.name, .constant, at: fixture.name.span, isActive: false)
        case .importModule(let module) where module.declaresName(in: machine):
            declare(module.name.name, .module, at: module.name.span, isActive: true)
        default: break
        }
    }

    private mutating func declareAhead(_ pattern: Pattern, _ kind: Declaration.Kind) {
        for (name, span) in pattern.names { declare(name, kind, at: span, isActive: false) }
    }

    private mutating func declareFunction(_ function: Function, isActive: Bool = true) {
        guard let name = function.name else { return }
        let facts = TopLevel.Facts(
            isMutable: false, type: .function, signature: function.shape(named: name.name), doc: function.doc)
        declare(name.name, .function, at: name.span, isActive: isActive, facts: facts)
    }

    private mutating func declareStructure(_ structure: Structure) {
        let shape = FunctionShape(
            name: structure.name.name, parameters: structure.fields.map(\.name.name),
            required: structure.fields.prefix { $0.defaultValue == nil }.count, hasRest: false)
        let facts = TopLevel.Facts(isMutable: false, type: .function, signature: shape, doc: structure.doc)
        let declaration = declare(structure.name.name, .structure, at: structure.name.span, facts: facts)
        declaration.structure = structure
        structures[structure.name.name] = structure
    }

    /// Resolves statements in order; gives the type of the last expression.
    @discardableResult
    mutating func resolveStatements(_ statements: [Stmt]) -> ScriptType {
        var type = ScriptType.nil
        var ended: Span?
        for statement in statements {
            if let span = ended {
                error(
                    "code.unreachable", "this is never reached", at: statement.span,
                    notes: [.init("because of this", at: span)])
                ended = nil
            }
            type = resolve(statement)
            if case .expression(let expression) = statement.kind, expression.neverEnds { ended = expression.span }
        }
        return type
    }

    @discardableResult
    mutating func resolve(_ block: Block) -> ScriptType {
        pushScope(block: block)
        defer { popScope() }
        for statement in block.statements {
            if case .function(let function) = statement.kind { declareFunction(function, isActive: false) }
        }
        return resolveStatements(block.statements)
    }

    private mutating func resolve(_ statement: Stmt) -> ScriptType {
        switch statement.kind {
        case .expression(let expression): return resolve(expression)
        case .binding(let binding): resolve(binding)
        case .using(let using): resolve(using)
        case .assignment(let assignment): resolve(assignment)
        case .function(let function):
            if let name = function.name { result.declarations[name.span.start]?.isActive = true }
            resolve(function)
        case .structure(let structure): resolve(structure)
        case .importModule(let module): resolve(module)
        case .forIn(let loop): resolveLoop(loop)
        case .whileLoop(let condition, let body):
            resolveCondition(condition)
            function.loops += 1
            resolve(body)
            function.loops -= 1
        case .deferred(let body):
            function.deferred += 1
            resolve(body)
            function.deferred -= 1
        case .test(let test):
            resolve(test.claim)
            for option in test.options { resolve(option.value) }
            inFunction(.concurrent("a test"), key: ObjectIdentifier(test.body)) { $0.resolve(test.body) }
        case .fixture(let fixture):
            let type = resolve(fixture.value)
            // A function prepares the fixture; its value is what tests see.
            declare(fixture.name.name, .constant, at: fixture.name.span).facts.type = type == .function ? .any : type
        case .invalid: break
        }
        return .nil
    }

    private mutating func resolve(_ binding: Binding) {
        var type = ScriptType.nil
        if let value = binding.value { type = resolve(value) }
        bind(binding.pattern, binding.isMutable ? .variable : .constant, type)
        if case .name(let name) = binding.pattern.kind {
            result.declarations[binding.pattern.span.start]?.facts.doc = binding.doc
            if case .lambda(let function)? = binding.value?.kind, !binding.isMutable {
                result.declarations[binding.pattern.span.start]?.facts.signature = function.shape(named: name)
            }
        }
    }

    private mutating func resolve(_ using: Using) {
        let type = resolve(using.value)
        guard let body = using.body else {
            if let name = using.name { declare(name.name, .using, at: name.span).facts.type = type }
            return
        }
        pushScope()
        if let name = using.name { declare(name.name, .using, at: name.span).facts.type = type }
        resolve(body)
        popScope()
    }

    private mutating func resolve(_ assignment: Assignment) {
        resolve(assignment.value)
        switch assignment.target.kind {
        case .name(let name):
            guard let use = use(name, at: assignment.target.span) else { return }
            checkAssignable(name, use, at: assignment.target.span)
        default: resolve(assignment.target)
        }
    }

    private mutating func checkAssignable(_ name: String, _ use: Use, at span: Span) {
        switch use {
        case .declaration(let declaration):
            declaration.isReassigned = true
            if declaration.kind == .variable { return }
            let help: [String]
            switch declaration.kind {
            case .constant: help = ["declare it with `var` to change it"]
            case .parameter: help = ["copy it first: `var other = \(name)`"]
            default: help = []
            }
            error(
                "name.constant", "`\(name)` cannot be assigned, it is \(declaration.kind.words)", at: span,
                notes: [.init("it is declared here", at: declaration.span)], help: help)
        case .global(_, let facts):
            if !facts.isMutable {
                error(
                    "name.constant", "`\(name)` cannot be assigned, it is a constant", at: span,
                    help: ["declare it with `var` to change it"])
            }
        case .native, .host, .method:
            error(
                "name.constant", "`\(name)` cannot be assigned", at: span,
                help: ["`let \(name) = ...` declares your own"])
        case .field: break
        }
    }

    mutating func resolveLoop(_ loop: ForLoop) {
        let element = resolve(loop.sequence).elementType
        pushScope()
        bind(loop.pattern, .loop, element)
        if let filter = loop.filter { resolveCondition(filter) }
        function.loops += 1
        resolve(loop.body)
        function.loops -= 1
        popScope()
    }

    /// Declares the names of a pattern and resolves the expressions in it.
    mutating func bind(_ pattern: Pattern, _ kind: Declaration.Kind, _ type: ScriptType) {
        switch pattern.kind {
        case .wildcard, .invalid: break
        case .name(let name): declare(name, kind, at: pattern.span).facts.type = type
        case .list(let parts, let rest):
            for part in parts { bind(part, kind, type.elementType) }
            if let name = rest?.name { declare(name.name, kind, at: name.span).facts.type = .list(of: .any) }
        case .map(let fields, let rest):
            for field in fields {
                if let value = field.defaultValue { resolve(value) }
                let found = memberType(type, field.key.name, at: field.key.span, isOptional: field.defaultValue != nil)
                bind(field.pattern, kind, field.defaultValue == nil ? found : .any)
            }
            if let name = rest?.name { declare(name.name, kind, at: name.span).facts.type = .map }
        case .value(let value): resolve(value)
        case .range(let from, let to, _):
            if let from { resolve(from) }
            if let to { resolve(to) }
        case .either(let patterns): for pattern in patterns { bind(pattern, kind, type) }
        }
    }

    // MARK: Functions and structs

    mutating func resolve(_ function: Function) {
        inFunction(.function, key: ObjectIdentifier(function)) { resolver in
            resolver.resolveParameters(function.parameters)
            resolver.resolve(function.body)
        }
    }

    private mutating func resolveParameters(_ parameters: [SwkSyntax.Parameter]) {
        var hasDefault = false
        for parameter in parameters {
            if let value = parameter.defaultValue { resolve(value) }
            if hasDefault && parameter.defaultValue == nil && !parameter.isRest {
                error(
                    "func.required-after-default", "`\(parameter.name.name)` needs a default: one before it has one",
                    at: parameter.name.span)
            }
            hasDefault = hasDefault || parameter.defaultValue != nil
            let declaration = declare(parameter.name.name, .parameter, at: parameter.name.span)
            if parameter.isRest { declaration.facts.type = .list(of: .any) }
        }
    }

    private mutating func resolve(_ structure: Structure) {
        guard scopes.count == 1 else {
            error("struct.nested", "a struct is declared at the top level", at: structure.name.span)
            return
        }
        inFunction(.function, key: ObjectIdentifier(structure)) { resolver in
            for field in structure.fields {
                if let value = field.defaultValue { resolver.resolve(value) }
                resolver.declare(field.name.name, .parameter, at: field.name.span)
            }
        }
        for method in structure.methods { resolve(method, of: structure) }
    }

    private mutating func resolve(_ method: Function, of structure: Structure) {
        inFunction(.function, key: ObjectIdentifier(method)) { resolver in
            let receiver = Declaration(
                "self", .parameter, at: method.span, in: resolver.function, isTopLevel: false, isActive: true)
            receiver.facts.type = .named(structure.name.name)
            resolver.result.receivers[ObjectIdentifier(method)] = receiver
            resolver.function.receiver = receiver
            let top = resolver.scopes.count - 1
            resolver.scopes[top].names["self"] = .declaration(receiver)
            for (index, field) in structure.fields.enumerated() {
                resolver.scopes[top].names[field.name.name] = .field(receiver, index: index)
            }
            for other in structure.methods {
                if let name = other.name { resolver.scopes[top].names[name.name] = .method(receiver) }
            }
            // Parameters may hide fields.
            resolver.pushScope()
            resolver.resolveParameters(method.parameters)
            resolver.resolve(method.body)
            resolver.popScope()
        }
    }

    private mutating func resolve(_ module: Import) {
        guard scopes.count == 1 else {
            error("import.nested", "an import stands at the top level", at: module.pathSpan)
            return
        }
        if case .module? = machine.registry[module.path] {
            result.imported[module.name.name] = .host(module.path)
            return
        }
        switch machine.module(module.path, importer: source.name) {
        case .success(let imported) where module.isOpening:
            for (name, slot) in imported.exports {
                result.imported[name] = .global(slot, imported.facts[name] ?? TopLevel.Facts())
            }
        case .success(let imported):
            let declaration = declare(module.name.name, .module, at: module.name.span)
            declaration.facts.module = imported
            result.modules[module.name.span.start] = imported.slot
        case .failure(let problem):
            error(problem.code, problem.message, at: module.pathSpan, help: problem.help)
            result.diagnostics += problem.diagnostics
        }
    }
}

extension Import {
    /// `test` is a word of the language and could not stand before a dot: importing that module brings its public names into scope.
    fileprivate var isOpening: Bool { path == "test" && name.span.start == pathSpan.start }

    /// Whether the import declares one name for a module written in swk.
    fileprivate func declaresName(in machine: Machine) -> Bool {
        if isOpening { return false }
        if case .module? = machine.registry[path] { return false }
        return true
    }
}

extension Declaration.Kind {
    fileprivate var words: String {
        switch self {
        case .constant: "a constant"
        case .variable: "a variable"
        case .parameter: "a parameter"
        case .function: "a function"
        case .structure: "a struct"
        case .loop: "the element of a loop"
        case .using: "owned by a `using`"
        case .module: "a module"
        case .error: "the caught error"
        }
    }
}

extension Pattern {
    /// The names that it binds.
    var names: [(String, Span)] {
        switch kind {
        case .name(let name): [(name, span)]
        case .list(let parts, let rest): parts.flatMap(\.names) + (rest?.name.map { [($0.name, $0.span)] } ?? [])
        case .map(let fields, let rest):
            fields.flatMap(\.pattern.names) + (rest?.name.map { [($0.name, $0.span)] } ?? [])
        case .wildcard, .value, .range, .either, .invalid: []
        }
    }
}

extension Function {
    func shape(named name: String) -> FunctionShape {
        FunctionShape(
            name: name, parameters: parameters.map(\.name.name),
            required: parameters.prefix { $0.defaultValue == nil && !$0.isRest }.count,
            hasRest: parameters.last?.isRest == true)
    }
}

extension ScriptType {
    /// What a loop over it gives.
    var elementType: ScriptType {
        switch self {
        case .list(let element): element
        case .range, .bytes: .int
        case .string: .string
        default: .any
        }
    }
}

extension Expr {
    /// Whether control never comes out of it.
    var neverEnds: Bool {
        switch kind {
        case .throwing, .returning, .breaking, .continuing: true
        default: false
        }
    }
}

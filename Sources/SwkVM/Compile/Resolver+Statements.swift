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
        warnUnusedNames(of: scopes[0])
        result.structures = Array(structures.keys)
        result.diagnostics = result.diagnostics.inOrder(first: source.id)
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
        let name = structure.name.name
        // A host type of the same name would be taken for it: then its values are of no known type.
        let type: ScriptType = machine.registry.type(named: name) == nil ? .named(name) : .any
        let shape = FunctionShape(
            name: name, parameters: structure.fields.map(\.name.name),
            required: structure.fields.prefix { $0.defaultValue == nil }.count, hasRest: false, returns: type,
            span: structure.name.span)
        let facts = TopLevel.Facts(isMutable: false, type: .function, signature: shape, doc: structure.doc)
        let declaration = declare(structure.name.name, .structure, at: structure.name.span, facts: facts)
        declaration.structure = structure
        if type != .any { structures[name] = structure }
    }

    @discardableResult
    mutating func resolve(_ block: Block) -> ScriptType {
        let isUsed = !takeDiscards()
        pushScope(block: block)
        defer { popScope() }
        for statement in block.statements {
            if case .function(let function) = statement.kind { declareFunction(function, isActive: false) }
        }
        return resolveStatements(block.statements, isUsed: isUsed)
    }

    /// A block whose value nobody gets: the body of a loop, a `defer`, a test.
    private mutating func resolveUnused(_ block: Block) {
        discards = true
        resolve(block)
    }

    mutating func resolve(_ statement: Stmt) -> ScriptType {
        let isDiscarded = takeDiscards()
        switch statement.kind {
        case .expression(let expression):
            discards = isDiscarded
            return resolve(expression)
        case .binding(let binding): resolve(binding)
        case .using(let using): resolve(using)
        case .assignment(let assignment): resolve(assignment)
        case .function(let function):
            let declaration = function.name.flatMap { result.declarations[$0.span.start] }
            declaration?.isActive = true
            resolve(function)
            declaration?.facts.signature?.returns = returns(of: function)
        case .structure(let structure): resolve(structure)
        case .importModule(let module): resolve(module)
        case .forIn(let loop): resolveLoop(loop)
        case .whileLoop(let condition, let body):
            resolveCondition(condition)
            let hasBreak = resolveLoopBody(body)
            if case .bool(true) = condition.kind, !hasBreak { leave(at: statement.span) }
        case .deferred(let body):
            function.deferred += 1
            perhaps { $0.resolveUnused(body) }
            function.deferred -= 1
        case .test(let test):
            resolve(test.claim)
            for option in test.options { resolve(option.value) }
            inFunction(.concurrent("a test"), key: ObjectIdentifier(test.body)) { $0.resolveUnused(test.body) }
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
        guard case .name(let name) = binding.pattern.kind,
            let declaration = result.declarations[binding.pattern.span.start]
        else { return }
        declaration.standsAlone = true
        declaration.facts.doc = binding.doc
        if case .lambda(let function)? = binding.value?.kind, !binding.isMutable {
            var shape = function.shape(named: name)
            shape.returns = returns(of: function)
            shape.span = binding.pattern.span
            declaration.facts.signature = shape
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
        resolveUnused(body)
        popScope()
    }

    private mutating func resolve(_ assignment: Assignment) {
        resolve(assignment.value)
        switch assignment.target.kind {
        case .name(let name):
            guard let use = use(name, at: assignment.target.span) else { return }
            checkAssignable(name, use, at: assignment.target.span)
        case .member(let base, let member, _):
            resolve(assignment.target)
            checkSettable(base, member)
        case .index(let base, _):
            resolve(assignment.target)
            widen(base)
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
                label: "assigned here",
                notes: [.init("declared here", at: declaration.span)], help: help)
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
        let element = resolveSequence(loop.sequence)
        pushScope()
        bind(loop.pattern, .loop, element)
        if let filter = loop.filter { resolveCondition(filter) }
        resolveLoopBody(loop.body)
        popScope()
    }

    /// What a loop goes through; gives the type of its elements.
    mutating func resolveSequence(_ sequence: Expr) -> ScriptType {
        let type = resolve(sequence)
        guard type.hasNoElements else { return type.elementType }
        let help =
            type == .int ? "write a range: `1..\(text(of: sequence))`" : "a List, Map, Range or String has"
        error(
            "type.mismatch", "\(type.phrase) has no elements to go through", at: firstLine(of: sequence.span),
            help: [help])
        return .any
    }

    /// Answers whether a `break` leaves the loop.
    @discardableResult
    private mutating func resolveLoopBody(_ body: Block) -> Bool {
        function.loops += 1
        function.breaks.append(false)
        perhaps { $0.resolveUnused(body) }
        function.loops -= 1
        return function.breaks.removeLast()
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

extension ScriptType {
    /// What a loop over it gives.
    var elementType: ScriptType {
        switch self {
        case .list(let element): element
        case .range, .bytes: .int
        case .string, .choice: .string
        default: .any
        }
    }

    /// Whether no loop can go through its values.
    fileprivate var hasNoElements: Bool {
        switch self {
        case .nil, .bool, .int, .float, .duration, .size, .time, .regex, .function, .error, .task: true
        default: false
        }
    }
}

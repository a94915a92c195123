// The walk that makes a plan of a checked text. It goes through statements and expressions in the order in which they are evaluated. A
// function's body is shown where the function is first called, and only named where it is called again, so a plan is never longer
// than its text; a head below which nothing changes is left out.
import SwkSyntax

struct EffectWalk {
    /// One text with what the resolver found out about it.
    struct File {
        let source: Source
        let program: Program
        let resolution: Resolution
        let trace: EffectTrace
        /// Functions by the place of the name that they are called by.
        var functions: [UInt32: Function] = [:]
    }

    let machine: Machine
    let name: String
    var file: File
    private var steps: [EffectPlan.Step] = []
    private var depth = 0
    /// The functions that are shown already, or are about to be, and where.
    private var shown: [ObjectIdentifier: EffectPlan.Step?] = [:]
    private var modules: [String: File] = [:]
    /// A call that is the whole value of a statement is shown with the statement's beginning.
    var statement: (value: Span, start: UInt32)?

    init(_ program: Program, in machine: Machine) {
        self.machine = machine
        name = program.source.name
        file = EffectWalk.file(program, in: machine, isModule: false)
    }

    private static func file(_ program: Program, in machine: Machine, isModule: Bool) -> File {
        let (resolution, trace) = Compiler.trace(program, in: machine, isModule: isModule)
        var file = File(source: program.source, program: program, resolution: resolution, trace: trace)
        for statement in program.body.statements { file.note(statement) }
        return file
    }

    mutating func plan() -> EffectPlan {
        visit(file.program.body)
        return EffectPlan(name: name, steps: steps)
    }

    // MARK: Steps

    /// A step for the call of the host function whose name stands at an offset, if that changes something.
    mutating func change(at offset: UInt32, _ call: Span) {
        guard let change = file.trace.changes[offset] else { return }
        let start = statement.flatMap { $0.value == call ? $0.start : nil } ?? call.start
        let span = Span(file: call.file, start: start, end: call.end)
        add(
            .change(name: change.name, effects: change.effects, isCertain: change.isCertain), at: span.start,
            text(span))
    }

    /// What `body` shows, below a head; nothing when it shows nothing.
    mutating func within(_ head: String, at offset: UInt32, _ body: (inout EffectWalk) -> Void) {
        let before = steps.count
        add(.within, at: offset, head)
        depth += 1
        body(&self)
        depth -= 1
        if steps.count == before + 1 { steps.removeLast() }
    }

    private mutating func add(_ kind: EffectPlan.Step.Kind, at offset: UInt32, _ text: String) {
        let line = file.source.location(at: offset).line
        steps.append(.init(kind: kind, depth: depth, file: file.source.name, line: line, text: text))
    }

    /// A part of the text on one line.
    func text(_ span: Span) -> String {
        file.source.text(of: span).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The head of what ends in a block: the text before the block.
    func head(_ span: Span, before block: Block) -> String {
        text(Span(file: span.file, start: span.start, end: max(span.start, block.span.start)))
    }

    // MARK: Functions

    /// What a call of a function of the script does.
    mutating func enter(_ function: Function, _ head: String, at offset: UInt32) {
        let key = ObjectIdentifier(function)
        if let known = shown[key] {
            // Nil: it shows nothing, or is being shown, which is a recursion.
            guard let known else { return }
            let place = known.file == name ? "on line \(known.line)" : "at \(known.file):\(known.line)"
            add(.again, at: offset, "\(head), as \(place)")
            return
        }
        shown[key] = .some(nil)
        let before = steps.count
        within(head, at: offset) { $0.visit($0.body(of: function)) }
        if steps.count > before { shown[key] = steps[before] }
    }

    private func body(of function: Function) -> Block { function.body }

    /// The function that a name means here.
    func function(named offset: UInt32) -> Function? {
        guard case .declaration(let declaration)? = file.resolution.uses[offset] else { return nil }
        return file.functions[declaration.span.start]
    }

    /// A function of another file of the script: its text is walked as its own.
    mutating func enter(_ imported: EffectTrace.Imported, _ head: String, at offset: UInt32) {
        guard let other = module(imported.module.name),
            let function = other.program.body.statements.lazy.compactMap({ $0.function(named: imported.name) }).first
        else { return }
        let own = file
        within(head, at: offset) { walk in
            walk.file = other
            walk.enter(function, "func \(imported.name)", at: function.span.start)
            walk.file = own
        }
        file = own
    }

    /// What a module does when it is imported.
    mutating func run(_ statement: Import) {
        guard let slot = file.resolution.modules[statement.name.span.start],
            let module = machine.modules.values.first(where: { $0.slot == slot }), let other = self.module(module.name)
        else { return }
        let own = file
        within("import \"\(statement.path)\"", at: statement.pathSpan.start) { walk in
            walk.file = other
            walk.visit(other.program.body)
            walk.file = own
        }
    }

    /// The text of a module that is a file of the script; what the standard library does, it does for its callers.
    private mutating func module(_ name: String) -> File? {
        if let known = modules[name] { return known }
        guard machine.loader?.isStandard(name) != true,
            let source = machine.sources.last(where: { $0.name == name })
        else { return nil }
        let file = EffectWalk.file(parse(source).program, in: machine, isModule: true)
        modules[name] = file
        return file
    }
}

extension EffectWalk.File {
    /// Notes a function that a statement declares.
    mutating func note(_ statement: Stmt) {
        switch statement.kind {
        case .function(let function): if let name = function.name { functions[name.span.start] = function }
        case .binding(let binding):
            if case .lambda(let function)? = binding.value?.kind { functions[binding.pattern.span.start] = function }
        default: break
        }
    }
}

extension Stmt {
    /// The function of this name that it declares.
    fileprivate func function(named name: String) -> Function? {
        switch kind {
        case .function(let function) where function.name?.name == name: return function
        case .binding(let binding):
            guard case .name(name) = binding.pattern.kind, case .lambda(let function)? = binding.value?.kind else {
                return nil
            }
            return function
        default: return nil
        }
    }
}

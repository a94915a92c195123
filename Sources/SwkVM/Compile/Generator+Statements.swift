// Statements, functions and loops.
import SwkSyntax

extension Generator {
    /// The body of the program: its functions and structs exist from the start.
    func compileTop(_ body: Block) {
        for statement in body.statements {
            if case .structure(let structure) = statement.kind { compile(structure) }
        }
        for statement in body.statements {
            guard case .function(let function) = statement.kind, let name = function.name else { continue }
            let register = allocate()
            closure(function, into: register)
            bind(declaration(at: name.span), to: register)
        }
        compileTopStatements(body)
    }

    /// A whole body: its value is returned.
    func compileBody(_ expression: Expr) { compileTail(expression) }

    func compileBody(_ block: Block) { compileTail(block) }

    /// The statements of the program: its names live in registers or globals until the end.
    private func compileTopStatements(_ block: Block) {
        let result = allocate()
        let starts = compiler.resolution.spawningBlocks.contains(ObjectIdentifier(block))
        if starts { openTasks() }
        compileStatements(block.statements, into: result)
        while !regions.isEmpty { close() }
        emit(.returnValue, result)
    }

    /// Functions of a block that others capture get their cells before anything runs.
    func declareFunctions(in block: Block) {
        for statement in block.statements {
            guard case .function(let function) = statement.kind, let name = function.name else { continue }
            let declaration = declaration(at: name.span)
            guard declaration.slot == nil else { continue }
            declaration.register = allocate()
            if declaration.needsCell {
                emit(.loadAbsent, declaration.register, 1)
                emit(.newCell, declaration.register)
            }
        }
    }

    func compileStatements(_ statements: [Stmt], into target: Int?) {
        for (index, statement) in statements.enumerated() {
            let isLast = index == statements.count - 1
            if isLast, case .expression(let expression) = statement.kind {
                if let target { compile(expression, into: target) } else { discard(expression) }
                return
            }
            at(statement.span) { compile(statement) }
        }
        if let target { emit(.loadNil, target) }
    }

    func compile(_ statement: Stmt) {
        switch statement.kind {
        case .expression(let expression): discard(expression)
        case .binding(let binding): compile(binding)
        case .using(let using): compile(using)
        case .assignment(let assignment): compile(assignment)
        case .function(let function):
            guard let name = function.name else { return }
            compileLocal(function, declaration(at: name.span))
        case .structure, .importModule, .invalid: break
        case .forIn(let loop): compile(loop)
        case .whileLoop(let condition, let body): compileWhile(condition, body)
        case .deferred(let body): open(.deferred(body))
        case .test(let test): compile(test)
        case .fixture(let fixture): bindValue(of: fixture.value, to: declaration(at: fixture.name.span))
        }
    }

    // MARK: Declarations

    private func compile(_ binding: Binding) {
        guard case .name = binding.pattern.kind else {
            let value = allocate()
            if let expression = binding.value { compile(expression, into: value) }
            bindRequired(binding.pattern, from: value)
            return
        }
        let declaration = declaration(at: binding.pattern.span)
        guard let expression = binding.value else {
            let register = allocate()
            emit(.loadNil, register)
            bind(declaration, to: register)
            return
        }
        bindValue(of: expression, to: declaration)
    }

    private func bindValue(of expression: Expr, to declaration: Declaration) {
        let register = allocate()
        compile(expression, into: register)
        bind(declaration, to: register)
        if declaration.slot != nil { next = register }
    }

    private func compileLocal(_ function: Function, _ declaration: Declaration) {
        // At the top level it was made at the start.
        if declaration.slot != nil { return }
        if !declaration.needsCell { return closure(function, into: declaration.register) }
        scoped {
            let register = allocate()
            closure(function, into: register)
            emit(.setCell, register, declaration.register)
        }
    }

    private func compile(_ using: Using) {
        if let body = using.body {
            let mark = next
            let outer = regions.count
            own(using)
            compile(body, into: nil)
            while regions.count > outer { close() }
            next = mark
        } else {
            own(using)
        }
    }

    /// Evaluates the value of a `using` and opens the region that owns it.
    private func own(_ using: Using) {
        let register = allocate()
        compile(using.value, into: register)
        at(using.value.span) { _ = emit(.checkClosable, register) }
        if let name = using.name {
            let declaration = declaration(at: name.span)
            if declaration.needsCell { preconditionFailure("a `using` name is never assigned") }
            bind(declaration, to: register)
        }
        open(.close(register: register))
    }

    private func compile(_ structure: Structure) {
        let info = machine.addRecordType(
            structure.name.name, fields: structure.fields.map(\.name.name),
            methods: structure.methods.compactMap { $0.name?.name })
        let generator = Generator(
            compiler, compiler.scope(of: ObjectIdentifier(structure)), parent: nil, name: structure.name.name,
            span: structure.span)
        generator.compileConstructor(structure, info)
        info.constructor = machine.heap.closure(compiler.finish(generator).code, captures: 0)
        for method in structure.methods {
            guard let name = method.name else { continue }
            let function = compiler.compile(method, parent: nil)
            machine.addMethod(name.name, machine.heap.closure(function.code, captures: 0), to: info)
        }
        let register = allocate()
        emit(.recordType, register, wide: info.typeNumber - Tag.count)
        bind(declaration(at: structure.name.span), to: register)
    }

    private func compileConstructor(_ structure: Structure, _ info: RecordTypeInfo) {
        draft.parameterNames = structure.fields.map(\.name.name)
        draft.requiredCount = structure.fields.prefix { $0.defaultValue == nil }.count
        _ = allocate(structure.fields.count)
        for (index, field) in structure.fields.enumerated() {
            bind(declaration(at: field.name.span), to: index)
            compileDefault(field.defaultValue, of: index)
        }
        let result = allocate()
        emit(.newRecord, result, wide: info.typeNumber - Tag.count)
        emit(.returnValue, result)
    }

    private func compileDefault(_ value: Expr?, of register: Int) {
        guard let value else { return }
        let present = emit(.jumpIfPresent, register, wide: 0)
        compile(value, into: register)
        patch(present)
    }

    /// A function with its parameters; a method has its receiver before them.
    func compileFunction(_ function: Function, receiver: Declaration?) {
        let hidden = receiver == nil ? 0 : 1
        draft.parameterNames = (receiver == nil ? [] : ["self"]) + function.parameters.map(\.name.name)
        draft.requiredCount = hidden + function.parameters.prefix { $0.defaultValue == nil && !$0.isRest }.count
        draft.hasRest = function.parameters.last?.isRest == true
        _ = allocate(draft.parameterNames.count)
        receiver?.register = 0
        for (index, parameter) in function.parameters.enumerated() {
            compileDefault(parameter.defaultValue, of: hidden + index)
            bind(declaration(at: parameter.name.span), to: hidden + index)
        }
        compileBody(function.body)
    }

    private func compile(_ test: Test) {
        scoped {
            let claim = allocate(3)
            compile(test.claim, into: claim)
            concurrent(ObjectIdentifier(test.body), name: "test", span: test.body.span, into: claim + 1) {
                $0.compileBody(test.body)
            }
            emit(.newMap, claim + 2, wide: 0)
            for option in test.options {
                guard let label = option.label else { continue }
                scoped {
                    let key = allocate(2)
                    load(label.name, into: key)
                    compile(option.value, into: key + 1)
                    emit(.setEntry, claim + 2, key, key + 1)
                }
            }
            emit(.declareTest, claim)
        }
    }

    func callModule(_ module: ScriptModule) {
        guard let initializer = module.initializer else { return }
        scoped {
            let register = allocate()
            emit(.loadConstant, register, wide: constant(initializer))
            emit(.call, register, 0)
        }
    }

    // MARK: Assignment

    private func compile(_ assignment: Assignment) {
        if assignment.operation == .coalesce { return compileCoalescing(assignment) }
        switch assignment.target.kind {
        case .name: compileNameAssignment(assignment)
        case .member(let base, let member, _):
            scoped {
                let object = operand(base, before: assignment.value)
                let value = newValue(assignment) { emitMember(.getMember, $0, object, member.name) }
                emitMember(.setMember, object, value, member.name)
            }
        case .index(let base, let index):
            scoped {
                let object = operand(base, before: assignment.value)
                let position = operand(index, before: assignment.value)
                let value = newValue(assignment) { emit(.getIndex, $0, object, position) }
                emit(.setIndex, object, position, value)
            }
        default: preconditionFailure("the parser refused this assignment")
        }
    }

    private func compileNameAssignment(_ assignment: Assignment) {
        guard let use = compiler.resolution.uses[assignment.target.span.start] else {
            preconditionFailure("the resolver knows every name")
        }
        scoped {
            if let own = register(of: assignment.target), assignment.value.writesLast {
                // Straight into the variable's register.
                if let operation = assignment.operation {
                    arithmetic(operation, own, own, assignment.value)
                } else {
                    compile(assignment.value, into: own)
                }
                return
            }
            let value = newValue(assignment) { read(assignment.target, into: $0) }
            write(use, from: value)
        }
    }

    /// The register of the new value; `read` puts the old one into a register, for `+=` and its kin.
    private func newValue(_ assignment: Assignment, _ read: (Int) -> Void) -> Int {
        guard let operation = assignment.operation else { return operand(assignment.value) }
        let register = allocate()
        read(register)
        arithmetic(operation, register, register, assignment.value)
        return register
    }

    private func arithmetic(_ operation: BinaryOperator, _ target: Int, _ left: Int, _ right: Expr) {
        scoped {
            if case .int(let number) = right.kind, Int16(exactly: number) != nil, [.add, .subtract].contains(operation)
            {
                emit(operation == .add ? .addInt : .subtractInt, target, left, number)
                return
            }
            if let number = right.number, let op = Generator.withConstant(operation), let index = shortConstant(number)
            {
                emit(op, target, left, index)
                return
            }
            let value = operand(right)
            switch operation {
            case .add: emit(.add, target, left, value)
            case .subtract: emit(.subtract, target, left, value)
            case .multiply: emit(.multiply, target, left, value)
            case .divide: emit(.divide, target, left, value)
            default: emit(.remainder, target, left, value)
            }
        }
    }

    /// `target ??= value`: evaluates the value only when the target is nil.
    private func compileCoalescing(_ assignment: Assignment) {
        scoped {
            let value = allocate()
            switch assignment.target.kind {
            case .name:
                guard let use = compiler.resolution.uses[assignment.target.span.start] else { return }
                read(assignment.target, into: value)
                let present = emit(.jumpIfNotNil, value, wide: 0)
                compile(assignment.value, into: value)
                write(use, from: value)
                patch(present)
            case .member(let base, let member, _):
                let object = operand(base, before: assignment.value)
                emit(.getPart, value, object, symbol(member.name))
                let absent = emit(.jumpIfPresent, value, wide: 0)
                emit(.loadNil, value)
                patch(absent)
                let present = emit(.jumpIfNotNil, value, wide: 0)
                compile(assignment.value, into: value)
                emitMember(.setMember, object, value, member.name)
                patch(present)
            case .index(let base, let index):
                let object = operand(base, before: assignment.value)
                let position = operand(index, before: assignment.value)
                emit(.getEntry, value, object, position)
                let present = emit(.jumpIfNotNil, value, wide: 0)
                compile(assignment.value, into: value)
                emit(.setIndex, object, position, value)
                patch(present)
            default: preconditionFailure("the parser refused this assignment")
            }
        }
    }

    // MARK: Loops

    private func compileWhile(_ condition: Expr, _ body: Block) {
        let start = position
        let misses = scoped { jumpIfFalse(condition) }
        loops.append(Loop(regions: regions.count))
        compile(body, into: nil)
        let finished = loops.removeLast()
        for index in finished.continues { patch(index) }
        loop(to: start)
        patch(misses + finished.breaks)
    }

    private func compile(_ loop: ForLoop) {
        scoped {
            if case .range(let from?, let to?, let isHalfOpen) = loop.sequence.kind, loop.pattern.isNameOrWildcard {
                compileCounting(loop, from, to, isHalfOpen)
            } else {
                compileElements(loop)
            }
        }
    }

    private func compileCounting(_ loop: ForLoop, _ from: Expr, _ to: Expr, _ isHalfOpen: Bool) {
        let counter = allocate(2)
        compile(from, into: counter)
        compile(to, into: counter + 1)
        let skip = at(loop.sequence.span) {
            if isHalfOpen { emit(.subtractInt, counter + 1, counter + 1, 1) }
            return emit(.forRange, counter, wide: 0)
        }
        if case .name = loop.pattern.kind { bind(declaration(at: loop.pattern.span), to: counter) }
        let start = position
        compileLoopBody(loop)
        let next = emit(.forRangeLoop, counter, wide: 0)
        patch(next, to: start)
        patch(skip)
        patch(pendingBreaks)
        pendingBreaks = []
    }

    private func compileElements(_ loop: ForLoop) {
        let state = allocate(4)
        compile(loop.sequence, into: state)
        at(loop.sequence.span) { _ = emit(.forEach, state) }
        let start = position
        let isPair = loop.pattern.isPair
        let end = at(loop.sequence.span) { emit(.forEachNext, flag: isPair ? 2 : 0, state, wide: 0) }
        let mark = next
        if isPair, case .list(let parts, _) = loop.pattern.kind {
            bindRequired(parts[0], from: state + 2)
            bindRequired(parts[1], from: state + 3)
        } else if case .name = loop.pattern.kind {
            bind(declaration(at: loop.pattern.span), to: state + 2)
        } else {
            bindRequired(loop.pattern, from: state + 2)
        }
        compileLoopBody(loop)
        next = mark
        self.loop(to: start)
        patch(end)
        patch(pendingBreaks)
        pendingBreaks = []
    }

    /// The filter and the body; `continue` and a filter that does not hold come out at its end, `break` stays to be patched.
    private func compileLoopBody(_ loop: ForLoop) {
        loops.append(Loop(regions: regions.count))
        let misses = loop.filter.map { filter in scoped { jumpIfFalse(filter) } } ?? []
        compile(loop.body, into: nil)
        let finished = loops.removeLast()
        patch(misses + finished.continues)
        pendingBreaks = finished.breaks
    }
}

extension Pattern {
    var isNameOrWildcard: Bool {
        switch kind {
        case .name, .wildcard: true
        default: false
        }
    }

    /// `k, v`: two names, no rest.
    var isPair: Bool {
        if case .list(let parts, nil) = kind { parts.count == 2 } else { false }
    }
}

extension Expr {
    /// Whether its code writes its target only in the last instruction, after every operand was read.
    var writesLast: Bool {
        switch kind {
        case .nilLiteral, .bool, .int, .float, .duration, .size, .name, .index, .member: !mayAssign
        case .binary: !mayAssign
        case .group(let inner): inner.writesLast
        default: false
        }
    }
}

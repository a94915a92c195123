// Control flow: if, try, assert, the ways out of functions and loops, and what runs as fibers of its own.
import SwkSyntax

extension Generator {
    func compileIf(_ condition: Expr, _ then: Block, _ otherwise: Expr?, into target: Int?) {
        let misses = scoped { jumpIfFalse(condition) }
        compile(then, into: target)
        if otherwise == nil && target == nil {
            patch(misses)
            return
        }
        let end = jump()
        patch(misses)
        if let otherwise {
            compile(otherwise, into: target)
        } else if let target {
            emit(.loadNil, target)
        }
        patch(end)
    }

    /// A block's value is that of its last statement when that is an expression.
    func compile(_ block: Block, into target: Int?) {
        let mark = next
        declareFunctions(in: block)
        let starts = compiler.resolution.spawningBlocks.contains(ObjectIdentifier(block))
        let outer = regions.count
        if starts { openTasks() }
        compileStatements(block.statements, into: target)
        while regions.count > outer { close() }
        if starts { taskLists.removeLast() }
        next = mark
    }

    func openTasks() {
        let list = allocate()
        emit(.newList, list, list, 0)
        taskLists.append(list)
        open(.tasks(list: list))
    }

    func compileTry(_ body: Block, _ name: Identifier?, _ handler: Block, into target: Int?) {
        scoped {
            attempt {
                compile(body, into: target)
            } handler: { error in
                if let name {
                    let declaration = declaration(at: name.span)
                    bind(declaration, to: error)
                }
                compile(handler, into: target)
            }
        }
    }

    /// Code whose errors go to a handler, which gets the register of the error.
    private func attempt(_ body: () -> Void, handler: (Int) -> Void) {
        open(.attempt)
        body()
        var region = regions.removeLast()
        if let start = region.start, start < position { region.ranges.append(start..<position) }
        let end = jump()
        addHandlers(region, target: position)
        handler(region.errorRegister)
        patch(end)
    }

    func compileControl(_ expression: Expr, into target: Int) {
        switch expression.kind {
        case .tryElse(let body, let fallback):
            scoped {
                let value = allocate()
                attempt {
                    compile(body, into: value)
                } handler: { _ in
                    compile(fallback, into: value)
                }
                emit(.move, target, value)
            }
        case .throwing(let value): scoped { emit(.throwValue, operand(value)) }
        case .returning(let value): compileReturn(value)
        case .breaking:
            guard let loop = loops.last else { preconditionFailure("the resolver refused this `break`") }
            leave(downTo: loop.regions) { loops[loops.count - 1].breaks.append(jump()) }
        case .continuing:
            guard let loop = loops.last else { preconditionFailure("the resolver refused this `continue`") }
            leave(downTo: loop.regions) { loops[loops.count - 1].continues.append(jump()) }
        case .assertion(let condition, let message): compileAssertion(condition, message, into: target)
        default: compileConcurrent(expression, into: target)
        }
    }

    private func compileReturn(_ value: Expr?) {
        scoped {
            guard let value else {
                leave(downTo: 0) { emit(.returnNil) }
                return
            }
            // A variable may be changed by clean-up, so its value is copied first.
            let register = regions.isEmpty ? operand(value) : allocate()
            if !regions.isEmpty { compile(value, into: register) }
            leave(downTo: 0) { emit(.returnValue, register) }
        }
    }

    // MARK: Assertions

    private func compileAssertion(_ condition: Expr, _ message: Expr?, into target: Int) {
        scoped {
            let outer = recorder
            let recording = AssertionRecorder(condition, in: self)
            recorder = recording
            let misses = jumpIfFalse(condition)
            recorder = outer
            emit(.loadNil, target)
            let end = jump()
            patch(misses)
            let text = allocate()
            if let message { compile(message, into: text) } else { emit(.loadAbsent, text, 1) }
            draft.assertions.append(
                AssertionInfo(condition: condition.span, operands: recording.operands, sides: recording.sides))
            emit(.assertFailed, text, wide: draft.assertions.count - 1)
            patch(end)
        }
    }

    // MARK: Many at once

    private func compileConcurrent(_ expression: Expr, into target: Int) {
        let key = ObjectIdentifier(expression)
        switch expression.kind {
        case .spawn(let operand):
            scoped {
                let task = allocate()
                concurrent(key, name: "spawn", span: operand.span, into: task) { $0.compileBody(operand) }
                emit(.spawn, task, task)
                if let list = taskLists.last { emit(.append, list, task) }
                emit(.move, target, task)
            }
        case .parallel(let branches): compileParallel(branches, into: target)
        case .parallelFor(let loop, let limit): compileParallelFor(key, loop, limit, into: target)
        case .timeout(let duration, let body):
            scoped {
                let closure = allocate(2)
                concurrent(key, name: "timeout", span: body.span, into: closure) { $0.compileBody(body) }
                compile(duration, into: closure + 1)
                emit(.timeout, closure, closure)
                emit(.move, target, closure)
            }
        case .atomically(let body):
            scoped {
                let closure = allocate()
                concurrent(key, name: "atomically", span: body.span, into: closure) { $0.compileBody(body) }
                emit(.atomically, closure, closure)
                emit(.move, target, closure)
            }
        default: preconditionFailure("the resolver refused this expression")
        }
    }

    private func compileParallel(_ branches: [ParallelBranch], into target: Int) {
        scoped {
            let first = allocate(max(1, branches.count))
            for (index, branch) in branches.enumerated() {
                concurrent(
                    ObjectIdentifier(branch.body), name: branch.name.name, span: branch.body.span, into: first + index
                ) { $0.compileBody(branch.body) }
            }
            emit(.parallel, first, first, branches.count)
            let map = allocate(3)
            emit(.newMap, map, wide: branches.count)
            for (index, branch) in branches.enumerated() {
                load(branch.name.name, into: map + 1)
                emit(.getElement, map + 2, first, index)
                emit(.setEntry, map, map + 1, map + 2)
            }
            emit(.move, target, map)
        }
    }

    private func compileParallelFor(_ key: ObjectIdentifier, _ loop: ForLoop, _ limit: Expr?, into target: Int) {
        scoped {
            let closure = allocate(3)
            // A filter gives fewer results, so a body that is left out answers with nothing at all.
            concurrent(key, name: "parallel for", span: loop.body.span, parameters: ["element"], into: closure) {
                body in
                body.bindElement(loop.pattern, from: 0)
                if let filter = loop.filter {
                    let misses = body.jumpIfFalse(filter)
                    body.compileBody(loop.body)
                    body.patch(misses)
                    let absent = body.allocate()
                    body.emit(.loadAbsent, absent, 1)
                    body.emit(.returnValue, absent)
                } else {
                    body.compileBody(loop.body)
                }
            }
            compile(loop.sequence, into: closure + 1)
            if let limit { compile(limit, into: closure + 2) } else { emit(.loadNil, closure + 2) }
            let isPair = if case .list = loop.pattern.kind { true } else { false }
            emit(.parallelFor, closure, closure, isPair ? 1 : 0)
            emit(.move, target, closure)
        }
    }

    private func bindElement(_ pattern: Pattern, from register: Int) {
        if case .name = pattern.kind { return bind(declaration(at: pattern.span), to: register) }
        bindRequired(pattern, from: register)
    }
}

// Through the tree: every statement and expression, in the order of evaluation.
import SwkSyntax

extension EffectWalk {
    mutating func visit(_ block: Block) {
        for statement in block.statements { file.note(statement) }
        for statement in block.statements { visit(statement) }
    }

    private mutating func visit(_ stmt: Stmt) {
        switch stmt.kind {
        case .expression(let value): visit(value)
        case .binding(let binding): visit(binding.value, of: stmt)
        case .using(let using):
            visit(using.value, of: stmt)
            if let body = using.body { within("in that block", at: body.span.start) { $0.visit(body) } }
        case .assignment(let assignment):
            visit(assignment.target)
            visit(assignment.value, of: stmt)
        case .importModule(let module): run(module)
        case .forIn(let loop): visit(loop, stmt.span)
        case .whileLoop(let condition, let body):
            within(head(stmt.span, before: body), at: stmt.span.start) { walk in
                walk.visit(condition)
                walk.visit(body)
            }
        case .deferred(let body):
            within("defer, at the end of the block", at: stmt.span.start) { $0.visit(body) }
        case .test(let test): within(head(stmt.span, before: test.body), at: stmt.span.start) { $0.visit(test.body) }
        case .fixture(let fixture):
            within("fixture \(fixture.name.name)", at: stmt.span.start) { walk in
                if case .lambda(let function) = fixture.value.kind {
                    walk.visit(function.body)
                } else {
                    walk.visit(fixture.value)
                }
            }
        case .function, .structure, .invalid: break
        }
    }

    /// The value of a statement: a call that is all of it is shown together with what it is given to.
    private mutating func visit(_ value: Expr?, of stmt: Stmt) {
        guard let value else { return }
        // A function is shown where it is called.
        if case .lambda = value.kind { return }
        statement = (value.span, stmt.span.start)
        visit(value)
        statement = nil
    }

    private mutating func visit(_ loop: ForLoop, _ span: Span) {
        visit(loop.sequence)
        within(head(span, before: loop.body), at: span.start) { walk in
            if let filter = loop.filter { walk.visit(filter) }
            walk.visit(loop.body)
        }
    }

    private mutating func visit(_ expressions: [Expr]) { for expression in expressions { visit(expression) } }

    mutating func visit(_ expr: Expr) {
        switch expr.kind {
        case .nilLiteral, .bool, .int, .float, .duration, .size, .regex, .breaking, .continuing, .invalid: break
        case .string(let parts): visit(parts)
        case .command(.shell(let parts)): visit(parts)
        case .command(.words(let words)): for word in words { visit(word) }
        case .list(let elements): visit(elements.map(\.value))
        case .map(let entries): for entry in entries { visit(entry) }
        case .range(let from, let to, _): visit([from, to].compactMap { $0 })
        case .lambda(let function): within("in a function made here", at: expr.span.start) { $0.visit(function.body) }
        case .name(let name):
            // A function that is handed on is called by whoever gets it.
            if let function = function(named: expr.span.start) { enter(function, name, at: expr.span.start) }
        case .member(let base, _, _): visit(base)
        case .index(let base, let index): visit([base, index])
        case .call(let callee, let arguments): visit(callee, arguments, expr.span)
        case .optionalChain(let inner), .group(let inner), .unary(_, let inner): visit(inner)
        case .binary(_, let left, let right, _): visit([left, right])
        case .and(let left, let right), .or(let left, let right), .coalesce(let left, let right):
            visit(left)
            within("only when `\(text(left.span))` does not decide it", at: right.span.start) { $0.visit(right) }
        default: visitControl(expr)
        }
    }

    private mutating func visit(_ parts: [StringPart]) {
        for part in parts { if case .expression(let value) = part { visit(value) } }
    }

    private mutating func visit(_ word: Command.Word) {
        switch word {
        case .joined(let parts): visit(parts)
        case .splice(let value): visit(value)
        }
    }

    private mutating func visit(_ entry: SwkSyntax.MapEntry) {
        switch entry {
        case .pair(let key, let value): visit([key, value])
        case .spread(let value): visit(value)
        }
    }

    // MARK: Calls

    private mutating func visit(_ callee: Expr, _ arguments: [Argument], _ span: Span) {
        var name = callee.span
        switch callee.kind {
        case .member(let base, let member, _):
            visit(base)
            name = member.span
        case .name: break
        default: visit(callee)
        }
        var handed: [Function] = []
        for argument in arguments {
            if case .lambda(let function) = argument.value.kind {
                handed.append(function)
            } else {
                visit(argument.value)
            }
        }
        change(at: name.start, span)
        for function in handed {
            within("each time \(text(callee.span)) calls its function", at: function.span.start) { walk in
                walk.visit(function.body)
            }
        }
        if let function = file.trace.methods[name.start] ?? function(named: name.start) {
            enter(function, text(span), at: span.start)
        } else if let imported = file.trace.imported[name.start] {
            enter(imported, text(span), at: span.start)
        }
    }

    // MARK: Control

    private mutating func visitControl(_ expr: Expr) {
        let start = expr.span.start
        switch expr.kind {
        case .conditional(let condition, let then, let otherwise):
            visit(condition)
            within("if \(text(condition.span))", at: then.span.start) { $0.visit(then) }
            within("else", at: otherwise.span.start) { $0.visit(otherwise) }
        case .block(let block): visit(block)
        case .ifElse(let condition, let then, let otherwise):
            visit(condition)
            within("if \(text(condition.span))", at: start) { $0.visit(then) }
            if let otherwise { within("else", at: otherwise.span.start) { $0.visit(otherwise) } }
        case .match(let subject, let arms):
            visit(subject)
            for arm in arms { visit(arm, of: subject) }
        case .tryCatch(let body, _, let handler):
            within("try", at: start) { $0.visit(body) }
            within("catch, when that fails", at: handler.span.start) { $0.visit(handler) }
        case .tryElse(let body, let fallback):
            within("try", at: start) { $0.visit(body) }
            within("else, when that fails", at: fallback.span.start) { $0.visit(fallback) }
        case .throwing(let value), .returning(let value?): visit(value)
        case .assertion(let condition, let message): visit([condition, message].compactMap { $0 })
        default: visitConcurrent(expr)
        }
    }

    private mutating func visit(_ arm: MatchArm, of subject: Expr) {
        let end = (arm.guardCondition?.span ?? arm.pattern.span).end
        let pattern = Span(file: arm.span.file, start: arm.span.start, end: end)
        within("match \(text(subject.span)): \(text(pattern))", at: arm.span.start) { walk in
            if let condition = arm.guardCondition { walk.visit(condition) }
            walk.visit(arm.body)
        }
    }

    private mutating func visitConcurrent(_ expr: Expr) {
        let start = expr.span.start
        switch expr.kind {
        case .spawn(let body): within("spawn", at: start) { $0.visit(body) }
        case .parallel(let branches):
            within("parallel", at: start) { walk in
                for branch in branches {
                    walk.within("\(branch.name.name):", at: branch.name.span.start) { $0.visit(branch.body) }
                }
            }
        case .parallelFor(let loop, let limit):
            if let limit { visit(limit) }
            visit(loop, expr.span)
        case .timeout(let duration, let body):
            visit(duration)
            within("timeout(\(text(duration.span)))", at: start) { $0.visit(body) }
        case .atomically(let body):
            within("atomically, taken back when it fails", at: start) { $0.visit(body) }
        default: break
        }
    }
}

// A tree as an S-expression: what the corpus compares. It says everything that a tree holds except spans.

public import SwkSyntax

extension Program {
    public var dump: String { body.statements.map(\.dump).joined(separator: "\n") }
}

extension Block {
    var dump: String { list("block", statements.map(\.dump)) }
}

private func list(_ head: String, _ parts: [String?]) -> String {
    "(" + ([head] + parts.compactMap { $0 }).joined(separator: " ") + ")"
}

private func quoted(_ text: String) -> String { text.debugDescription }

extension Stmt {
    var dump: String {
        switch kind {
        case .expression(let value): value.dump
        case .binding(let binding):
            list(
                binding.isMutable ? "var" : "let",
                [binding.doc.map(docDump), binding.pattern.dump, binding.value?.dump])
        case .using(let using): list("using", [using.name?.name, using.value.dump, using.body?.dump])
        case .assignment(let assignment):
            list("\(assignment.operation?.symbol ?? "")=", [assignment.target.dump, assignment.value.dump])
        case .function(let function): function.dump
        case .structure(let structure): structure.dump
        case .importModule(let module): list("import", [quoted(module.path), module.name.name])
        case .forIn(let loop): list("for", loop.dump)
        case .whileLoop(let condition, let body): list("while", [condition.dump, body.dump])
        case .deferred(let body): list("defer", [body.dump])
        case .test(let test): list("test", [test.claim.dump] + test.options.map(\.dump) + [test.body.dump])
        case .fixture(let fixture): list("fixture", [fixture.doc.map(docDump), fixture.name.name, fixture.value.dump])
        case .invalid: "(invalid)"
        }
    }
}

private func docDump(_ doc: String) -> String { list("doc", [quoted(doc)]) }

extension ForLoop {
    var dump: [String?] { [pattern.dump, sequence.dump, filter.map { list("where", [$0.dump]) }, body.dump] }
}

extension Function {
    var dump: String {
        let parameters = parameters.map { parameter in
            (parameter.isRest ? "..." : "") + parameter.name.name
                + (parameter.defaultValue.map { ": " + $0.dump } ?? "")
        }
        let head = "[" + parameters.joined(separator: " ") + "]"
        return list(name == nil ? "lambda" : "func", [doc.map(docDump), name?.name, head, body.dump])
    }
}

extension Structure {
    var dump: String {
        let fields = fields.map { field in
            list("field", [field.doc.map(docDump), field.name.name, field.defaultValue?.dump])
        }
        return list("struct", [doc.map(docDump), name.name] + fields + methods.map(\.dump))
    }
}

extension Argument {
    var dump: String { (isSpread ? "..." : "") + (label.map { $0.name + ": " } ?? "") + value.dump }
}

extension StringPart {
    var dump: String {
        switch self {
        case .text(let text): quoted(text)
        case .expression(let value): value.dump
        }
    }
}

extension Pattern {
    var dump: String {
        switch kind {
        case .wildcard: "_"
        case .name(let name): name
        case .list(let parts, let rest): list("list", parts.map(\.dump) + [rest.map { "..." + ($0.name?.name ?? "") }])
        case .map(let fields, let rest): list("map", fields.map(\.dump) + [rest.map { "..." + ($0.name?.name ?? "") }])
        case .value(let value): value.dump
        case .range(let from, let to, let isHalfOpen):
            list(isHalfOpen ? "..<" : "..", [from?.dump ?? "-", to?.dump ?? "-"])
        case .either(let alternatives): list("or", alternatives.map(\.dump))
        case .invalid: "(invalid)"
        }
    }
}

extension Pattern.Field {
    var dump: String { list(key.name, [pattern.dump, defaultValue.map { "= " + $0.dump }]) }
}

extension Expr {
    var dump: String {
        switch kind {
        case .nilLiteral: "nil"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .float(let value): "\(value)"
        case .duration(let value): "\(value)ns"
        case .size(let value): "\(value)B"
        case .string(let parts): parts.count == 1 ? parts[0].dump : list("str", parts.map(\.dump))
        case .regex(let pattern, let flags): list("regex", [quoted(pattern), flags])
        case .command(.words(let words)): list("words", words.map(\.dump))
        case .command(.shell(let parts)): list("shell", parts.map(\.dump))
        case .list(let elements): list("list", elements.map { ($0.isSpread ? "..." : "") + $0.value.dump })
        case .map(let entries): list("map", entries.map(\.dump))
        case .range(let from, let to, let isHalfOpen):
            list(isHalfOpen ? "..<" : "..", [from?.dump ?? "-", to?.dump ?? "-"])
        case .lambda(let function): function.dump
        default: dumpOfOperation
        }
    }

    private var dumpOfOperation: String {
        switch kind {
        case .name(let name): name
        case .member(let base, let name, let isOptional): list(isOptional ? "?." : ".", [base.dump, name.name])
        case .index(let base, let index): list("[]", [base.dump, index.dump])
        case .call(let callee, let arguments): list("call", [callee.dump] + arguments.map(\.dump))
        case .optionalChain(let chain): list("chain", [chain.dump])
        case .group(let inner): list("group", [inner.dump])
        case .unary(let operation, let operand): list(operation.symbol, [operand.dump])
        case .binary(let operation, let left, let right, _): list(operation.symbol, [left.dump, right.dump])
        case .and(let left, let right): list("and", [left.dump, right.dump])
        case .or(let left, let right): list("or", [left.dump, right.dump])
        case .coalesce(let left, let right): list("??", [left.dump, right.dump])
        case .conditional(let condition, let then, let otherwise):
            list("?:", [condition.dump, then.dump, otherwise.dump])
        default: dumpOfControl
        }
    }

    private var dumpOfControl: String {
        switch kind {
        case .block(let block): block.dump
        case .ifElse(let condition, let then, let otherwise): list("if", [condition.dump, then.dump, otherwise?.dump])
        case .match(let subject, let arms): list("match", [subject.dump] + arms.map(\.dump))
        case .tryCatch(let body, let name, let handler): list("try", [body.dump, "catch", name?.name, handler.dump])
        case .tryElse(let attempt, let fallback): list("try", [attempt.dump, "else", fallback.dump])
        case .throwing(let value): list("throw", [value.dump])
        case .returning(let value): list("return", [value?.dump])
        case .breaking: "(break)"
        case .continuing: "(continue)"
        case .assertion(let condition, let message): list("assert", [condition.dump, message?.dump])
        case .spawn(let operand): list("spawn", [operand.dump])
        case .parallel(let branches): list("parallel", branches.map { "\($0.name.name): \($0.body.dump)" })
        case .parallelFor(let loop, let limit): list("parallel-for", loop.dump + [limit.map { "limit: " + $0.dump }])
        case .timeout(let duration, let body): list("timeout", [duration.dump, body.dump])
        case .atomically(let body): list("atomically", [body.dump])
        case .invalid: "(invalid)"
        default: "?"
        }
    }
}

extension Command.Word {
    var dump: String {
        switch self {
        case .joined(let parts): parts.count == 1 ? parts[0].dump : list("word", parts.map(\.dump))
        case .splice(let value): "..." + value.dump
        }
    }
}

extension MapEntry {
    var dump: String {
        switch self {
        case .pair(let key, let value): "\(key.dump): \(value.dump)"
        case .spread(let value): "...\(value.dump)"
        }
    }
}

extension MatchArm {
    var dump: String { list("arm", [pattern.dump, guardCondition.map { list("where", [$0.dump]) }, "=>", body.dump]) }
}

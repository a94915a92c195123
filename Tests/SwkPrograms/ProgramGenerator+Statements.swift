// Statements, one function for each kind.

extension ProgramGenerator {
    mutating func writeStatement(isTopLevel: Bool) {
        if nesting > 3 { return writeBinding() }
        switch random.below(isTopLevel ? 24 : 20) {
        case 0, 1, 2, 3: writeBinding()
        case 4: writeDestructuring()
        case 5, 6: writeAssignment()
        case 7: writePrint()
        case 8: writeFor()
        case 9: writeWhile()
        case 10: writeConditional()
        case 11: writeTry()
        case 12: writeMatchStatement()
        case 13: writeDefer()
        case 14: writeUsing()
        case 15: writeTask()
        case 16: writeAssertion()
        case 17: writeBareBlock()
        case 18: writeConcurrentStatement()
        case 19: writeIndexAssignment()
        case 20, 21: writeFunction()
        default: writeRecord()
        }
    }

    mutating func writeHostStatements() {
        out.write(random.pick(["import \"json\"", "import \"./lib/db\" as db", "import 'wait'"]))
        out.endStatement()
        if random.once(in: 2) {
            out.write("/// what tests share")
            out.newline()
            out.write("fixture \(newName("f")) = ")
            writeExpression(.map)
            out.endStatement()
        }
        if random.once(in: 2) {
            out.write("test \"claim \(random.below(9))\"")
            if random.once(in: 2) { out.write(", timeout: 1m") }
            out.write(" ")
            writeBlock()
            out.endStatement()
        }
        if random.once(in: 2) {
            out.write("let \(newName()) = atomically ")
            writeBlock(giving: .int)
            out.endStatement()
        }
    }

    mutating func writePrint() {
        // What runs at the same time would print in any order.
        if concurrency > 0 { return writeBinding() }
        out.write("print(")
        for index in 0...random.below(3) {
            if index > 0 { writeComma() }
            writeExpression(anyKind())
        }
        out.write(")")
        out.endStatement()
    }

    mutating func anyKind() -> Kind { random.pick(Kind.allCases) }

    mutating func writeComma() {
        out.write(",")
        out.soft()
        out.breakable()
    }

    // MARK: Names

    mutating func writeBinding() {
        let kind = anyKind()
        let isMutable = random.once(in: 3)
        let name = newName()
        if random.once(in: 15) {
            out.write("/// says what `\(name)` is")
            out.newline()
        }
        out.write(isMutable ? "var" : "let")
        out.blank()
        out.write(random.once(in: 30) ? "_" : name)
        let isNamed = out.text.hasSuffix(name)
        out.soft()
        out.write("=")
        out.soft()
        writeExpression(kind)
        out.endStatement()
        if isNamed { declare(name, kind, isMutable: isMutable) }
    }

    mutating func writeDestructuring() {
        let (first, second, third) = (newName(), newName(), newName())
        out.write(random.once(in: 2) ? "let " : "var ")
        if random.once(in: 2) {
            out.write("[\(first), [\(second), ...], ...\(third)] = [")
            writeExpression(.int)
            out.write(", [")
            writeExpression(.int)
            out.write("], 3, 4]")
            declare(third, .list)
        } else {
            out.write("{a: \(first), b: {c: \(second)}, d: \(third) = [1], ...} = {a: ")
            writeExpression(.int)
            out.write(", b: {c: ")
            writeExpression(.int)
            out.write("}}")
            declare(third, .list)
        }
        out.endStatement()
        declare(first, .int)
        declare(second, .int)
    }

    mutating func writeAssignment() {
        guard let target = assignable() else { return writeBinding() }
        out.write(target.name)
        out.soft()
        switch target.kind {
        case .int: out.write(random.pick(["=", "+=", "-=", "??="]))
        case .float: out.write(random.pick(["=", "+=", "*="]))
        case .string, .list, .duration, .size: out.write(random.pick(["=", "+="]))
        default: out.write("=")
        }
        out.soft()
        writeExpression(target.kind)
        out.endStatement()
    }

    mutating func writeIndexAssignment() {
        guard let target = assignable(), target.kind == .map || target.kind == .list else { return writeBinding() }
        if target.kind == .map {
            out.write(random.once(in: 2) ? "\(target.name).key" : "\(target.name)[\"key\"]")
            out.write(" = ")
        } else {
            out.write("if \(target.name).count > 0 { \(target.name)[0] = ")
        }
        writeExpression(.int)
        if target.kind == .list { out.write(" }") }
        out.endStatement()
    }

    // MARK: Control

    mutating func writeFor() {
        let isPair = random.once(in: 4)
        let name = newName("i")
        let second = newName("j")
        out.write("for \(name)\(isPair ? ", \(second)" : "") in ")
        switch (isPair, random.below(3)) {
        case (true, 0): out.write("{a: 1, b: 2}")
        case (true, _): out.write("[[1, 2], [3, 4]]")
        case (false, 0): writeExpression(.list, isHead: true)
        case (false, _): out.write("\(random.below(3))\(random.pick(["..", "..<"]))\(random.below(5))")
        }
        if random.once(in: 4) {
            out.write(" where \(isPair ? second : name) != 1")
        }
        out.write(" ")
        loops += 1
        out.open()
        scoped { generator in
            if isPair { generator.declare(second, .int) } else { generator.declare(name, .int) }
            generator.writeLoopExit()
            for _ in 0...generator.random.below(2) { generator.writeStatement(isTopLevel: false) }
        }
        out.close()
        loops -= 1
        out.endStatement()
    }

    private mutating func writeLoopExit() {
        guard random.once(in: 3) else { return }
        out.write("if ")
        writeExpression(.bool, isHead: true)
        out.write(" { \(random.pick(["break", "continue"])) }")
        out.endStatement()
    }

    mutating func writeWhile() {
        let name = newName("n")
        out.write("var \(name) = 0")
        out.endStatement()
        out.write("while \(name) < \(random.below(4)) ")
        loops += 1
        out.open()
        out.write("\(name) += 1")
        out.endStatement()
        scoped { generator in
            generator.writeLoopExit()
            generator.writeStatement(isTopLevel: false)
        }
        out.close()
        loops -= 1
        out.endStatement()
    }

    mutating func writeConditional() {
        out.write("if ")
        writeExpression(.bool, isHead: true)
        out.write(" ")
        writeBlock()
        if random.once(in: 2) {
            random.once(in: 4) ? out.newline() : out.write(" ")
            out.write("else if ")
            writeExpression(.bool, isHead: true)
            out.write(" ")
            writeBlock()
        }
        if random.once(in: 2) {
            out.write(" else ")
            writeBlock()
        }
        out.endStatement()
    }

    mutating func writeTry() {
        let name = newName("err")
        out.write("try ")
        out.open()
        scoped { generator in
            generator.writeStatement(isTopLevel: false)
            if generator.random.once(in: 2) {
                generator.out.write("if ")
                generator.writeExpression(.bool, isHead: true)
                generator.out.write(" { throw ")
                generator.random.once(in: 2)
                    ? generator.writeExpression(.string)
                    : generator.out.write("{code: \"own\", message: \"failed\", exit: 3}")
                generator.out.write(" }")
                generator.out.endStatement()
            }
        }
        out.close()
        let isNamed = random.once(in: 2)
        out.write(isNamed ? " catch \(name) " : " catch ")
        out.open()
        if isNamed && concurrency == 0 { out.write("print(\(name).code)\n") }
        scoped { $0.writePrint() }
        out.close()
        out.endStatement()
    }

    mutating func writeMatchStatement() {
        writeMatch(giving: .int)
        out.endStatement()
    }

    mutating func writeDefer() {
        out.write("defer ")
        out.open()
        scoped { $0.writePrint() }
        out.close()
        out.endStatement()
    }

    mutating func writeUsing() {
        switch random.below(3) {
        case 0: out.write("using \(newName("u")) = nil")
        case 1: out.write("using nil")
        default:
            out.write("using \(newName("u")) = [nil, nil] ")
            writeBlock()
        }
        out.endStatement()
    }

    mutating func writeBareBlock() {
        out.open()
        scoped { generator in
            generator.out.write("let \(generator.newName("inner")) = 1")
            generator.out.endStatement()
            generator.writePrint()
        }
        out.close()
        out.endStatement()
    }

    mutating func writeAssertion() {
        out.write("assert ")
        random.once(in: 3) ? writeExpression(.bool) : out.write(random.pick(["true", "1 < 2", "not false"]))
        if random.once(in: 3) {
            out.write(", ")
            writeExpression(.string)
        }
        out.endStatement()
    }

    // MARK: Many at once

    mutating func writeTask() {
        let name = newName("task")
        out.write("let \(name) = spawn ")
        concurrently { generator in
            generator.random.once(in: 2) ? generator.writeExpression(.int) : generator.writeBlock(giving: .int)
        }
        out.endStatement()
        let value = newName()
        out.write("let \(value) = \(name).wait()")
        out.endStatement()
        declare(value, .int)
    }

    mutating func writeConcurrentStatement() {
        let name = newName()
        out.write("let \(name) = ")
        switch random.below(3) {
        case 0:
            out.write("parallel ")
            out.open()
            concurrently { generator in
                generator.out.write("a: ")
                generator.writeExpression(.int)
                generator.random.once(in: 2) ? generator.out.newline() : generator.out.write(", ")
                generator.out.write("b: ")
                generator.writeBlock(giving: .int)
            }
            out.close()
            declare(name, .map)
        case 1:
            let item = newName("i")
            out.write("parallel for \(item) in 0..\(random.below(4))")
            if random.once(in: 2) { out.write(", limit: \(1 + random.below(3))") }
            if random.once(in: 3) { out.write(" where \(item) != 2") }
            out.write(" ")
            concurrently { generator in
                generator.scoped { inner in
                    inner.declare(item, .int)
                    inner.writeBlock(giving: .int)
                }
            }
            declare(name, .list)
        default:
            out.write("timeout(1h) ")
            concurrently { $0.writeBlock(giving: .int) }
            declare(name, .int)
        }
        out.endStatement()
    }

    private mutating func concurrently(_ body: (inout ProgramGenerator) -> Void) {
        let (known, outerLoops) = (returning, loops)
        concurrency += 1
        returning = nil
        loops = 0
        body(&self)
        loops = outerLoops
        returning = known
        concurrency -= 1
    }

    // MARK: Declarations

    mutating func writeFunction() {
        let name = newName("f")
        let kinds: [Kind] = [.int, .string, .list, .bool]
        var parameters: [(name: String, kind: Kind, hasDefault: Bool)] = []
        for index in 0..<random.below(4) {
            let hasDefault = parameters.last?.hasDefault == true || (index > 0 && random.once(in: 2))
            parameters.append((newName("p"), random.pick(kinds), hasDefault))
        }
        let rest = random.once(in: 4) ? newName("rest") : nil
        let shape = FunctionShape(
            name: name, parameters: parameters, hasRest: rest != nil, returns: random.pick(kinds))
        if random.once(in: 3) {
            out.write("/// does something\n/// twice")
            out.newline()
        }
        out.write("func \(name)(")
        for (index, parameter) in parameters.enumerated() {
            if index > 0 { writeComma() }
            out.write(parameter.name)
            if parameter.hasDefault {
                out.write(": ")
                writeLiteral(parameter.kind)
            }
        }
        if let rest { out.write(parameters.isEmpty ? "...\(rest)" : ", ...\(rest)") }
        out.write(") ")
        writeFunctionBody(shape, rest: rest)
        out.endStatement()
        functions.append(shape)
    }

    private mutating func writeFunctionBody(_ shape: FunctionShape, rest: String?) {
        let (outer, outerLoops) = (returning, loops)
        returning = shape.returns
        loops = 0
        // A function runs wherever it is called, also where others run: it prints nothing, and changes nothing around it.
        concurrency += 1
        out.open()
        scoped { generator in
            for parameter in shape.parameters { generator.declare(parameter.name, parameter.kind) }
            if let rest { generator.declare(rest, .list) }
            generator.writeStatement(isTopLevel: false)
            if generator.random.once(in: 3) {
                generator.out.write("if ")
                generator.writeExpression(.bool, isHead: true)
                generator.out.write(" { return ")
                generator.writeExpression(shape.returns)
                generator.out.write(" }")
                generator.out.endStatement()
            }
            generator.writeExpression(shape.returns)
        }
        out.close()
        concurrency -= 1
        loops = outerLoops
        returning = outer
    }

    mutating func writeRecord() {
        let shape = RecordShape(
            name: newName("Type"), fields: [(newName("x"), false), (newName("y"), true)], method: newName("m"))
        out.write("struct \(shape.name) ")
        out.open()
        for (index, field) in shape.fields.enumerated() {
            if index > 0 { random.once(in: 2) ? out.newline() : out.write(", ") }
            out.write(field.name)
            if field.hasDefault { out.write(" = \(random.below(9))") }
        }
        random.once(in: 2) ? out.newline() : out.write("; ")
        out.write("func \(shape.method)(by: 1) { \(shape.fields[0].name) + \(shape.fields[1].name) * by }")
        out.close()
        out.endStatement()
        records.append(shape)
        let name = newName("r")
        out.write("let \(name) = \(shape.name)(1, \(shape.fields[1].name): 2).\(shape.method)(by: 3)")
        out.endStatement()
        declare(name, .int)
    }
}

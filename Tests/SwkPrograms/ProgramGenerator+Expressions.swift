// Expressions by the kind of value that they give. `depth` ends the recursion: at the bottom there are literals and variables.
//
// `isHead` says that the expression stands before a body's brace, where a map or a block would be read as that body.

extension ProgramGenerator {
    mutating func writeExpression(_ kind: Kind, depth: Int = 3, isHead: Bool = false) {
        out.comment()
        if depth <= 0 || random.once(in: 3) { return writeAtom(kind, isHead: isHead) }
        if !isHead && random.once(in: 4) { return writeControl(kind, depth: depth - 1) }
        switch kind {
        case .int: writeInt(depth - 1)
        case .float: writeFloat(depth - 1)
        case .bool: writeBool(depth - 1)
        case .string: writeString(depth - 1)
        case .list: writeList(depth - 1)
        case .map: isHead ? writeAtom(kind, isHead: true) : writeMap(depth - 1)
        case .duration, .size: writeUnit(kind, depth - 1)
        case .range: writeRange(depth - 1)
        }
    }

    private mutating func writeAtom(_ kind: Kind, isHead: Bool) {
        if let name = variable(kind), !random.once(in: 3) { return out.write(name) }
        if isHead && kind == .map { return parenthesized { $0.writeLiteral(kind) } }
        writeLiteral(kind)
    }

    mutating func parenthesized(_ body: (inout ProgramGenerator) -> Void) {
        out.write("(")
        out.tight()
        body(&self)
        out.tight()
        out.write(")")
    }

    mutating func writeLiteral(_ kind: Kind) {
        let number = random.below(100)
        switch kind {
        case .int:
            out.write(random.pick(["\(number)", "0x\(number)", "1_0\(number % 10)", "-\(number)", "0b101", "0o17"]))
        case .float: out.write(random.pick(["\(number).5", "1e\(number % 5)", "-2.25", "\(number % 9)%"]))
        case .bool: out.write(random.pick(["true", "false"]))
        case .string: writeStringLiteral()
        case .list: out.write(random.pick(["[]", "[1, 2, 3]", "[\(number)]", "[1, 2,]"]))
        case .map: out.write(random.pick(["{}", "{a: 1, key: 2}", "{\"b c\": 3, 7: 4}", "{if: 1, let: 2}"]))
        case .duration: out.write(random.pick(["30s", "250ms", "1h30m", "5m", "10us", "2d"]))
        case .size: out.write(random.pick(["64KiB", "512MiB", "2GB", "1.5GiB", "10B"]))
        case .range: out.write("\(number % 3)\(random.pick(["..", "..<"]))\(number % 7)")
        }
    }

    /// `left operator right`, now and then on two lines.
    private mutating func writeInfix(_ operation: String, _ left: Kind, _ right: Kind, _ depth: Int) {
        writeOperand(left, depth)
        out.blank()
        out.write(operation)
        out.blank()
        if !out.isOneLine && random.once(in: 25) { out.newline() }
        writeOperand(right, depth)
    }

    /// An operand, in parentheses when it is more than an atom.
    private mutating func writeOperand(_ kind: Kind, _ depth: Int) {
        if random.once(in: 2) { return writeAtom(kind, isHead: true) }
        parenthesized { $0.writeExpression(kind, depth: depth) }
    }

    // MARK: Numbers and truth

    private mutating func writeInt(_ depth: Int) {
        switch random.below(12) {
        case 0, 1, 2: writeInfix(random.pick(["+", "-", "*"]), .int, .int, depth)
        case 3:
            writeOperand(.int, depth)
            out.write(random.pick([" / 7", " % 5"]))
        case 4:
            writeOperand(.list, depth)
            out.write(random.pick([".count", ".sum()", ".map(x => x * 2).sum()", ".filter(x => x > 2).count"]))
        case 5:
            writeOperand(.string, depth)
            out.write(".count")
        case 6:
            out.write("[1, 2, 3][")
            out.write("\(random.below(3))")
            out.write("]")
        case 7: writeCall(returning: .int)
        case 8:
            parenthesized {
                $0.out.write("nil"); $0.out.write(" ?? "); $0.writeExpression(.int, depth: depth)
            }
        case 9:
            out.write("{a: {b: ")
            writeExpression(.int, depth: depth)
            out.write("}}\(random.pick([".a.b", "?.a?.b", "[\"a\"].b"]))")
        case 10:
            out.write("-")
            parenthesized { $0.writeExpression(.int, depth: depth) }
        default:
            parenthesized { $0.writeRange(depth) }
            out.write(".count")
        }
    }

    private mutating func writeFloat(_ depth: Int) {
        random.once(in: 3)
            ? writeInfix(random.pick(["+", "-", "*"]), .float, .int, depth)
            : writeInfix(random.pick(["+", "-", "*"]), .float, .float, depth)
    }

    private mutating func writeBool(_ depth: Int) {
        switch random.below(8) {
        case 0, 1: writeInfix(random.pick(["<", "<=", ">", ">=", "==", "!="]), .int, .int, depth)
        case 2: writeInfix(random.pick(["and", "or"]), .bool, .bool, depth)
        case 3:
            out.write("not ")
            writeOperand(.bool, depth)
        case 4:
            writeOperand(.list, depth)
            out.write(random.pick([".contains(2)", ".isEmpty", ".any(x => x == 1)", ".all((x) => { x < 50 })"]))
        case 5: out.write("/[a-z]+\\d?\\/x/i.test(\"abc\")")
        case 6: writeInfix(random.pick(["==", "!="]), .string, .string, depth)
        default: writeCall(returning: .bool)
        }
    }

    // MARK: Text

    private mutating func writeStringLiteral() {
        switch random.below(5) {
        case 0: out.write("'raw \\n \(random.below(9))'")
        case 1 where !out.isOneLine:
            out.write("\"\"\"\n      kept  lines\n        \\(1 + 1) of \(random.below(9))\n      \"\"\"")
        case 2: out.write("\"\\u{1F600} größe \\t \\\"q\\\" \\\\\"")
        case 3: out.write("\"\"")
        default: out.write("\"text \(random.below(50))\"")
        }
    }

    private mutating func writeString(_ depth: Int) {
        switch random.below(7) {
        case 0: writeInfix("+", .string, .string, depth)
        case 1, 2:
            let kind = anyKind()
            out.write("\"a ")
            out.beginOneLine()
            out.write("\\(")
            writeExpression(kind, depth: depth)
            out.write(") b\"")
            out.endOneLine()
        case 3:
            writeOperand(.string, depth)
            out.write(
                random.pick([
                    ".upper()", ".trim()", ".repeat(2)", ".split(\" \").joined(\"-\")", ".replace(\"a\", \"b\")",
                ]))
        case 4:
            out.write(
                random.pick([
                    "`psql -c \"a b\" a\\(1 + 1)b 'x'`.words.joined(\",\")", "sh\"ls | wc -l\".words.joined(\" \")",
                ]))
        case 5: writeCall(returning: .string)
        default:
            writeOperand(.list, depth)
            out.write(".joined(\", \")")
        }
    }

    // MARK: Collections

    private mutating func writeList(_ depth: Int) {
        switch random.below(7) {
        case 0, 1:
            out.write("[")
            out.breakable()
            for index in 0...random.below(3) {
                if index > 0 { writeComma() }
                let isSpread = random.once(in: 4)
                if isSpread { out.write("...") }
                isSpread ? writeOperand(.list, depth) : writeExpression(.int, depth: depth)
            }
            if random.once(in: 5) { out.write(",") }
            out.breakable()
            out.write("]")
        case 2:
            writeOperand(.list, depth)
            if !out.isOneLine && random.once(in: 3) { out.newline() }
            out.write(random.pick([".map", ".filter", ".sorted"]))
            let isTest = out.text.hasSuffix("filter")
            let isSort = out.text.hasSuffix("sorted")
            let name = newName("x")
            out.write(isSort ? "(by: \(name) => " : "((\(name)) => ")
            scoped { generator in
                generator.declare(name, .int)
                generator.writeExpression(isTest ? .bool : .int, depth: min(depth, 1))
            }
            out.write(")")
        case 3: writeInfix("+", .list, .list, depth)
        case 4:
            out.write("[1, 2, 3, 4]")
            out.write(random.pick(["[1..]", "[..2]", "[1..<3]", "[..<2]"]))
        case 5: writeCall(returning: .list)
        default:
            parenthesized { $0.writeRange(depth) }
            out.write(".map(x => x + 1)")
        }
    }

    private mutating func writeMap(_ depth: Int) {
        out.write("{")
        out.breakable()
        out.write("key:")
        out.soft()
        writeExpression(.int, depth: depth)
        writeComma()
        switch random.below(4) {
        case 0:
            out.write("...")
            writeOperand(.map, depth)
        case 1:
            out.write("[")
            writeExpression(.string, depth: depth)
            out.write("]: 5")
        case 2:
            out.write("\"s p\": ")
            writeExpression(.list, depth: depth)
        default:
            out.write("\(random.below(9)): ")
            writeExpression(.string, depth: depth)
        }
        out.breakable()
        out.write("}")
    }

    private mutating func writeUnit(_ kind: Kind, _ depth: Int) {
        switch random.below(3) {
        case 0: writeInfix(random.pick(["+", "-"]), kind, kind, depth)
        case 1:
            writeOperand(kind, depth)
            out.write(" * \(random.below(5))")
        default: writeAtom(kind, isHead: false)
        }
    }

    private mutating func writeRange(_ depth: Int) {
        out.write("\(random.below(3))\(random.pick(["..", "..<"]))")
        random.once(in: 2) ? out.write("\(random.below(6))") : parenthesized { $0.writeRangeEnd(depth) }
    }

    /// The end of a range stays small, for somebody may go through it.
    private mutating func writeRangeEnd(_ depth: Int) {
        writeExpression(.int, depth: depth)
        out.write(" % 5")
    }

    // MARK: Calls

    private mutating func writeCall(returning kind: Kind) {
        let known = functions.filter { $0.returns == kind }
        guard !known.isEmpty else { return writeLambdaCall(kind) }
        let function = random.pick(known)
        out.write(function.name)
        out.write("(")
        out.breakable()
        var isFirst = true
        for (index, parameter) in function.parameters.enumerated() {
            if parameter.hasDefault && random.once(in: 2) { break }
            if !isFirst { writeComma() }
            isFirst = false
            // Labels may begin at the second argument; what is given by label must not be followed by one without.
            if parameter.hasDefault && index > 0 { out.write("\(parameter.name): ") }
            writeExpression(parameter.kind, depth: 1)
        }
        if isFirst, function.parameters.isEmpty, function.hasRest { out.write("...[1, 2]") }
        out.breakable()
        out.write(")")
    }

    private mutating func writeLambdaCall(_ kind: Kind) {
        parenthesized { generator in
            let name = generator.newName("a")
            generator.out.write(generator.random.once(in: 2) ? "(\(name), b: 2, ...c) => " : "\(name) => ")
            generator.inLambda { inner in
                if !inner.out.isOneLine && inner.random.once(in: 2) {
                    inner.writeBlock(giving: kind, statements: 1)
                } else {
                    inner.writeAtom(kind, isHead: true)
                }
            }
        }
        out.write("(1)")
    }

    /// Nothing in a lambda prints or assigns to what is outside of it, since it may run in any order.
    mutating func inLambda(_ body: (inout ProgramGenerator) -> Void) {
        let (outer, outerLoops) = (returning, loops)
        returning = nil
        loops = 0
        concurrency += 1
        scoped(body)
        concurrency -= 1
        loops = outerLoops
        returning = outer
    }
}

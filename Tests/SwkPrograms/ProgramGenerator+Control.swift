// What has a value and branches: conditionals, match with all patterns, try.

extension ProgramGenerator {
    mutating func writeControl(_ kind: Kind, depth: Int) {
        switch random.below(out.isOneLine ? 2 : 6) {
        case 0:
            parenthesized { generator in
                generator.writeExpression(.bool, depth: depth)
                generator.out.write(" ? ")
                generator.writeExpression(kind, depth: depth)
                generator.out.write(" : ")
                generator.writeExpression(kind, depth: depth)
            }
        case 1:
            parenthesized { generator in
                // A brace after `try` or `else` would be a block.
                generator.out.write("try ")
                generator.parenthesized { $0.writeExpression(kind, depth: depth) }
                generator.out.write(" else ")
                generator.parenthesized { $0.writeExpression(kind, depth: depth) }
            }
        case 2 where nesting < 3:
            parenthesized { generator in
                generator.out.write("if ")
                generator.writeExpression(.bool, depth: depth, isHead: true)
                generator.out.write(" ")
                generator.writeBlock(giving: kind, statements: 1)
                generator.out.write(" else ")
                generator.writeBlock(giving: kind, statements: 1)
            }
        case 3 where nesting < 3: parenthesized { $0.writeMatch(giving: kind) }
        case 4 where nesting < 3:
            parenthesized { generator in
                generator.out.write("try ")
                generator.writeBlock(giving: kind, statements: 1)
                generator.out.write(" catch ")
                generator.writeBlock(giving: kind, statements: 1)
            }
        default: writeExpression(kind, depth: 0)
        }
    }

    mutating func writeMatch(giving kind: Kind) {
        out.write("match ")
        let subject = random.pick([Kind.int, .string, .list, .map])
        writeExpression(subject, depth: 1, isHead: true)
        out.write(" ")
        out.open()
        var isComplete = false
        for _ in 0..<random.below(4) where !isComplete {
            scoped { generator in
                isComplete = generator.writePattern(for: subject)
                if generator.random.once(in: 4) {
                    generator.out.write(" where ")
                    generator.writeExpression(.bool, depth: 1)
                    isComplete = false
                }
                generator.writeArm(kind)
            }
        }
        if !isComplete {
            out.write("_")
            writeArm(kind)
        }
        out.close()
    }

    private mutating func writeArm(_ kind: Kind) {
        out.soft()
        out.write("=>")
        out.soft()
        random.once(in: 4) ? writeBlock(giving: kind, statements: 1) : writeExpression(kind, depth: 1)
        if random.once(in: 3) { out.write(",") }
        out.newline()
    }

    /// Whether it fits every value, so that no further arm can be reached.
    private mutating func writePattern(for kind: Kind) -> Bool {
        switch (kind, random.below(5)) {
        case (.int, 0): out.write(random.pick(["1 or 2 or 3", "0x10 or -1"]))
        case (.int, 1): out.write(random.pick(["0..9", "10..<20", "..5", "50.."]))
        case (.int, 2): out.write("(1 + 1)")
        case (.string, 0): out.write("\"text 1\" or 'raw'")
        case (.string, 1): out.write("/^te.t \\d+$/")
        case (.list, 0), (.list, 1): writeListPattern()
        case (.map, 0), (.map, 1): writeMapPattern()
        case (_, 3): out.write(random.pick(["nil", "true or false", "1.5", "30s", "64KiB"]))
        default:
            let name = newName("m")
            out.write(name)
            declare(name, kind)
            return true
        }
        return false
    }

    private mutating func writeListPattern() {
        let (first, rest) = (newName("h"), newName("t"))
        out.write(random.pick(["[]", "[\(first), ...\(rest)]", "[1, _, ...]", "[\(first), 2]"]))
        guard out.text.hasSuffix("...\(rest)]") else { return }
        declare(first, .int)
        declare(rest, .list)
    }

    private mutating func writeMapPattern() {
        let name = newName("k")
        out.write(
            random.pick(["{key: \(name)}", "{a: 1, ...}", "{key: 1 or 2, other = 5}", "{key: 0..9, ...rest\(counter)}"])
        )
    }
}

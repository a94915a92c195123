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
        let subject = random.pick([Kind.int, .string, .list, .map, nil])
        guard let subject else { return writeMixedMatch(giving: kind) }
        out.write("match ")
        writeExpression(subject, depth: 1, isHead: true)
        out.write(" ")
        writeArms(patterns(for: subject), giving: kind)
    }

    /// A match on a value of which the check knows nothing, so that arms of any type may fit.
    private mutating func writeMixedMatch(giving kind: Kind) {
        let name = newName("any")
        out.write("(\(name) => match \(name) ")
        inLambda { $0.writeArms(["nil", "true or false", "1.5", "30s or 64KiB", "\"x\"", "1..9"], giving: kind) }
        out.write(")(")
        writeExpression(anyKind(), depth: 1)
        out.write(")")
    }

    /// Some of the patterns in their order, in which none hides a later one, and `_`.
    private mutating func writeArms(_ patterns: [String], giving kind: Kind) {
        out.open()
        for pattern in patterns where random.once(in: 3) {
            scoped { generator in
                generator.out.write(pattern)
                if pattern.contains("h\(generator.counter)") {
                    generator.declare("h\(generator.counter)", .int)
                    generator.declare("t\(generator.counter)", .list)
                }
                if generator.random.once(in: 4) {
                    generator.out.write(" where ")
                    generator.writeExpression(.bool, depth: 1)
                }
                generator.writeArm(kind)
            }
        }
        scoped { generator in
            generator.out.write(generator.random.once(in: 2) ? "_" : generator.newName("m"))
            generator.writeArm(kind)
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

    /// What may stand in the arms of a match, the narrower first.
    private mutating func patterns(for kind: Kind) -> [String] {
        let name = newName("k")
        counter += 1
        switch kind {
        case .int: return ["1 or 2 or 3", "0x10 or -1", "(1 + 1)", "4..9", "10..<20", "..5", "50.."]
        case .string: return ["\"text 1\" or 'raw'", "/^te.t \\d+$/"]
        case .list: return ["[]", "[1, [_, 2]]", "[1, _, ...]", "[h\(counter), ...t\(counter)]"]
        default:
            return ["{key: 1 or 2, other = 5}", "{key: 0..9, ...rest\(counter)}", "{a: 1, ...}", "{key: \(name)}"]
        }
    }
}

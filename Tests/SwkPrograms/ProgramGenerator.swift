// Programs from a grammar: every construct of the language, in programs that pass the check and end by themselves. The generator knows
// the names in scope and the types of their values, so most programs run to their end; what they print and fail with depends on
// nothing but their text, so two runs can be compared.

/// One generated program.
public struct GeneratedProgram: Sendable {
    public let seed: UInt64
    public let text: String
    /// False for a program with constructs that need a host (imports, tests, `atomically`): it parses, but is not meant to run.
    public let canRun: Bool
}

/// Makes programs, one for each seed.
///
/// ```swift
/// let program = ProgramGenerator.program(seed: 42)
/// ```
public struct ProgramGenerator {
    /// What an expression gives.
    enum Kind: CaseIterable {
        case int, float, bool, string, list, map, duration, size, range
    }

    struct Variable {
        let name: String
        let kind: Kind
        let isMutable: Bool
        /// How many concurrent bodies were around its declaration: one may not assign to a variable from outside of it.
        let concurrency: Int
    }

    struct FunctionShape {
        let name: String
        let parameters: [(name: String, kind: Kind, hasDefault: Bool)]
        let hasRest: Bool
        let returns: Kind
    }

    struct RecordShape {
        let name: String
        let fields: [(name: String, hasDefault: Bool)]
        let method: String
    }

    var random: RandomSource
    var out: Layout
    let needsHost: Bool
    var variables: [Variable] = []
    var functions: [FunctionShape] = []
    var records: [RecordShape] = []
    var counter = 0
    var concurrency = 0
    /// What the innermost function returns; nil at the top level and in lambdas.
    var returning: Kind?
    var loops = 0
    /// Nested blocks, which end the recursion.
    var nesting = 0

    private init(seed: UInt64) {
        random = RandomSource(seed: seed)
        out = Layout(seed: seed ^ 0x5157_4B21)
        needsHost = random.once(in: 8)
    }

    /// The program of a seed.
    public static func program(seed: UInt64) -> GeneratedProgram {
        var generator = ProgramGenerator(seed: seed)
        generator.writeProgram()
        return GeneratedProgram(seed: seed, text: generator.out.text, canRun: !generator.needsHost)
    }

    /// A program that is almost one: a token or a few bytes of it are gone, doubled or replaced.
    public static func nearMiss(seed: UInt64) -> [UInt8] {
        var random = RandomSource(seed: seed ^ 0x4E45_4152)
        var bytes = Array(program(seed: seed).text.utf8)
        for _ in 0...random.below(3) where !bytes.isEmpty { damage(&bytes, &random) }
        return bytes
    }

    private static func damage(_ bytes: inout [UInt8], _ random: inout RandomSource) {
        let marks = Array("(){}[]\"'`\\,:;.=<>+-*/%?!|&#@$ \n\r\t\u{0}09azAZ_".utf8) + [0xFF, 0xC3, 0xE2]
        let words = ["let", "if", "else", "match", "=>", "...", "..", "??", "?.", "\\(", "\"\"\"", "func", "in", "try"]
        let place = random.below(bytes.count)
        switch random.below(6) {
        case 0: bytes.remove(at: place)
        case 1: bytes[place] = random.pick(marks)
        case 2: bytes.insert(random.pick(marks), at: place)
        case 3: bytes.insert(contentsOf: random.pick(words).utf8, at: place)
        case 4: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(12)))
        default:
            let end = min(bytes.count, place + 1 + random.below(20))
            bytes.insert(contentsOf: Array(bytes[place..<end]), at: random.below(bytes.count))
        }
    }

    private mutating func writeProgram() {
        if random.once(in: 20) { out.write("#!/usr/bin/env swk\n") }
        if needsHost { writeHostStatements() }
        for _ in 0...(2 + random.below(10)) { writeStatement(isTopLevel: true) }
        writePrint()
    }

    // MARK: Names

    mutating func newName(_ prefix: String = "v") -> String {
        counter += 1
        let stem = random.once(in: 12) ? random.pick(["größe", "_hidden", "test", "limit", "timeout", "名"]) : prefix
        return "\(stem)\(counter)"
    }

    mutating func declare(_ name: String, _ kind: Kind, isMutable: Bool = false) {
        variables.append(Variable(name: name, kind: kind, isMutable: isMutable, concurrency: concurrency))
    }

    /// A variable of a kind, if there is one.
    mutating func variable(_ kind: Kind) -> String? {
        let known = variables.filter { $0.kind == kind }
        return known.isEmpty ? nil : random.pick(known).name
    }

    mutating func assignable() -> Variable? {
        let known = variables.filter { $0.isMutable && $0.concurrency == concurrency }
        return known.isEmpty ? nil : random.pick(known)
    }

    /// Writes inside a scope; what it declares is forgotten at its end.
    mutating func scoped(_ body: (inout ProgramGenerator) -> Void) {
        let (known, callable, types) = (variables.count, functions.count, records.count)
        nesting += 1
        body(&self)
        nesting -= 1
        variables.removeSubrange(known...)
        functions.removeSubrange(callable...)
        records.removeSubrange(types...)
    }

    /// A block of some statements, the last of which has the value.
    mutating func writeBlock(giving kind: Kind? = nil, statements most: Int = 2) {
        out.open()
        scoped { generator in
            for _ in 0..<generator.random.below(most + 1) { generator.writeStatement(isTopLevel: false) }
            if let kind {
                generator.writeExpression(kind)
            } else {
                generator.writePrint()
            }
        }
        out.close()
    }
}

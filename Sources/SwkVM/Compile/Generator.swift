// The code generator for one function. Registers are a stack: locals get the next register where they are declared, temporaries
// lie above, and both are given back at the end of their block. An expression is compiled "into" a register; an operand that
// already is in a register is used where it is.
import SwkSyntax

/// Generates the code of one function.
final class Generator {
    let compiler: Compiler
    let scope: FunctionScope
    let parent: Generator?
    var draft: FunctionDraft
    /// The next free register.
    var next = 0
    /// The highest register in use, for the size of the frame.
    var highest = 0
    var captures: [Capture] = []
    var regions: [Region] = []
    /// Ranges of regions that are being left, by their place.
    var pendingRanges: [Int: [Range<Int>]] = [:]
    var loops: [Loop] = []
    /// Jumps of the loop just compiled that go behind it.
    var pendingBreaks: [Int] = []
    /// The list of tasks of the innermost block that starts any.
    var taskLists: [Int] = []
    var recorder: AssertionRecorder?
    /// Jumps of the `?.` in the chain being compiled.
    var chainEnds: [Int] = []
    private var strings: [String: Int] = [:]
    private var numbers: [NumberKey: Int] = [:]
    private var span: Span

    struct Capture {
        let declaration: Declaration
        /// It lies in a register of the parent; else among the parent's captures.
        let isParentRegister: Bool
        let index: Int
    }

    private struct NumberKey: Hashable {
        let tag: UInt64
        let bits: UInt64
    }

    struct Loop {
        var breaks: [Int] = []
        var continues: [Int] = []
        /// Regions outside of the loop; a jump out of it leaves the others.
        let regions: Int
    }

    init(_ compiler: Compiler, _ scope: FunctionScope, parent: Generator?, name: String, span: Span) {
        self.compiler = compiler
        self.scope = scope
        self.parent = parent
        self.span = span
        draft = FunctionDraft(name: name, span: span)
    }

    var machine: Machine { compiler.machine }
    var position: Int { draft.instructions.count }

    // MARK: Emitting

    @discardableResult
    func emit(_ instruction: Instruction) -> Int {
        draft.instructions.append(instruction)
        draft.spans.append(span)
        return position - 1
    }

    @discardableResult
    func emit(_ op: Op, flag: Int = 0, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0) -> Int {
        emit(Instruction(op, flag: flag, a: a, b: b, c: c))
    }

    @discardableResult
    func emit(_ op: Op, flag: Int = 0, _ a: Int = 0, wide: Int) -> Int {
        emit(Instruction(op, flag: flag, a: a, bx: wide))
    }

    /// Everything that `body` emits is of this place in the source.
    @discardableResult
    func at<Result>(_ place: Span, _ body: () -> Result) -> Result {
        let outer = span
        span = place
        defer { span = outer }
        return body()
    }

    /// Makes the jump at `index` go to the next instruction to be emitted.
    func patch(_ index: Int) { patch(index, to: position) }
    func patch(_ indexes: [Int]) { for index in indexes { patch(index) } }

    func patch(_ index: Int, to target: Int) {
        let old = draft.instructions[index]
        let offset = target - index - 1
        if old.op.shape == .abJump {
            if Int16(exactly: offset) == nil { compiler.tooLarge("this block", at: draft.spans[index]) }
            draft.instructions[index] = Instruction(old.op, flag: old.flag, a: old.a, b: old.b, c: offset)
        } else {
            draft.instructions[index] = Instruction(old.op, flag: old.flag, a: old.a, bx: offset)
        }
    }

    /// A jump that will be patched.
    func jump() -> Int { emit(.jump, wide: 0) }

    /// A jump back, where the machine looks up.
    func loop(to target: Int) { emit(.loop, wide: target - position - 1) }

    /// An instruction about a member, with the word in which it will remember where that is.
    func emitMember(_ op: Op, _ a: Int, _ b: Int, _ name: String) {
        emit(op, a, b, symbol(name))
        emit(.cache, wide: -1)
    }

    // MARK: Registers

    func allocate(_ count: Int = 1) -> Int {
        let register = next
        next += count
        // Operands have 16 bits, and jump constants are signed.
        if next > 30_000 { compiler.tooLarge("this function", at: draft.span) }
        highest = max(highest, next)
        return register
    }

    /// Gives back every register that `body` allocated.
    @discardableResult
    func scoped<Result>(_ body: () -> Result) -> Result {
        let mark = next
        defer { next = mark }
        return body()
    }

    // MARK: Constants

    func constant(_ value: Value) -> Int {
        draft.constants.append(value)
        return draft.constants.count - 1
    }

    func constant(_ text: String) -> Int {
        if let known = strings[text] { return known }
        let index = constant(machine.constantString(text))
        strings[text] = index
        return index
    }

    /// The index of a number among the constants when an operand can hold it.
    func shortConstant(_ number: Value) -> Int? {
        let key = NumberKey(tag: number.tag.raw, bits: number.bits)
        if let known = numbers[key] { return known }
        guard draft.constants.count < 1 << 16 else { return nil }
        let index = constant(number)
        numbers[key] = index
        return index
    }

    func load(_ text: String, into target: Int) { emit(.loadConstant, target, wide: constant(text)) }

    func load(_ number: Int, into target: Int) {
        if Int32(exactly: number) != nil {
            emit(.loadInt, target, wide: number)
        } else {
            emit(.loadConstant, target, wide: constant(Value(int: number)))
        }
    }

    // MARK: Captures

    /// The index of a captured name among this function's captures.
    func capture(_ declaration: Declaration) -> Int {
        if let known = captures.firstIndex(where: { $0.declaration === declaration }) { return known }
        guard let parent else { preconditionFailure("`\(declaration.name)` is captured from nowhere") }
        let isDirect = declaration.function === parent.scope
        let index = isDirect ? declaration.register : parent.capture(declaration)
        captures.append(Capture(declaration: declaration, isParentRegister: isDirect, index: index))
        return captures.count - 1
    }

    /// Emits a closure of a compiled function with what it captures.
    func emitClosure(_ info: FunctionInfo, captures: [Capture], into target: Int) {
        let code = Value(tag: .int, bits: UInt64(UInt(bitPattern: info.code)))
        emit(.closure, target, wide: constant(code))
        for capture in captures {
            emit(.capture, flag: capture.isParentRegister ? 0 : 1, 0, capture.index)
        }
    }

    /// Compiles a nested function and makes its closure.
    func closure(_ function: Function, into target: Int) {
        let generator = Generator(
            compiler, compiler.scope(of: ObjectIdentifier(function)), parent: self,
            name: function.name?.name ?? "a function", span: function.span)
        generator.draft.doc = function.doc
        generator.compileFunction(function, receiver: nil)
        emitClosure(compiler.finish(generator), captures: generator.captures, into: target)
    }

    /// Compiles a block that runs as a fiber of its own, a function of `parameters` registers, and makes its closure.
    func concurrent(
        _ key: ObjectIdentifier, name: String, span: Span, parameters: [String] = [], into target: Int,
        _ body: (Generator) -> Void
    ) {
        let generator = Generator(compiler, compiler.scope(of: key), parent: self, name: name, span: span)
        generator.draft.parameterNames = parameters
        generator.draft.requiredCount = parameters.count
        generator.next = parameters.count
        generator.highest = parameters.count
        body(generator)
        emitClosure(compiler.finish(generator), captures: generator.captures, into: target)
    }
}

// A compiled function. What the dispatch loop reads lies in raw memory (`FunctionCode`); what only errors, traces and help need
// stays in a Swift object (`FunctionInfo`). Both live as long as the machine, which owns them.
import SwkSyntax

/// The part of a function that runs.
struct FunctionCode {
    var instructions: UnsafeMutablePointer<Instruction>
    var constants: UnsafeMutablePointer<Value>
    /// One for each instruction.
    var spans: UnsafeMutablePointer<Span>
    /// Registers that a frame needs, with room for the arguments of its calls.
    var registerCount: Int
    var parameterCount: Int
    /// Parameters without a default, which come first.
    var requiredCount: Int
    /// The last parameter takes what remains, as a list.
    var hasRest: Bool
    var captureCount: Int
    /// Index in `Machine.functions`.
    var number: Int
}

/// Where control goes when an error passes an instruction in `range`.
struct Handler {
    var range: Range<Int>
    var target: Int
    /// Receives the error.
    var register: Int
    /// Clean-up, which also runs for errors that a script cannot catch.
    var isCleanup: Bool
}

/// Labels of a call whose arguments are not all positional.
struct CallSite {
    /// Of the method; unused for calls of values.
    var symbol: Int
    /// One for each argument; nil where it has no label.
    var labels: [String?]
}

/// The operands of a failed `assert`, for its message.
struct AssertionInfo {
    /// The text of the condition.
    var condition: Span
    /// Where each recorded operand stands, and the register that holds its value.
    var operands: [(span: Span, register: Int)]
    /// The registers of both sides when the condition is one `==`.
    var sides: (left: Int, right: Int)?
}

/// The part of a function that explains.
final class FunctionInfo {
    let name: String
    let code: UnsafeMutablePointer<FunctionCode>
    let instructionCount: Int
    let constantCount: Int
    let handlers: [Handler]
    let callSites: [CallSite]
    let assertions: [AssertionInfo]
    let parameterNames: [String]
    let span: Span
    let doc: String?
    /// Prelude functions are not shown in traces.
    let isInternal: Bool

    init(_ draft: FunctionDraft, number: Int) {
        name = draft.name
        instructionCount = draft.instructions.count
        constantCount = draft.constants.count
        handlers = draft.handlers
        callSites = draft.callSites
        assertions = draft.assertions
        parameterNames = draft.parameterNames
        span = draft.span
        doc = draft.doc
        isInternal = draft.isInternal
        let instructions = UnsafeMutablePointer<Instruction>.allocate(capacity: max(1, draft.instructions.count))
        _ = UnsafeMutableBufferPointer(start: instructions, count: draft.instructions.count).initialize(
            from: draft.instructions)
        let constants = UnsafeMutablePointer<Value>.allocate(capacity: max(1, draft.constants.count))
        _ = UnsafeMutableBufferPointer(start: constants, count: draft.constants.count).initialize(from: draft.constants)
        let spans = UnsafeMutablePointer<Span>.allocate(capacity: max(1, draft.spans.count))
        _ = UnsafeMutableBufferPointer(start: spans, count: draft.spans.count).initialize(from: draft.spans)
        code = .allocate(capacity: 1)
        code.initialize(
            to: FunctionCode(
                instructions: instructions, constants: constants, spans: spans, registerCount: draft.registerCount,
                parameterCount: draft.parameterNames.count, requiredCount: draft.requiredCount, hasRest: draft.hasRest,
                captureCount: draft.captureCount, number: number))
    }

    deinit {
        code.pointee.instructions.deallocate()
        code.pointee.constants.deallocate()
        code.pointee.spans.deallocate()
        code.deallocate()
    }

    /// The span of the instruction before `pc`, which is the one being executed.
    func span(before pc: UnsafeMutablePointer<Instruction>) -> Span {
        let index = pc - code.pointee.instructions - 1
        return index >= 0 && index < instructionCount ? code.pointee.spans[index] : span
    }

    /// The code as text, one instruction a line.
    var listing: String {
        (0..<instructionCount).map { "\($0)\t\(code.pointee.instructions[$0].listing(at: $0))" }.joined(separator: "\n")
    }
}

/// A function while it is being compiled.
struct FunctionDraft {
    var name: String
    var instructions: [Instruction] = []
    var spans: [Span] = []
    var constants: [Value] = []
    var handlers: [Handler] = []
    var callSites: [CallSite] = []
    var assertions: [AssertionInfo] = []
    var parameterNames: [String] = []
    var requiredCount = 0
    var hasRest = false
    var captureCount = 0
    var registerCount = 0
    var span: Span
    var doc: String?
    var isInternal = false
}

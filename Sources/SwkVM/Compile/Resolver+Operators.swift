// Operators: the type of what they give, and operands that can never work. Only what fails for certain is reported, in the words that the
// machine would use.
import SwkSyntax

extension Resolver {
    mutating func resolveBinary(_ op: BinaryOperator, _ left: Expr, _ right: Expr, at span: Span) -> ScriptType {
        let first = resolve(left)
        let second = resolve(right)
        switch op {
        case .equal, .notEqual:
            checkEquality(op, left, first, right, second, at: span)
            return .bool
        case .less, .lessEqual, .greater, .greaterEqual:
            checkOrder(left, first, right, second, at: span)
            return .bool
        case .add, .subtract, .multiply, .divide, .remainder:
            if !canCalculate(op, first, second) {
                mismatch("cannot \(op.words(first.kindName, second.kindName))", left, first, right, second, at: span)
                return .any
            }
            return ScriptType.result(op, first, second)
        case .coalesce: return .any
        }
    }

    // MARK: Certain mistakes

    /// False for operands that no operator takes; others fail at run time, where more is known.
    private func canCalculate(_ op: BinaryOperator, _ left: ScriptType, _ right: ScriptType) -> Bool {
        guard left.isPlain, right.isPlain else { return true }
        if left == .nil || right == .nil || left == .bool || right == .bool { return false }
        let isText = (left.isText, right.isText)
        if op == .add && isText.0 != isText.1 { return false }
        if (op == .subtract || op == .divide || op == .remainder) && (isText.0 || isText.1) { return false }
        let units: [ScriptType] = [.duration, .size]
        if (op == .add || op == .subtract), units.contains(left) != units.contains(right) { return false }
        return true
    }

    private mutating func checkOrder(
        _ left: Expr, _ first: ScriptType, _ right: Expr, _ second: ScriptType, at span: Span
    ) {
        guard first.isPlain, second.isPlain else { return }
        let ordered: [ScriptType] = [.int, .float]
        if first.isText && second.isText && first != .nil { return }
        if ordered.contains(first) && ordered.contains(second) { return }
        if first == second && first != .bool && first != .nil { return }
        mismatch("cannot order \(first.kindName) and \(second.kindName)", left, first, right, second, at: span)
    }

    private mutating func checkEquality(
        _ op: BinaryOperator, _ left: Expr, _ first: ScriptType, _ right: Expr, _ second: ScriptType, at span: Span
    ) {
        if checkChoice(first, right) || checkChoice(second, left) { return }
        guard first.isPlain, second.isPlain, first != .nil, second != .nil, !first.canEqual(second) else { return }
        let always = op == .equal ? "false" : "true"
        warning(
            "value.never-equal", "this is always \(always): \(first.phrase) is never equal to \(second.phrase)",
            at: span,
            notes: operandNotes(left, first, right, second), help: equalityHelp(first, second))
    }

    private func equalityHelp(_ left: ScriptType, _ right: ScriptType) -> [String] {
        let pair = [left, right]
        if pair.contains(where: \.isText), pair.contains(.int) { return ["`text.int()` reads a number from a text"] }
        return pair.contains(where: \.isText) ? [] : unitHelp(left, right)
    }

    /// `state == "runing"`: a literal that is none of the words of a closed set.
    private mutating func checkChoice(_ type: ScriptType, _ other: Expr) -> Bool {
        guard let words = type.choices, case .string(let parts) = other.kind, let word = parts.plainText else {
            return false
        }
        if !words.contains(word) { unknownChoice(word, words, at: other.span) }
        return true
    }

    private mutating func mismatch(
        _ message: String, _ left: Expr, _ first: ScriptType, _ right: Expr, _ second: ScriptType, at span: Span
    ) {
        error(
            "type.mismatch", message, at: span, notes: operandNotes(left, first, right, second),
            help: unitHelp(first, second))
    }

    private func operandNotes(
        _ left: Expr, _ first: ScriptType, _ right: Expr, _ second: ScriptType
    ) -> [Diagnostic.Note] {
        [.init(first.phrase, at: firstLine(of: left.span)), .init(second.phrase, at: firstLine(of: right.span))]
    }

    private func unitHelp(_ left: ScriptType, _ right: ScriptType) -> [String] {
        let pair = [left, right]
        if pair.contains(.nil) { return ["one side is nil; `value ?? other` gives a fallback"] }
        if pair.contains(.duration) && (pair.contains(.int) || pair.contains(.float)) {
            return ["write the unit: 30s, 250ms, 5m"]
        }
        if pair.contains(.size) && (pair.contains(.int) || pair.contains(.float)) {
            return ["write the unit: 64KiB, 512MiB, 2GB"]
        }
        if pair.contains(where: \.isText) {
            return pair.contains(.int)
                ? ["`\"\\(a)\\(b)\"` joins a text and another value; `text.int()` reads a number from a text"]
                : ["`\"\\(a)\\(b)\"` joins a text and another value"]
        }
        return []
    }
}

extension ScriptType {
    /// The types that operators are checked for: exactly one kind of value, of the language itself.
    fileprivate var isPlain: Bool {
        switch self {
        case .nil, .bool, .int, .float, .string, .choice, .duration, .size: true
        default: false
        }
    }

    fileprivate var isText: Bool {
        switch self {
        case .string, .choice: true
        default: false
        }
    }

    /// As the machine names the values.
    fileprivate var kindName: String { isText ? "String" : name }

    /// The type of a calculation that works.
    fileprivate static func result(_ op: BinaryOperator, _ left: ScriptType, _ right: ScriptType) -> ScriptType {
        switch (left, right) {
        case (.int, .int): return .int
        case (.int, .float), (.float, .int), (.float, .float): return .float
        case (.duration, .duration), (.size, .size): return op == .divide ? .float : left
        case (.duration, .int), (.duration, .float), (.size, .int), (.size, .float): return left
        case (.int, .duration), (.int, .size), (.float, .duration), (.float, .size): return right
        default:
            return left.isText && right.isText && op == .add ? .string : .any
        }
    }
}

extension BinaryOperator {
    /// `add Int and String`.
    fileprivate func words(_ left: String, _ right: String) -> String {
        switch self {
        case .add: "add \(left) and \(right)"
        case .subtract: "subtract \(right) from \(left)"
        case .multiply: "multiply \(left) and \(right)"
        case .divide, .remainder: "divide \(left) by \(right)"
        default: "compare \(left) and \(right)"
        }
    }
}

// The operators, from the loosest to the tightest:
//
//   ?:   or   and   not   == != < <= > >=   ??   .. ..<   + -   * / %   - (prefix)   . ?. () []
//
// `and`, `or` and `??` are nodes of their own because they do not always evaluate their right side.

/// A prefix operator.
public enum UnaryOperator: UInt8, Sendable {
    case negate, not

    /// As it is written in a script.
    public var symbol: String { self == .negate ? "-" : "not" }
}

/// An infix operator that evaluates both sides.
public enum BinaryOperator: UInt8, Sendable {
    case add, subtract, multiply, divide, remainder
    case equal, notEqual, less, lessEqual, greater, greaterEqual
    /// Only as the operation of an assignment `??=`, which evaluates its value only when the target is nil.
    case coalesce

    /// As it is written in a script.
    public var symbol: String {
        switch self {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .remainder: "%"
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessEqual: "<="
        case .greater: ">"
        case .greaterEqual: ">="
        case .coalesce: "??"
        }
    }
}

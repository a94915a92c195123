// Host functions of plain Swift types: `HostFunction("sum", "a", "b") { (a: Int, b: Int) in a + b }`. The signature follows from the
// types, and a call whose arguments stand in place goes from registers to the body with nothing in between: no `HostCall`, no list
// of arguments. Any other call (labels, a wrong type) takes the way of every host function.

/// A Swift type that a typed host function may take and give: Int, Double, Bool, String.
public protocol ScriptScalar: Sendable {
    static var scriptType: ScriptType { get }
    /// From a register that holds a value of `scriptType`.
    static func take(_ slot: ScriptSlot) -> Self
    /// From a value of `scriptType`.
    static func take(_ value: ScriptValue) -> Self
    func give(_ border: ScriptBorder) -> ScriptSlot
    var scriptValue: ScriptValue { get }
}

// The numbers of tags that follow are those of `Tag`; a test holds them together.

/// A register of the machine, seen through the few types that pass as they are. It has the layout of a `Value`, whose memory it reads.
public struct ScriptSlot {
    @usableFromInline let tag: UInt64
    @usableFromInline let bits: UInt64

    @inlinable init(tag: UInt64, bits: UInt64) {
        self.tag = tag
        self.bits = bits
    }

    init(_ value: Value) { self.init(tag: value.tag.raw, bits: value.bits) }
    var value: Value { Value(tag: Tag(tag), bits: bits) }
}

/// Where a value goes that comes from Swift. Only valid during the call that it was handed to.
public struct ScriptBorder {
    let machine: Machine
}

/// Takes the first argument's register and gives what goes into the result's.
@usableFromInline typealias TypedBody = @Sendable (ScriptBorder, UnsafePointer<ScriptSlot>) throws -> ScriptSlot

// Inlinable, so that a body is compiled for its types where it is written: generic code would cost as much as all the rest of a call.

extension HostFunction {
    /// A quick function of one argument.
    @inlinable public init<A: ScriptScalar, Result: ScriptScalar>(
        _ name: String, _ a: String, doc: String = "", throws throwing: [String] = [], example: String = "",
        effects: Effects? = nil, typed body: @escaping @Sendable (A) throws -> Result
    ) {
        self.init(
            name, name,
            Signature(
                [Parameter(a, A.scriptType)], returns: Result.scriptType, doc: doc, throws: throwing, example: example),
            effects, .sync { try body(A.take($0.arguments[0])).scriptValue },
            typed: { border, arguments in try body(A.take(arguments[0])).give(border) })
    }

    /// A quick function of two arguments.
    @inlinable public init<A: ScriptScalar, B: ScriptScalar, Result: ScriptScalar>(
        _ name: String, _ a: String, _ b: String, doc: String = "", throws throwing: [String] = [],
        example: String = "", effects: Effects? = nil, typed body: @escaping @Sendable (A, B) throws -> Result
    ) {
        self.init(
            name, name,
            Signature(
                [Parameter(a, A.scriptType), Parameter(b, B.scriptType)], returns: Result.scriptType, doc: doc,
                throws: throwing, example: example),
            effects, .sync { try body(A.take($0.arguments[0]), B.take($0.arguments[1])).scriptValue },
            typed: { border, arguments in
                try body(A.take(arguments[0]), B.take(arguments[1])).give(border)
            })
    }
}

extension Int: ScriptScalar {
    public static var scriptType: ScriptType { .int }
    @inlinable public static func take(_ slot: ScriptSlot) -> Int {
        Int(truncatingIfNeeded: Int64(bitPattern: slot.bits))
    }
    public static func take(_ value: ScriptValue) -> Int {
        guard case .int(let number) = value else { preconditionFailure("not an Int") }
        return number
    }
    @inlinable public func give(_ border: ScriptBorder) -> ScriptSlot {
        ScriptSlot(tag: 0, bits: UInt64(bitPattern: Int64(self)))
    }
    public var scriptValue: ScriptValue { .int(self) }
}

extension Double: ScriptScalar {
    public static var scriptType: ScriptType { .float }
    @inlinable public static func take(_ slot: ScriptSlot) -> Double {
        slot.tag == 0 ? Double(Int64(bitPattern: slot.bits)) : Double(bitPattern: slot.bits)
    }
    public static func take(_ value: ScriptValue) -> Double {
        switch value {
        case .float(let number): number
        case .int(let number): Double(number)
        default: preconditionFailure("not a number")
        }
    }
    @inlinable public func give(_ border: ScriptBorder) -> ScriptSlot { ScriptSlot(tag: 1, bits: bitPattern) }
    public var scriptValue: ScriptValue { .float(self) }
}

extension Bool: ScriptScalar {
    public static var scriptType: ScriptType { .bool }
    @inlinable public static func take(_ slot: ScriptSlot) -> Bool { slot.bits != 0 }
    public static func take(_ value: ScriptValue) -> Bool {
        guard case .bool(let truth) = value else { preconditionFailure("not a Bool") }
        return truth
    }
    @inlinable public func give(_ border: ScriptBorder) -> ScriptSlot { ScriptSlot(tag: 2, bits: self ? 1 : 0) }
    public var scriptValue: ScriptValue { .bool(self) }
}

extension String: ScriptScalar {
    public static var scriptType: ScriptType { .string }
    public static func take(_ slot: ScriptSlot) -> String { slot.value.string.text }
    public static func take(_ value: ScriptValue) -> String {
        guard case .string(let text) = value else { preconditionFailure("not a String") }
        return text
    }
    public func give(_ border: ScriptBorder) -> ScriptSlot { ScriptSlot(border.machine.heap.string(self)) }
    public var scriptValue: ScriptValue { .string(self) }
}

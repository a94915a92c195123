// One call of a host function: its arguments, already bound and of the declared types, and what it may use of the
// interpreter. Accessors trap on a name or type that the signature does not declare: that is a mistake in the host's code.
public import SwkSyntax

/// The call that a host function answers.
public struct HostCall: Sendable {
    let callee: HostCallee
    /// The object whose method or property this is; nil for functions, statics and constructors.
    public let receiver: (any HostObject)?
    /// Where the script calls.
    public let span: Span
    /// One for each parameter; the default where the call left it out.
    @usableFromInline let arguments: [ScriptValue]
    let context: any HostContext
    /// The transaction of the `atomically` block in which the call is made: what the call changes belongs to it.
    public internal(set) var transaction: (any HostTransaction)?
    /// How deep the call is: a function that it calls back begins there.
    var depth = CallDepth.none

    /// The function's, with its type's before it for a method: `Image.run`.
    public var name: String { callee.function.fullName }
    private var signature: Signature { callee.function.signature }

    /// The receiver as the class that the method belongs to.
    public func receiver<Object: HostObject>(as type: Object.Type) -> Object {
        guard let object = receiver as? Object else { preconditionFailure("receiver of `\(name)` is not a \(type)") }
        return object
    }

    /// The argument for a parameter, or its default.
    public func value(_ label: String) -> ScriptValue {
        guard let index = signature.parameters.firstIndex(where: { $0.label == label }) else {
            preconditionFailure("`\(name)` declares no parameter `\(label)`")
        }
        return arguments[index]
    }

    public func string(_ label: String) -> String { required(label, optionalString(label)) }
    public func int(_ label: String) -> Int { required(label, optionalInt(label)) }
    public func bool(_ label: String) -> Bool { required(label, optionalBool(label)) }
    public func float(_ label: String) -> Double { required(label, optionalFloat(label)) }
    /// Nanoseconds.
    public func duration(_ label: String) -> Int64 { required(label, optionalDuration(label)) }
    /// Bytes.
    public func size(_ label: String) -> Int64 { required(label, optionalSize(label)) }
    public func list(_ label: String) -> [ScriptValue] { required(label, optionalList(label)) }
    public func map(_ label: String) -> ScriptMap { required(label, optionalMap(label)) }
    public func function(_ label: String) -> ScriptFunction { required(label, optionalFunction(label)) }
    public func host<Object: HostObject>(_ label: String, as type: Object.Type) -> Object {
        required(label, optionalHost(label, as: type))
    }

    // The optional forms give nil when the argument is nil or of another type, so that one parameter may take several types.
    public func optionalString(_ label: String) -> String? {
        if case .string(let value) = value(label) { value } else { nil }
    }
    public func optionalInt(_ label: String) -> Int? {
        if case .int(let value) = value(label) { value } else { nil }
    }
    public func optionalBool(_ label: String) -> Bool? {
        if case .bool(let value) = value(label) { value } else { nil }
    }
    public func optionalFloat(_ label: String) -> Double? {
        switch value(label) {
        case .float(let value): value
        case .int(let value): Double(value)
        default: nil
        }
    }
    public func optionalDuration(_ label: String) -> Int64? {
        if case .duration(let value) = value(label) { value } else { nil }
    }
    public func optionalSize(_ label: String) -> Int64? {
        if case .size(let value) = value(label) { value } else { nil }
    }
    public func optionalList(_ label: String) -> [ScriptValue]? {
        if case .list(let value) = value(label) { value } else { nil }
    }
    public func optionalMap(_ label: String) -> ScriptMap? {
        if case .map(let value) = value(label) { value } else { nil }
    }
    public func optionalFunction(_ label: String) -> ScriptFunction? {
        if case .function(let value) = value(label) { value } else { nil }
    }
    public func optionalHost<Object: HostObject>(_ label: String, as type: Object.Type) -> Object? {
        if case .host(let value) = value(label) { value as? Object } else { nil }
    }

    /// The arguments of the rest parameter.
    public var rest: [ScriptValue] {
        guard let index = signature.restIndex, case .list(let values) = arguments[index] else {
            preconditionFailure("`\(name)` declares no rest parameter")
        }
        return values
    }

    /// The rest arguments as the words of a command: a command literal and a list give their words, anything else its text.
    public var words: [String] { rest.flatMap(\.words) }

    /// Calls a function of the script and waits for its value. An error that it throws comes out as `ScriptError`.
    public func invoke(_ function: ScriptFunction, _ arguments: [ScriptValue] = []) async throws -> ScriptValue {
        try await context.invoke(function, arguments, in: transaction, at: depth)
    }

    /// Writes to the interpreter's standard output.
    public func write(_ text: String) { context.write(text, toError: false) }
    /// Writes to the interpreter's standard error.
    public func writeError(_ text: String) { context.write(text, toError: true) }

    private func required<Wanted>(_ label: String, _ value: Wanted?) -> Wanted {
        guard let value else { preconditionFailure("`\(label)` of `\(name)` was asked for as a type it is not") }
        return value
    }
}

/// What a host call may use of the interpreter that it came from.
protocol HostContext: AnyObject, Sendable {
    func invoke(
        _ function: ScriptFunction, _ arguments: [ScriptValue], in transaction: (any HostTransaction)?,
        at depth: CallDepth
    ) async throws -> ScriptValue
    func write(_ text: String, toError: Bool)
}

/// A function of a script, held by Swift. It keeps the function alive until it is released, and belongs to one interpreter.
public final class ScriptFunction: Sendable {
    let root: Root

    init(root: Root) { self.root = root }
}

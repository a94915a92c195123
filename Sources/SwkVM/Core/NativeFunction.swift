// One entry of the core library: its signature, which also is its documentation, and what runs. The types of the arguments are
// checked against the signature before the body sees them, so a body may take them as declared.

/// A function or method of the core library.
struct NativeFunction: Sendable {
    /// Gets the receiver (for a method) and the arguments; an argument that was left out is absent.
    typealias Immediate = @Sendable (Machine, UnsafeMutablePointer<Value>, Int) throws(Fault) -> Value
    /// As above; the last argument is the register that takes the answer.
    typealias Suspending = @Sendable (Machine, UnsafeMutablePointer<Value>, Int) throws(Fault) -> Suspension?

    enum Body: Sendable {
        case value(Immediate)
        case suspending(Suspending)
        /// Written in the language itself (Core/Prelude.swift), because it calls back.
        case prelude
    }

    let name: String
    /// The type it belongs to; nil for a global function.
    let type: Tag?
    let signature: Signature
    /// Read without parentheses; a call without arguments does the same.
    let isProperty: Bool
    let body: Body
    /// What it does to the world.
    private(set) var effects: Effects = []

    /// With the receiver's, which comes first.
    let parameterNames: [String]
    let parameterCount: Int
    let required: Int
    let hasRest: Bool
    /// For each parameter the tags it accepts, as bits.
    let masks: [UInt64]

    var isMethod: Bool { type != nil }

    private init(_ name: String, _ type: Tag?, _ signature: Signature, isProperty: Bool, _ body: Body) {
        self.name = name
        self.type = type
        self.signature = signature
        self.isProperty = isProperty
        self.body = body
        let own = signature.parameters.map(\.label)
        parameterNames = type == nil ? own : ["self"] + own
        parameterCount = parameterNames.count
        let hidden = type == nil ? 0 : 1
        required = hidden + signature.parameters.filter(\.isRequired).count
        hasRest = signature.restIndex != nil
        masks = Array(repeating: UInt64.max, count: hidden) + signature.parameters.map(\.type.tagMask)
    }

    static func function(
        _ name: String, _ parameters: [Parameter] = [], returns: ScriptType = .any, doc: String,
        throws codes: [String] = [], example: String = "",
        _ body: @escaping Immediate
    ) -> NativeFunction {
        NativeFunction(
            name, nil, Signature(parameters, returns: returns, doc: doc, throws: codes, example: example),
            isProperty: false,
            .value(body))
    }

    /// The same function, with effects.
    func having(_ effects: Effects) -> NativeFunction {
        var function = self
        function.effects = effects
        return function
    }

    static func suspending(
        _ type: Tag?, _ name: String, _ parameters: [Parameter] = [], returns: ScriptType = .any, doc: String,
        throws codes: [String] = [],
        example: String = "", _ body: @escaping Suspending
    ) -> NativeFunction {
        NativeFunction(
            name, type, Signature(parameters, returns: returns, doc: doc, throws: codes, example: example),
            isProperty: false,
            .suspending(body))
    }

    static func method(
        _ type: Tag, _ name: String, _ parameters: [Parameter] = [], returns: ScriptType = .any, doc: String,
        throws codes: [String] = [],
        example: String = "", _ body: @escaping Immediate
    ) -> NativeFunction {
        NativeFunction(
            name, type, Signature(parameters, returns: returns, doc: doc, throws: codes, example: example),
            isProperty: false,
            .value(body))
    }

    static func property(
        _ type: Tag, _ name: String, returns: ScriptType, doc: String, throws codes: [String] = [],
        example: String = "", _ body: @escaping Immediate
    ) -> NativeFunction {
        NativeFunction(
            name, type, Signature([], returns: returns, doc: doc, throws: codes, example: example), isProperty: true,
            .value(body))
    }

    static func prelude(
        _ type: Tag, _ name: String, _ parameters: [Parameter] = [], returns: ScriptType = .any, doc: String,
        throws codes: [String] = [],
        example: String = ""
    ) -> NativeFunction {
        NativeFunction(
            name, type, Signature(parameters, returns: returns, doc: doc, throws: codes, example: example),
            isProperty: false, .prelude
        )
    }
}

extension ScriptType {
    /// The tags that values of the type can have, as bits.
    var tagMask: UInt64 {
        func bits(_ tags: Tag...) -> UInt64 { tags.reduce(1 << Tag.absent.raw) { $0 | 1 << $1.raw } }
        return switch self {
        case .any: UInt64.max
        case .nil: bits(.nil)
        case .bool: bits(.bool)
        case .int: bits(.int)
        case .float, .number: bits(.int, .float)
        case .string, .choice: bits(.string)
        case .bytes: bits(.bytes)
        case .list: bits(.list)
        case .map: bits(.map)
        case .range: bits(.range)
        case .duration: bits(.duration)
        case .size: bits(.size)
        case .time: bits(.time)
        case .regex: bits(.regex)
        case .command: bits(.command)
        case .function: bits(.closure, .native, .boundMethod, .hostFunction, .hostType, .recordType)
        case .error: bits(.error)
        case .task: bits(.task)
        case .named: bits(.host, .record)
        case .oneOf(let types): types.reduce(0) { $0 | $1.tagMask }
        case .optional(let type): type.tagMask | bits(.nil)
        }
    }
}

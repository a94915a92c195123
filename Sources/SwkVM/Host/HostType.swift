// How Swift offers things to scripts: functions, types with constructors, statics, properties and methods, and modules (namespaces
// of functions and constants). All of it is data with closures; the registry holds it, and nothing else knows it.

/// A function that Swift offers: free, static, a constructor, or a method (then `HostCall.receiver` is the object).
public struct HostFunction: Sendable {
    public let name: String
    public let signature: Signature
    public let body: Body
    /// What it does to the world. Calls are refused where the interpreter does not allow that.
    public var effects: Effects { declaredEffects ?? [] }
    /// As errors write it: `Image.list`, `fs.read`, or the name alone for a function without owner.
    public let fullName: String
    /// Whether it leaves the world as it is: its effects are to look at it. A plan leaves such calls out.
    public private(set) var isReading = false

    private let declaredEffects: Effects?
    /// The body for arguments that stand in place and are of their types; nil when it wants a `HostCall`.
    let typed: TypedBody?

    /// How a body runs.
    public enum Body: Sendable {
        /// Runs at once inside the machine. For what is quick and never waits; it must not call back into the interpreter.
        case sync(@Sendable (HostCall) throws -> ScriptValue)
        /// Suspends the calling fiber; others run meanwhile. Cancellation of the script is `Task` cancellation here.
        case async(@Sendable (HostCall) async throws -> ScriptValue)
    }

    /// A function that may wait.
    ///
    /// - Parameter effects: what it does to the world; nil: what its type or module says, or nothing.
    public init(
        _ name: String, _ signature: Signature, effects: Effects? = nil,
        body: @escaping @Sendable (HostCall) async throws -> ScriptValue
    ) {
        self.init(name, name, signature, effects, .async(body))
    }

    /// A function that is quick: its calls do not suspend.
    ///
    /// - Parameter effects: what it does to the world; nil: what its type or module says, or nothing.
    public init(
        _ name: String, _ signature: Signature, effects: Effects? = nil,
        sync body: @escaping @Sendable (HostCall) throws -> ScriptValue
    ) {
        self.init(name, name, signature, effects, .sync(body))
    }

    @usableFromInline init(
        _ name: String, _ fullName: String, _ signature: Signature, _ effects: Effects?, _ body: Body,
        typed: TypedBody? = nil
    ) {
        self.typed = typed
        self.name = name
        self.fullName = fullName
        self.signature = signature
        declaredEffects = effects
        self.body = body
    }

    /// The function as a member of a type or module; effects that it does not declare are its owner's.
    fileprivate func owned(by owner: String, _ effects: Effects?, _ reading: Set<String>) -> HostFunction {
        var owned = HostFunction(
            name, "\(owner).\(name)", signature, declaredEffects ?? effects, body, typed: typed)
        owned.isReading = reading.contains(name)
        return owned
    }

    /// The constructor of a type.
    fileprivate func constructing(_ effects: Effects?, _ reading: Set<String>) -> HostFunction {
        var constructor = HostFunction(name, name, signature, declaredEffects ?? effects, body, typed: typed)
        constructor.isReading = reading.contains(name)
        return constructor
    }

    /// A property's getter as a function without parameters.
    init(_ property: HostProperty) {
        self.init(property.name, property.fullName, Signature(), property.effects, property.body)
    }
}

/// A property of a host type or module. The body is called without arguments.
public struct HostProperty: Sendable {
    public let name: String
    public let type: ScriptType
    public let doc: String
    public let body: HostFunction.Body
    /// What reading it does to the world. It is refused where the interpreter does not allow that.
    public var effects: Effects { declaredEffects ?? [] }
    /// As errors write it: `Container.state`.
    public let fullName: String

    private let declaredEffects: Effects?

    /// A property that is quick to read.
    ///
    /// - Parameter effects: what reading it does to the world; nil: what its type or module says, or nothing.
    public init(
        _ name: String, _ type: ScriptType, doc: String = "", effects: Effects? = nil,
        get body: @escaping @Sendable (HostCall) throws -> ScriptValue
    ) {
        self.init(name, name, type, doc, effects, .sync(body))
    }

    /// A property whose reading may wait.
    ///
    /// - Parameter effects: what reading it does to the world; nil: what its type or module says, or nothing.
    public init(
        _ name: String, _ type: ScriptType, doc: String = "", effects: Effects? = nil,
        getAsync body: @escaping @Sendable (HostCall) async throws -> ScriptValue
    ) {
        self.init(name, name, type, doc, effects, .async(body))
    }

    private init(
        _ name: String, _ fullName: String, _ type: ScriptType, _ doc: String, _ effects: Effects?,
        _ body: HostFunction.Body
    ) {
        self.name = name
        self.fullName = fullName
        self.type = type
        self.doc = doc
        declaredEffects = effects
        self.body = body
    }

    /// The property as a member of a type or module; effects that it does not declare are its owner's.
    fileprivate func owned(by owner: String, _ effects: Effects?) -> HostProperty {
        HostProperty(name, "\(owner).\(name)", type, doc, declaredEffects ?? effects, body)
    }
}

/// A type that Swift offers: `Image`, `Container`.
public final class HostType: Sendable {
    public let name: String
    /// One sentence.
    public let summary: String
    /// What `Name(...)` does; nil when the type cannot be called.
    public let constructor: HostFunction?
    /// `Name.list()`.
    public let statics: [HostFunction]
    /// `Name.host`.
    public let staticProperties: [HostProperty]
    public let properties: [HostProperty]
    public let methods: [HostFunction]

    private let members: [String: HostMember]
    private let staticMembers: [String: HostMember]

    /// A type.
    ///
    /// - Parameters:
    ///   - effects: the effects of those of its functions and properties that declare none themselves.
    ///   - reading: the functions that change nothing, by name; that of the type itself stands for its constructor.
    public init(
        _ name: String, summary: String, effects: Effects? = nil, reading: Set<String> = [],
        constructor: HostFunction? = nil,
        statics: [HostFunction] = [], staticProperties: [HostProperty] = [], properties: [HostProperty] = [],
        methods: [HostFunction] = []
    ) {
        self.name = name
        self.summary = summary
        self.constructor = constructor?.constructing(effects, reading)
        self.statics = statics.map { $0.owned(by: name, effects, reading) }
        self.staticProperties = staticProperties.map { $0.owned(by: name, effects) }
        self.properties = properties.map { $0.owned(by: name, effects) }
        self.methods = methods.map { $0.owned(by: name, effects, reading) }
        members = HostMember.table(self.properties, self.methods, of: name)
        staticMembers = HostMember.table(self.staticProperties, self.statics, of: name)
        requireFunctions(
            reading, among: (constructor.map { [$0.name] } ?? []) + (statics + methods).map(\.name), of: name)
    }

    /// The property or method of an instance.
    public func member(_ name: String) -> HostMember? { members[name] }
    /// The static property or method.
    public func staticMember(_ name: String) -> HostMember? { staticMembers[name] }
    public var memberNames: [String] { properties.map(\.name) + methods.map(\.name) }
    public var staticNames: [String] { staticProperties.map(\.name) + statics.map(\.name) }
}

/// A namespace of functions and constants: `json`, `fs`, `http`.
public final class HostModule: Sendable {
    public let name: String
    public let summary: String
    public let functions: [HostFunction]
    public let properties: [HostProperty]
    private let members: [String: HostMember]

    /// A module.
    ///
    /// - Parameters:
    ///   - effects: the effects of those of its functions and properties that declare none themselves.
    ///   - reading: the functions that change nothing, by name.
    public init(
        _ name: String, summary: String, effects: Effects? = nil, reading: Set<String> = [],
        functions: [HostFunction] = [], properties: [HostProperty] = []
    ) {
        self.name = name
        self.summary = summary
        self.functions = functions.map { $0.owned(by: name, effects, reading) }
        self.properties = properties.map { $0.owned(by: name, effects) }
        members = HostMember.table(self.properties, self.functions, of: name)
        requireFunctions(reading, among: functions.map(\.name), of: name)
    }

    public func member(_ name: String) -> HostMember? { members[name] }
    public var memberNames: [String] { properties.map(\.name) + functions.map(\.name) }
}

/// Traps when a declaration calls reading what it does not have.
private func requireFunctions(_ reading: Set<String>, among names: [String], of owner: String) {
    let unknown = reading.subtracting(names)
    precondition(unknown.isEmpty, "\(owner) has no function \(unknown.sorted().joined(separator: ", "))")
}

/// A property or a method.
public enum HostMember: Sendable {
    case property(HostProperty)
    case method(HostFunction)

    var effects: Effects {
        switch self {
        case .property(let property): property.effects
        case .method(let function): function.effects
        }
    }

    static func table(_ properties: [HostProperty], _ methods: [HostFunction], of owner: String) -> [String: HostMember]
    {
        var table: [String: HostMember] = [:]
        for property in properties {
            precondition(table[property.name] == nil, "\(owner).\(property.name) is declared twice")
            table[property.name] = .property(property)
        }
        for method in methods {
            precondition(table[method.name] == nil, "\(owner).\(method.name) is declared twice")
            table[method.name] = .method(method)
        }
        return table
    }
}

// How Swift offers things to scripts: functions, types with constructors, statics, properties and methods, and modules (namespaces
// of functions and constants). All of it is data with closures; the registry holds it, and nothing else knows it.

/// A function that Swift offers: free, static, a constructor, or a method (then `HostCall.receiver` is the object).
public struct HostFunction: Sendable {
    public let name: String
    public let signature: Signature
    public let body: Body

    /// How a body runs.
    public enum Body: Sendable {
        /// Runs at once inside the machine. For what is quick and never waits; it must not call back into the interpreter.
        case sync(@Sendable (HostCall) throws -> ScriptValue)
        /// Suspends the calling fiber; others run meanwhile. Cancellation of the script is `Task` cancellation here.
        case async(@Sendable (HostCall) async throws -> ScriptValue)
    }

    /// A function that may wait.
    public init(
        _ name: String, _ signature: Signature, body: @escaping @Sendable (HostCall) async throws -> ScriptValue
    ) {
        self.name = name
        self.signature = signature
        self.body = .async(body)
    }

    /// A function that is quick: its calls do not suspend.
    public init(
        _ name: String, _ signature: Signature, sync body: @escaping @Sendable (HostCall) throws -> ScriptValue
    ) {
        self.name = name
        self.signature = signature
        self.body = .sync(body)
    }
}

/// A property of a host type or module. The body is called without arguments.
public struct HostProperty: Sendable {
    public let name: String
    public let type: ScriptType
    public let doc: String
    public let body: HostFunction.Body

    public init(
        _ name: String, _ type: ScriptType, doc: String = "",
        get body: @escaping @Sendable (HostCall) throws -> ScriptValue
    ) {
        self.name = name
        self.type = type
        self.doc = doc
        self.body = .sync(body)
    }

    public init(
        _ name: String, _ type: ScriptType, doc: String = "",
        getAsync body: @escaping @Sendable (HostCall) async throws -> ScriptValue
    ) {
        self.name = name
        self.type = type
        self.doc = doc
        self.body = .async(body)
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

    public init(
        _ name: String, summary: String, constructor: HostFunction? = nil, statics: [HostFunction] = [],
        staticProperties: [HostProperty] = [], properties: [HostProperty] = [], methods: [HostFunction] = []
    ) {
        self.name = name
        self.summary = summary
        self.constructor = constructor
        self.statics = statics
        self.staticProperties = staticProperties
        self.properties = properties
        self.methods = methods
        members = HostMember.table(properties, methods, of: name)
        staticMembers = HostMember.table(staticProperties, statics, of: name)
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

    public init(
        _ name: String, summary: String, functions: [HostFunction] = [], properties: [HostProperty] = []
    ) {
        self.name = name
        self.summary = summary
        self.functions = functions
        self.properties = properties
        members = HostMember.table(properties, functions, of: name)
    }

    public func member(_ name: String) -> HostMember? { members[name] }
    public var memberNames: [String] { properties.map(\.name) + functions.map(\.name) }
}

/// A property or a method.
public enum HostMember: Sendable {
    case property(HostProperty)
    case method(HostFunction)

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

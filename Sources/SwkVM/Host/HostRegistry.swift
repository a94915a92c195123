// Everything that the host offers to scripts, in one table. The check before a run, name lookup at run time, error messages,
// completion and help all read it, so what is registered once is known everywhere.

/// The names that a host adds to the language.
///
/// A value: build it, then hand it to `Interpreter`. Registering a name twice traps.
public struct HostRegistry: Sendable {
    /// What a name stands for.
    public enum Entry: Sendable {
        case type(HostType)
        case function(HostFunction)
        case module(HostModule)
        /// A constant; the text is its help.
        case value(ScriptValue, doc: String)
    }

    public private(set) var entries: [String: Entry] = [:]
    /// Names in the order of registration.
    public private(set) var names: [String] = []

    public init() {}

    public mutating func add(_ type: HostType) { add(type.name, .type(type)) }
    public mutating func add(_ function: HostFunction) { add(function.name, .function(function)) }
    public mutating func add(_ module: HostModule) { add(module.name, .module(module)) }
    public mutating func add(_ name: String, value: ScriptValue, doc: String = "") {
        add(name, .value(value, doc: doc))
    }

    private mutating func add(_ name: String, _ entry: Entry) {
        precondition(entries[name] == nil, "`\(name)` is registered twice")
        entries[name] = entry
        names.append(name)
    }

    public subscript(name: String) -> Entry? { entries[name] }

    public func type(named name: String) -> HostType? {
        if case .type(let type) = entries[name] { type } else { nil }
    }
}

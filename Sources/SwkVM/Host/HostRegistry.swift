// Everything that the host offers to scripts, in one table. The check before a run, name lookup at run time, error messages,
// completion and help all read it, so what is registered once is known everywhere.

import Synchronization

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

    private var entries: [String: Stored] = [:]
    /// Names in the order of registration, without those that only the standard library may use: they begin with `__`.
    public private(set) var names: [String] = []

    /// Who rolls back for `atomically { ... }`; nil refuses it.
    public var transactions: (any HostTransactions)?

    public init() {}

    public mutating func add(_ type: HostType) { add(type.name, .type(type)) }
    public mutating func add(_ function: HostFunction) { add(function.name, .function(function)) }
    public mutating func add(_ module: HostModule) { add(module.name, .module(module)) }
    public mutating func add(_ name: String, value: ScriptValue, doc: String = "") {
        add(name, .value(value, doc: doc))
    }

    /// Adds a name whose entry is built when it is first asked for: what a script does not use costs its start nothing.
    public mutating func add(_ name: String, lazily make: @escaping @Sendable () -> Entry) {
        add(name, .lazy(LazyEntry(make)))
    }

    private mutating func add(_ name: String, _ entry: Entry) { add(name, .made(entry)) }

    private mutating func add(_ name: String, _ stored: Stored) {
        precondition(entries[name] == nil, "`\(name)` is registered twice")
        entries[name] = stored
        if !name.hasPrefix("__") { names.append(name) }
    }

    public subscript(name: String) -> Entry? {
        switch entries[name] {
        case .made(let entry): entry
        case .lazy(let entry): entry.value
        case nil: nil
        }
    }

    public func type(named name: String) -> HostType? {
        if case .type(let type) = self[name] { type } else { nil }
    }

    private enum Stored: Sendable {
        case made(Entry)
        case lazy(LazyEntry)
    }
}

/// An entry that is built once, by whoever asks first.
private final class LazyEntry: Sendable {
    private enum State {
        case unmade(@Sendable () -> HostRegistry.Entry)
        case made(HostRegistry.Entry)
    }
    private let state: Mutex<State>

    init(_ make: @escaping @Sendable () -> HostRegistry.Entry) { state = Mutex(.unmade(make)) }

    var value: HostRegistry.Entry {
        state.withLock { state in
            switch state {
            case .made(let entry): return entry
            case .unmade(let make):
                let entry = make()
                state = .made(entry)
                return entry
            }
        }
    }
}

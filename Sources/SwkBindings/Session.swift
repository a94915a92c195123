// One script run or REPL session: its engine, opened when first needed, its scope, and the types that its registry offers.
//
// `swk -e 'nil'` opens no engine at all: that is why start-up costs a millisecond.

public import SwkEngine
public import SwkVM
import SwkModel
import SwkStandard
import Synchronization

/// What an interpreter needs to drive containers: hand `registry` to it, and close the session when it is done.
public final class Session: Sendable {
    public let registry: HostRegistry
    /// The standard library for an interpreter that reads no files.
    public let modules: any ModuleLoader = StandardModules()
    let world: World

    public convenience init(_ configuration: EngineConfiguration = .standard(), arguments: [String] = []) {
        self.init(sharing: SharedEngine(configuration), arguments: arguments)
    }

    /// A session whose containers and networks are its own, over an engine that it shares with others.
    public init(sharing engine: SharedEngine, arguments: [String] = []) {
        let world = World(engine)
        var registry = HostRegistry()
        for name in Types.Name.allCases {
            registry.add(name.text, lazily: { .type(world.types[name]) })
        }
        StandardLibrary.register(in: &registry, arguments: arguments)
        registry.transactions = EngineTransactions(world)
        self.world = world
        self.registry = registry
    }

    /// The containers that will be removed with the session.
    public func ownedContainers() -> [Container] {
        guard let opened = world.opened else { return [] }
        // One that is gone already is not owned any more.
        return opened.scope.containers.compactMap { try? opened.engine.container($0.hex) }
    }

    /// How many containers will be removed with the session; asks no disk.
    public var ownedCount: Int { world.opened?.scope.containers.count ?? 0 }

    /// Lets a container that the session owns outlive it.
    public func keep(_ name: String) async throws {
        let opened = try world.open()
        try await opened.engine.container(name).keep(from: opened.scope)
    }

    /// A value that another session's script gave, for this one's: what is made from its images and containers belongs to this session. The
    /// objects themselves stay the other session's.
    ///
    /// - Throws: for an object that cannot leave the session which made it.
    public func adopt(_ value: ScriptValue) throws -> ScriptValue {
        switch value {
        case .list(let values):
            var adopted: [ScriptValue] = []
            for value in values { adopted.append(try adopt(value)) }
            return .list(adopted)
        case .map(let map):
            let adopted = try adoptEntries(map)
            return .map(adopted)
        case .record(let type, let fields):
            return .record(type: type, fields: try adoptEntries(fields))
        case .host(let object):
            guard let bound = object as? any WorldObject else { return value }
            return .host(try bound.adopted(by: world))
        default: return value
        }
    }

    private func adoptEntries(_ map: ScriptMap) throws -> ScriptMap {
        var adopted = ScriptMap()
        for (key, value) in map.pairs { adopted.pairs.append((key: try adopt(key), value: try adopt(value))) }
        return adopted
    }

    /// Removes what the session owns, newest first. What could not be removed is returned, and stays recorded for the next swk.
    @discardableResult
    public func close() -> [any HostFailure] { world.close().map { EngineFailure($0) } }
}

/// The engine and scope behind a session's values, shared by all of them.
final class World: Sendable {
    struct Opened: Sendable {
        let engine: Engine
        let scope: Scope
    }

    private enum State {
        case closed
        case open(Opened)
    }

    let types = Types()
    private let engine: SharedEngine
    private let state = Mutex(State.closed)

    init(_ engine: SharedEngine) {
        self.engine = engine
        types.bind(self)
    }

    /// What is open now, without opening anything.
    var opened: Opened? { state.withLock { if case .open(let opened) = $0 { opened } else { nil } } }

    /// The engine and scope, opened by the first caller.
    func open() throws -> Opened {
        try state.withLock { state in
            if case .open(let opened) = state { return opened }
            let engine = try evidently { try self.engine.open() }
            let opened = Opened(engine: engine, scope: try evidently { try engine.scope() })
            state = .open(opened)
            return opened
        }
    }

    /// What owns the effects of a call: the transaction that it is made in, or the session.
    func scope(for call: HostCall) throws -> Scope {
        if let transaction = call.transaction as? EngineTransaction { return transaction.scope }
        return try open().scope
    }

    func close() -> [Failure] {
        let opened = state.withLock { state -> Opened? in
            defer { state = .closed }
            if case .open(let opened) = state { return opened }
            return nil
        }
        return opened?.scope.close() ?? []
    }
}

/// An engine that sessions share: opened, and what killed processes left finished, by the first of them that needs it.
public final class SharedEngine: Sendable {
    private let configuration: EngineConfiguration
    private let opened = Mutex<Engine?>(nil)

    public init(_ configuration: EngineConfiguration = .standard()) { self.configuration = configuration }

    func open() throws -> Engine {
        try opened.withLock { opened in
            if let opened { return opened }
            let engine = try Engine(configuration)
            opened = engine
            return engine
        }
    }
}

/// A host object that works in the world which made it.
protocol WorldObject: HostObject {
    /// The same thing for the scripts of another world.
    func adopted(by world: World) throws -> any HostObject
}

// Values that an embedder keeps without copying them out: a REPL shows a value, gives it a name, and it is still the same list.

/// A value of a script that stays in its interpreter, cyclic or not, as long as this object lives.
public final class HeldValue: Sendable {
    let root: Root

    init(root: Root) { self.root = root }
}

extension Interpreter {
    /// As `run`, for a text of the session whose value stays where it is.
    public func evaluate(_ source: String, name: String) async throws -> HeldValue {
        let fiber = try lock { try machine.prepare(Array(source.utf8), name: name, scope: .session) }
        return HeldValue(root: try await end(of: fiber))
    }

    /// Whether there is nothing to show.
    public func isNil(_ value: HeldValue) -> Bool { lock { value.root.value.tag == .nil } }

    /// Gives a top-level name a value.
    public func define(_ name: String, _ value: HeldValue) {
        lock { machine.define(name, value: value.root.value) }
    }

    /// Files a value under a number in the map `name`, of which the last `limit` stay: the `Out` of a REPL.
    public func file(_ value: HeldValue, as number: Int, in name: String, keeping limit: Int = 100) {
        lock { machine.file(value.root.value, as: number, in: name, keeping: limit) }
    }

    /// A value as a prompt shows it, no wider and no longer than the room; nil for nil.
    public func echo(_ value: HeldValue, in room: EchoRoom = EchoRoom()) -> String? {
        lock { machine.echo(value.root.value, in: room) }
    }

    /// The names of the session with the types of their values, in alphabetical order.
    public var names: [(name: String, type: String)] { lock { machine.sessionNames } }

    /// Forgets all names of the session. What earlier texts made lives on as long as something else holds it.
    public func forgetNames() { lock { machine.forgetNames() } }
}

extension Machine {
    func define(_ name: String, value: Value) {
        let slot = slot(named: name)
        globals[slot] = value
        var facts = TopLevel.Facts()
        if value.tag == .host { facts.type = .named(hostObject(value).hostType.name) }
        topLevel.set(name, slot: slot, facts)
    }

    func file(_ value: Value, as number: Int, in name: String, keeping limit: Int) {
        let known = liveValue(name)
        let map = known?.tag == .map ? known ?? .nil : Value(.map, heap.map())
        if known?.tag != .map { define(name, value: map) }
        // The map itself, shown at a prompt, is no result that it should hold.
        if value.tag == .map, value.map == map.map { return }
        _ = heap.set(Value(int: number), value, in: map.map)
        while map.map.pointee.count > limit, let oldest = map.map.pairs.first {
            _ = heap.remove(oldest.key, from: map.map)
        }
    }

    fileprivate var sessionNames: [(name: String, type: String)] {
        topLevel.names.keys.sorted().compactMap { name in liveValue(name).map { (name, typeName($0)) } }
    }

    fileprivate func forgetNames() {
        for known in topLevel.names.values { globals[known.slot] = .absent }
        topLevel.forgetNames()
    }
}

// The names of a session with their values, as the embedder and the REPL see them.

extension Machine {
    func define(_ name: String, _ value: ScriptValue) {
        let slot = slot(named: name)
        globals[slot] = self.import(value)
        var facts = TopLevel.Facts()
        if case .host(let object) = value { facts.type = .named(object.hostType.name) }
        topLevel.set(name, slot: slot, facts)
    }

    /// The global of a session's name, made when there is none.
    func slot(named name: String) -> Int {
        if let known = topLevel.names[name] { return known.slot }
        return addGlobal(name)
    }

    func addGlobal(_ name: String) -> Int {
        precondition(topLevel.count < Machine.maxGlobals, "more than \(Machine.maxGlobals) top-level names")
        let slot = topLevel.addSlot(name)
        (globals + slot).initialize(to: .absent)
        return slot
    }

    func value(of name: String) -> ScriptValue? {
        guard let value = liveValue(name) else { return nil }
        // A cyclic structure cannot leave; to the embedder it has no value.
        return try? export(value)
    }

    /// The value of a name that a text declared or an import brought.
    func liveValue(_ name: String) -> Value? {
        guard case .global(let slot, _)? = topLevel.use(of: name), !globals[slot].isAbsent else { return nil }
        return globals[slot]
    }
}

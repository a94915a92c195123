// Names of members as small numbers: an instruction names a member by its symbol.

/// The member names that a machine has seen.
struct Symbols {
    private var numbers: [String: Int] = [:]
    private(set) var names: [String] = []

    /// The number of a name.
    func number(of name: String) -> Int? { numbers[name] }

    mutating func add(_ name: String) -> Int {
        let number = names.count
        numbers[name] = number
        names.append(name)
        return number
    }
}

extension Machine {
    /// The number of a name, new when it was not seen before.
    func symbol(_ name: String) -> Int {
        if let number = symbols.number(of: name) { return number }
        precondition(symbols.names.count < Machine.maxSymbols, "more than \(Machine.maxSymbols) member names")
        let number = symbols.add(name)
        (symbolStrings + number).initialize(to: heap.string(name))
        return number
    }

    /// As `symbol`, but nil when there is no room for another name.
    func newSymbol(_ name: String) -> Int? { symbols.names.count < Machine.maxSymbols ? symbol(name) : nil }

    func symbolName(_ number: Int) -> String { symbols.names[number] }
}

// What the compiler knows of top-level names: in which global each lives, and what is known about it. A session's names stay from one
// text to the next; a name that is declared again keeps its global, so functions of earlier texts see the new value.
import SwkSyntax

/// The top-level names of an interpreter.
struct TopLevel {
    /// A name of the session.
    struct Name {
        let slot: Int
        var facts: Facts
    }

    /// What is known about a declared name without running anything.
    struct Facts {
        var isMutable = false
        /// The type of its value, as far as it is known.
        var type: ScriptType = .any
        /// How a function of the script is called.
        var signature: FunctionShape?
        var doc: String?
        /// A module of the script's own.
        var module: ScriptModule?
    }

    private(set) var names: [String: Name] = [:]
    private var imported: [String: Use] = [:]
    /// The name of each global, for messages.
    private var slotNames: [String] = []

    var count: Int { slotNames.count }

    func name(of slot: Int) -> String { slotNames[slot] }

    /// A new global. The caller initializes it.
    mutating func addSlot(_ name: String) -> Int {
        slotNames.append(name)
        return slotNames.count - 1
    }

    mutating func set(_ name: String, slot: Int, _ facts: Facts) {
        names[name] = Name(slot: slot, facts: facts)
        imported[name] = nil
    }

    /// Names that an import of the session brought; the newest meaning of a name counts.
    mutating func set(imported uses: [String: Use]) {
        for (name, use) in uses {
            imported[name] = use
            names[name] = nil
        }
    }

    /// What a name of the session means.
    func use(of name: String) -> Use? { names[name].map { .global($0.slot, $0.facts) } ?? imported[name] }

    /// All that mean something in the session.
    var allNames: [String] { Array(names.keys) + imported.keys }

    /// The session's names mean nothing any more; their globals stay with the code that uses them.
    mutating func forgetNames() {
        names = [:]
        imported = [:]
    }
}

/// How a function of a script is called: enough to check labels and counts.
struct FunctionShape {
    let name: String
    let parameters: [String]
    let required: Int
    let hasRest: Bool
    /// What a call gives, as far as it is known.
    var returns = ScriptType.any
    /// Where it is declared.
    var span: Span?

    /// `greet(who, greeting: ...)`.
    var text: String {
        let words = parameters.enumerated().map { index, label in
            if hasRest && index == parameters.count - 1 { return "...\(label)" }
            return index < required ? label : "\(label): ..."
        }
        return "\(name)(\(words.joined(separator: ", ")))"
    }
}

extension TopLevel.Facts {
    /// What may be known in other texts: types that this text declares have no meaning there.
    func outside(_ structures: some Sequence<String>) -> TopLevel.Facts {
        var facts = self
        for name in structures {
            facts.type = facts.type.forgetting(name)
            if let returns = facts.signature?.returns { facts.signature?.returns = returns.forgetting(name) }
        }
        return facts
    }
}

extension ScriptType {
    /// The type without a named one, of which nothing is known any more.
    fileprivate func forgetting(_ name: String) -> ScriptType {
        switch self {
        case .named(name): .any
        case .list(let element): .list(of: element.forgetting(name))
        case .optional(let type): type.forgetting(name) == .any ? .any : .optional(type.forgetting(name))
        case .oneOf(let types): types.contains { $0.forgetting(name) != $0 } ? .any : self
        default: self
        }
    }
}

/// A module of the script's own: the globals of its public names.
final class ScriptModule {
    let name: String
    /// The global that holds its value.
    let slot: Int
    /// What runs it; nil until it is compiled.
    var initializer: Value?
    var exports: [String: Int] = [:]
    var facts: [String: TopLevel.Facts] = [:]

    init(name: String, slot: Int) {
        self.name = name
        self.slot = slot
    }

    /// The name of the function that a call of the module itself means: `table(rows)` is `table.table(rows)`.
    var ownName: String {
        let file = name.split { $0 == "/" || $0 == ":" }.last ?? ""
        return String(file.hasSuffix(".swk") ? file.dropLast(4) : file)
    }
}

// Documents of the engine as values of the language: docker's field names become the language's.

import SwkModel
import SwkVM

extension ScriptValue {
    /// Fields of structures in the language's spelling (`State.OOMKilled` is `state.oomKilled`), keys that somebody chose as they are;
    /// fields that hold nothing are left out as in JSON.
    init(_ document: Document) {
        switch document {
        case .absent, .null, .lookup: self = .nil
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(Int(value))
        case .float(let value): self = .float(value)
        case .string(let text): self = .string(text)
        case .list(let elements): self = .list(elements.map { ScriptValue($0) })
        case .map(let map):
            self = .map(ScriptMap(map.sorted { $0.key < $1.key }.map { (.string($0.key), ScriptValue($0.value)) }))
        case .structure(let fields):
            let shown = fields.filter { $0.value != .absent }
            self = .map(ScriptMap(shown.map { (.string($0.name.lowerCamel), ScriptValue($0.value)) }))
        }
    }
}

extension String {
    /// Leading capitals in lower case, but for the one that begins the next word: `IPAddress` is `ipAddress`, `ID` is `id`.
    var lowerCamel: String {
        let capitals = prefix(while: \.isUppercase).count
        let rest = dropFirst(capitals)
        let count = capitals > 1 && rest.first?.isLowercase == true ? capitals - 1 : capitals
        return prefix(count).lowercased() + dropFirst(count)
    }
}

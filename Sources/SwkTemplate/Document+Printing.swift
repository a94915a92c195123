// How Go shows values where a template puts them into text, and what counts as true.

import SwkModel

extension Document {
    /// As Go's `%v` prints it; nothing under a map's key is `<no value>`.
    var printed: String {
        switch self {
        case .absent: "<no value>"
        case .null: "[]"
        case .bool(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .float(let value): value == value.rounded() && abs(value) < 1e21 ? String(Int64(value)) : "\(value)"
        case .string(let text): text
        case .list(let elements): "[" + elements.map(\.printed).joined(separator: " ") + "]"
        case .structure(let fields): "{" + fields.map(\.value.printed).joined(separator: " ") + "}"
        case .map(let map):
            "map[" + map.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.printed)" }.joined(separator: " ") + "]"
        case .lookup: ""
        }
    }

    /// Whether `if` takes it for true: empty values and zero are false.
    var isTrue: Bool {
        switch self {
        case .absent, .null: false
        case .bool(let value): value
        case .int(let value): value != 0
        case .float(let value): value != 0
        case .string(let text): !text.isEmpty
        case .list(let elements): !elements.isEmpty
        case .map(let map): !map.isEmpty
        case .structure, .lookup: true
        }
    }

    /// What `range` goes through, with the keys that it gives to variables; nil when there is nothing to go through.
    var elements: [(key: Document, value: Document)]? {
        switch self {
        case .absent, .null: []
        case .list(let elements): elements.enumerated().map { (.int(Int64($0.offset)), $0.element) }
        case .map(let map): map.sorted { $0.key < $1.key }.map { (.string($0.key), $0.value) }
        default: nil
        }
    }
}

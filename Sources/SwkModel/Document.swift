// A tree of fields in order: what `inspect` knows of an object, and a row of a table before anybody decided how to show it.
//
// JSON, `--format` templates and the language's values are all made from it. It follows Go's view of data, because docker's templates
// do: a structure has a fixed set of fields, so a wrong one is a mistake; a map has keys that somebody chose, so a missing one is
// nothing.

/// Data that can be shown in any form.
public enum Document: Hashable, Sendable {
    /// A field that holds nothing and is left out of JSON.
    case absent
    /// An empty list or map that JSON writes as `null`.
    case null
    case bool(Bool)
    case int(Int64)
    case float(Double)
    case string(String)
    case list([Document])
    /// Fields that are always the same, in order.
    case structure([Field])
    /// Keys that somebody chose; shown sorted.
    case map([String: Document])
    /// Answers a text when it is given one, as docker's `{{.Label "key"}}`; no part of JSON.
    case lookup([String: String])

    /// One field of a structure.
    public struct Field: Hashable, Sendable {
        public let name: String
        public let value: Document

        public init(_ name: String, _ value: Document) {
            self.name = name
            self.value = value
        }
    }

    /// A list of texts; `null` for none, as Go's encoder writes a list that was never made.
    public static func strings(_ texts: some Sequence<String>) -> Document {
        let list = texts.map { Document.string($0) }
        return list.isEmpty ? .null : .list(list)
    }

    /// A map of texts.
    public static func texts(_ map: [String: String]) -> Document { .map(map.mapValues { .string($0) }) }

    /// A field of a structure or the value of a key; nil when there is none.
    public subscript(name: String) -> Document? {
        switch self {
        case .structure(let fields): fields.first { $0.name == name }?.value
        case .map(let map): map[name]
        default: nil
        }
    }

    /// The names of a structure's fields in order, or a map's keys sorted.
    public var names: [String] {
        switch self {
        case .structure(let fields): fields.map(\.name)
        case .map(let map): map.keys.sorted()
        default: []
        }
    }
}

extension Document: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: Document...) { self = .list(elements) }
    /// A structure with these fields, in this order.
    public init(dictionaryLiteral elements: (String, Document)...) {
        self = .structure(elements.map { Field($0.0, $0.1) })
    }
}

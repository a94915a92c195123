// The functions of templates: Go's own as far as people use them in `--format`, and docker's additions.

import SwkModel

struct TemplateFunction: Sendable {
    let name: String
    /// As a message shows how it is called.
    let usage: String
    let count: ClosedRange<Int>
    private let body: @Sendable ([Document]) throws(Failure) -> Document

    init(
        _ name: String, _ usage: String, _ count: ClosedRange<Int>,
        _ body: @escaping @Sendable ([Document]) throws(Failure) -> Document
    ) {
        self.name = name
        self.usage = usage
        self.count = count
        self.body = body
    }

    /// - Throws: `template.value` for a wrong number of arguments or a wrong one.
    func call(_ arguments: [Document]) throws(Failure) -> Document {
        guard count.contains(arguments.count) else {
            throw Failure(
                .templateValue, "call", name, "wrong number of arguments", allowed: usage, actual: "\(arguments.count)")
        }
        return try body(arguments)
    }

    static let all: [TemplateFunction] = logic + comparisons + collections + texts
    static let names: [String] = all.map(\.name)
    static func named(_ name: String) -> TemplateFunction? { all.first { $0.name == name } }

    private static let logic: [TemplateFunction] = [
        // Evaluation has stopped at the argument that decides; here the last one does.
        TemplateFunction("and", "and A B...", 1...99) { arguments in arguments[arguments.count - 1] },
        TemplateFunction("or", "or A B...", 1...99) { arguments in
            arguments.first(where: \.isTrue) ?? arguments[arguments.count - 1]
        },
        TemplateFunction("not", "not A", 1...1) { arguments in .bool(!arguments[0].isTrue) },
    ]

    private static let collections: [TemplateFunction] = [
        TemplateFunction("len", "len A", 1...1, length),
        TemplateFunction("index", "index LIST|MAP KEY...", 1...99, index),
        TemplateFunction("slice", "slice LIST|TEXT [FROM [TO]]", 1...3, slice),
        TemplateFunction("json", "json A", 1...1) { arguments in .string(arguments[0].json()) },
        TemplateFunction("join", "join LIST SEPARATOR", 2...2) { arguments throws(Failure) in
            let separator = try text(arguments[1], of: "join")
            guard let elements = arguments[0].elements else { throw wrong("join", arguments[0], "not a list") }
            return .string(elements.map(\.value.printed).joined(separator: separator))
        },
        TemplateFunction("split", "split TEXT SEPARATOR", 2...2) { arguments throws(Failure) in
            let (source, separator) = (try text(arguments[0], of: "split"), try text(arguments[1], of: "split"))
            if separator.isEmpty { return .list(source.map { .string(String($0)) }) }
            return .list(
                source.split(separator: separator, omittingEmptySubsequences: false).map { .string(String($0)) })
        },
    ]

    private static func length(_ arguments: [Document]) throws(Failure) -> Document {
        switch arguments[0] {
        case .string(let text): .int(Int64(text.utf8.count))
        case let value:
            if let elements = value.elements {
                .int(Int64(elements.count))
            } else {
                throw wrong("len", value, "it has no length")
            }
        }
    }

    /// A map's missing key gives an empty text, as Go's zero value of a map of texts.
    private static func index(_ arguments: [Document]) throws(Failure) -> Document {
        var value = arguments[0]
        for key in arguments.dropFirst() {
            switch (value, key) {
            case (.list(let elements), .int(let index)):
                guard let found = Int(exactly: index), elements.indices.contains(found) else {
                    throw Failure(
                        .templateValue, "index", "\(index)", "the list is shorter", actual: "\(elements.count) elements"
                    )
                }
                value = elements[found]
            case (.map(let map), .string(let key)): value = map[key] ?? ""
            case (.absent, .string), (.null, .string): value = ""
            default:
                throw wrong("index", value, "it has no element `\(key.printed)`: lists take numbers, maps take texts")
            }
        }
        return value
    }

    private static func slice(_ arguments: [Document]) throws(Failure) -> Document {
        func bound(_ position: Int, _ count: Int, or fallback: Int) throws(Failure) -> Int {
            guard arguments.count > position else { return fallback }
            guard case .int(let number) = arguments[position], (0...Int64(count)).contains(number) else {
                throw wrong("slice", arguments[position], "not a position from 0 to \(count)")
            }
            return Int(number)
        }
        func range(_ count: Int) throws(Failure) -> Range<Int> {
            let (from, to) = (try bound(1, count, or: 0), try bound(2, count, or: count))
            guard from <= to else { throw wrong("slice", arguments[1], "it begins behind its end") }
            return from..<to
        }
        switch arguments[0] {
        case .string(let text):
            return .string(String(decoding: Array(text.utf8)[try range(text.utf8.count)], as: UTF8.self))
        case .list(let elements): return .list(Array(elements[try range(elements.count)]))
        case let value: throw wrong("slice", value, "neither a list nor a text")
        }
    }

    // MARK: What the functions share

    static func text(_ value: Document, of function: String) throws(Failure) -> String {
        guard case .string(let text) = value else { throw wrong(function, value, "not a text") }
        return text
    }

    static func wrong(_ function: String, _ value: Document, _ reason: String) -> Failure {
        Failure(.templateValue, function, value.printed, reason)
    }
}

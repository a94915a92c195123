// `args`: what was written behind the script's name. It is the list of all words, and it also reads the usual options:
//
//   --name value   --name=value   --flag   -- (the words after it are no options)
//
// Whether the word behind `--name` is its value cannot be seen from the words alone; a script says so by asking: what it asks for with
// `flag` takes no value, everything else takes the next word unless that begins with `-`.

import SwkVM
import Synchronization

/// The arguments of one script.
final class Arguments: HostCollection {
    private let words: [String]
    /// Options that the script knows to be without a value.
    private let flags = Mutex<Set<String>>([])

    init(_ words: [String]) { self.words = words }

    var hostType: HostType { argumentsType }
    var elements: [ScriptValue] { words.map { .string($0) } }
    func render() -> String { ScriptValue.list(elements).literal }

    /// The value of the last `--name value` or `--name=value`; nil when there is none.
    func value(of name: String) -> String? { parsed.options.last { $0.name == name }?.value }

    func isSet(_ name: String) -> Bool {
        flags.withLock { _ = $0.insert(name) }
        return parsed.options.contains { $0.name == name }
    }

    var rest: [String] { parsed.rest }

    /// The names of all options that were given, in order.
    var names: [String] { parsed.options.map(\.name) }

    private struct Parsed {
        var options: [(name: String, value: String?)] = []
        var rest: [String] = []
    }

    private var parsed: Parsed {
        let flags = flags.withLock { $0 }
        var result = Parsed()
        var words = words[...]
        while let word = words.popFirst() {
            if word == "--" {
                result.rest += words
                break
            }
            guard word.hasPrefix("--") else {
                result.rest.append(word)
                continue
            }
            let option = word.dropFirst(2)
            if let equals = option.firstIndex(of: "=") {
                result.options.append((String(option[..<equals]), String(option[option.index(after: equals)...])))
            } else if let next = words.first, !next.hasPrefix("-"), !flags.contains(String(option)) {
                result.options.append((String(option), next))
                words.removeFirst()
            } else {
                result.options.append((String(option), nil))
            }
        }
        return result
    }
}

/// The type of `args`.
let argumentsType = HostType(
    "Arguments", summary: "The words behind the script's name, as a list and as options.",
    properties: [
        HostProperty("rest", .list(of: .string), doc: "The words that are neither options nor their values.") { call in
            .list(call.arguments.rest.map { .string($0) })
        },
        HostProperty("all", .list(of: .string), doc: "All words as they were given.") { call in
            .list(call.arguments.elements)
        },
        HostProperty("options", .list(of: .string), doc: "The names of the options that were given.") { call in
            .list(call.arguments.names.map { .string($0) })
        },
        HostProperty("count", .int, doc: "The number of all words.") { .int($0.arguments.elements.count) },
        HostProperty("isEmpty", .bool, doc: "Whether there are no words.") { .bool($0.arguments.elements.isEmpty) },
    ],
    methods: [
        HostFunction(
            "get",
            Signature(
                [
                    Parameter("name", .string, doc: "without the dashes"),
                    Parameter("default", .any, default: .nil, doc: "what it is when the option was not given"),
                ], returns: .any, doc: "The value of `--name value` or `--name=value`, a String, or the default.",
                throws: ["args.no-value"], example: #"args.get("registry", "127.0.0.1:5000")"#),
            sync: { call in
                let name = call.string("name")
                if let value = call.arguments.value(of: name) { return .string(value) }
                if call.arguments.names.contains(name) {
                    throw LibraryFailure(
                        "args.no-value", "read option", "--\(name)", "no value follows it",
                        help: ["write `--\(name) VALUE` or `--\(name)=VALUE`"])
                }
                return call.value("default")
            }),
        HostFunction(
            "flag",
            Signature(
                [Parameter("name", .string, doc: "without the dashes")], returns: .bool,
                doc: "Whether `--name` was given; the word behind it is no value of it. Ask for flags before `rest`.",
                example: #"args.flag("verbose")"#),
            sync: { call in .bool(call.arguments.isSet(call.string("name"))) }),
    ])

extension HostCall {
    fileprivate var arguments: Arguments { receiver(as: Arguments.self) }
}

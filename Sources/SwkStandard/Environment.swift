// `env`: the environment variables of the swk process.

import Glibc
import SwkVM

let environmentModule = HostModule(
    "env", summary: "The environment variables of the script itself.",
    effects: .environment, reading: ["get", "has", "all"],
    functions: [
        HostFunction(
            "get",
            Signature(
                [
                    Parameter("name", .string, doc: "the variable"),
                    Parameter("default", .optional(.string), default: .nil, doc: "the value when it is not set"),
                ], returns: .optional(.string), doc: "The value of a variable, or the default.",
                example: #"env.get("HOME", "/")"#),
            sync: { call in
                guard let value = getenv(call.string("name")) else { return call.value("default") }
                return .string(String(cString: value))
            }),
        HostFunction(
            "has",
            Signature(
                [Parameter("name", .string, doc: "the variable")], returns: .bool, doc: "Whether a variable is set.",
                example: #"env.has("PATH")"#),
            sync: { call in .bool(getenv(call.string("name")) != nil) }),
        HostFunction(
            "all",
            Signature(returns: .map, doc: "All variables and their values.", example: #"env.all().has("PATH")"#),
            sync: { _ in .map(allVariables()) }),
    ])

private func allVariables() -> ScriptMap {
    var map = ScriptMap()
    var next = environ
    while let entry = next.pointee {
        let text = String(cString: entry)
        if let equals = text.firstIndex(of: "=") {
            map.pairs.append(
                (.string(String(text[..<equals])), .string(String(text[text.index(after: equals)...]))))
        }
        next += 1
    }
    return map
}

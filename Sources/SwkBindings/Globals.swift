// The few free names that containers' scripts need besides the types.

import Glibc
import SwkVM

/// `sleep(200ms)`: waits without stopping other fibers.
let sleepFunction = HostFunction(
    "sleep",
    Signature(
        [Parameter("time", .duration, doc: "how long")], returns: .nil, doc: "Waits; other fibers go on.",
        example: "sleep(200ms)")
) { call in
    try await Task.sleep(nanoseconds: UInt64(max(0, call.duration("time"))))
    return .nil
}

/// `env.get("HOME")`: the environment of the swk process itself.
let environmentModule = HostModule(
    "env", summary: "The environment variables of the script itself.",
    functions: [
        HostFunction(
            "get",
            Signature(
                [
                    Parameter("name", .string, doc: "the variable"),
                    Parameter("default", .optional(.string), default: .nil, doc: "the value when it is not set"),
                ], returns: .optional(.string), doc: "The value of a variable, or the default.",
                example: #"env.get("HOME")"#),
            sync: { call in
                guard let value = getenv(call.string("name")) else { return call.value("default") }
                return .string(String(cString: value))
            })
    ])

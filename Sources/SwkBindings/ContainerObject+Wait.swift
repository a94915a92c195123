// `c.wait(...)`: until a container is ready, in whatever way that shows.

import SwkEngine
import SwkModel
import SwkVM

let waitMethod = containerMethod(
    "wait",
    Signature(
        [
            Parameter("port", .optional(.int), default: .nil, doc: "until something listens on this TCP port"),
            Parameter(
                "log", .optional(.oneOf([.string, .regex])), default: .nil,
                doc: "until a line of its log contains this; a line that is there already counts"),
            Parameter(
                "http", .optional(.string), default: .nil,
                doc:
                    "until its web server answers this path, on `port:`, or on the only port that it publishes or exposes"
            ),
            Parameter(
                "status", .optional(.int), default: .nil,
                doc: "the status of that answer; any of 200 to 399 when left out"),
            Parameter(
                "exec", .optional(.oneOf([.string, .command, .list(of: .any)])), default: .nil,
                doc: "until this command, run in it again and again, ends with code 0", suggestions: containerPaths),
            Parameter(
                "healthy", .bool, default: .bool(false), doc: "until its own health check calls it healthy"),
            Parameter("until", .optional(.function), default: .nil, doc: "until this function returns true"),
            Parameter(
                "timeout", .duration, default: .duration(nanoseconds: 30_000_000_000), doc: "the longest to wait"),
        ], returns: .any,
        doc:
            "Waits until the container is ready, or, without a condition, until it ends. With several conditions all must "
            + "come true. Fails at once when it dies first.",
        throws: ["container.died", "timeout", "option.invalid"], example: "web.wait(port: 80)")
) { object, call in
    let waits = try conditions(object.container, call)
    guard !waits.isEmpty else {
        let exit = try await object.container.waitForExit(timeout: call.duration("timeout"))
        return .map(["code": .int(exit.code), "cause": .string(exit.description)])
    }
    let deadline = Timestamp.monotonicNanoseconds + call.duration("timeout")
    for wait in waits { try await wait(max(0, deadline - Timestamp.monotonicNanoseconds)) }
    return .host(object)
}

/// What has to come true, one after the other; each is given the nanoseconds that are left.
private func conditions(_ container: Container, _ call: HostCall) throws -> [(Int64) async throws -> Void] {
    var waits: [(Int64) async throws -> Void] = []
    let port = call.optionalInt("port")
    let status = call.optionalInt("status")
    if let path = call.optionalString("http") {
        waits.append { try await container.waitForHTTP(path, port: port, status: status, timeout: $0) }
    } else if let port {
        waits.append { try await container.waitForPort(port, timeout: $0) }
    }
    if status != nil, call.optionalString("http") == nil {
        throw refused("status", call.value("status"), "a status together with `http:`")
    }
    if let (shown, matches) = logCondition(call) {
        waits.append { try await container.waitForLog(shown, timeout: $0, matches) }
    }
    if let words = commandWords(call.value("exec")) {
        waits.append { try await container.waitForCommand(ExecOptions(command: words), timeout: $0) }
    }
    if call.bool("healthy") { waits.append { try await container.waitUntilHealthy(timeout: $0) } }
    if let condition = call.optionalFunction("until") {
        waits.append { left in
            try await container.waitUntil(timeout: left) {
                if case .bool(true) = try await call.invoke(condition) { true } else { false }
            }
        }
    }
    return waits
}

/// The words of a command; nil for none.
private func commandWords(_ value: ScriptValue) -> [String]? {
    switch value {
    case .nil: nil
    case .command(let words): words
    case .list(let values): values.map(\.text)
    default: [value.text]
    }
}

/// What a line of the log has to hold, as an error shows it and as a test.
private func logCondition(_ call: HostCall) -> (shown: String, matches: @Sendable (String) -> Bool)? {
    switch call.value("log") {
    case .string(let text): (text, { $0.contains(text) })
    case .regex(let regex): ("/\(regex.pattern)/\(regex.flags)", { regex.isFound(in: $0) })
    default: nil
    }
}

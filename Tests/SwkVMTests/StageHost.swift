// The host of the error corpus: services that are started and run commands, with every kind of parameter that a signature knows.
import SwkSyntax

@testable import SwkVM

/// A service as scripts hold it.
final class Service: HostObject {
    let name: String

    init(_ name: String) { self.name = name }

    var hostType: HostType { Service.type }
    var isClosable: Bool { true }
    func render() -> String { "Service(\"\(name)\")" }
    func close() async throws {
        if name == "stuck" {
            throw ServiceFailure(code: "service.stuck", message: "stop `stuck`: it does not end", notes: [], help: [])
        }
    }

    static let type = HostType(
        "Service", summary: "Something that runs.",
        constructor: HostFunction(
            "Service", Signature([Parameter("name", .string, doc: "its name")], returns: .named("Service")),
            sync: { .host(Service($0.string("name"))) }),
        statics: [
            HostFunction(
                "list",
                Signature([Parameter("all", .bool, default: .bool(false))], returns: .list(of: .named("Service"))),
                sync: { _ in .list([.host(Service("db")), .host(Service("web"))]) })
        ],
        staticProperties: [HostProperty("local", .named("Service"), get: { _ in .host(Service("local")) })],
        properties: [
            HostProperty("name", .string, get: { .string($0.receiver(as: Service.self).name) }),
            HostProperty("state", .choice(["created", "running", "exited"]), get: { _ in .string("running") }),
            HostProperty("exit", .optional(.named("Result")), get: { _ in .nil }),
            HostProperty("ports", .map, get: { _ in .map(ScriptMap()) }),
        ],
        methods: [
            HostFunction(
                "start",
                Signature(
                    [
                        Parameter("port", .int, default: .int(80)), Parameter("wait", .duration, default: .nil),
                        Parameter("memory", .size, default: .nil),
                        Parameter("mode", .choice(["bridge", "host", "none"]), default: .string("bridge")),
                    ], returns: .named("Service")),
                sync: { .host($0.receiver(as: Service.self)) }),
            HostFunction(
                "run",
                Signature(
                    [.rest("command"), Parameter("check", .bool, default: .bool(true))], returns: .named("Result")),
                sync: { call in
                    if call.words.first == "false" && call.bool("check") { throw ServiceFailure.command(call.words) }
                    return .host(CommandReply(call.words.joined(separator: " ")))
                }),
            HostFunction("stop", Signature(returns: .nil), sync: { _ in .nil }),
            HostFunction(
                "each", Signature([Parameter("f", .function)], returns: .nil),
                body: { call in try await call.invoke(call.function("f"), [.string("line")]) }),
        ])
}

/// What a command gave.
final class CommandReply: HostObject {
    let text: String
    init(_ text: String) { self.text = text }
    var hostType: HostType { CommandReply.type }
    func render() -> String { "Result(\(text))" }

    static let type = HostType(
        "Result", summary: "What a command left behind.",
        properties: [
            HostProperty("code", .int, get: { _ in .int(0) }),
            HostProperty("stdout", .string, get: { .string($0.receiver(as: CommandReply.self).text) }),
        ])
}

struct ServiceFailure: HostFailure {
    let code: String
    let message: String
    let notes: [String]
    let help: [String]

    static func command(_ words: [String]) -> ServiceFailure {
        ServiceFailure(
            code: "command.failed", message: "run `\(words.joined(separator: " "))`: exited with code 1",
            notes: ["its last output:\n| connecting\n| no such table: orders"], help: [])
    }
}

extension Stage {
    static func registry() -> HostRegistry {
        var registry = HostRegistry()
        registry.add(Service.type)
        registry.add(CommandReply.type)
        registry.add(
            HostModule(
                "math", summary: "Numbers.",
                functions: [
                    HostFunction(
                        "twice", Signature([Parameter("n", .int)], returns: .int), sync: { .int($0.int("n") * 2) })
                ], properties: [HostProperty("answer", .int, get: { _ in .int(42) })]))
        registry.add(
            HostFunction(
                "broken", Signature(), sync: { _ in throw Plain() }))
        registry.add("args", value: .list([.string("a")]), doc: "The arguments.")
        return registry
    }

    private struct Plain: Error, CustomStringConvertible { var description: String { "the disk is gone" } }
}

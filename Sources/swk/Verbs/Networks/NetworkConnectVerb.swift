// `swk network connect`: a container on one more network, at once when it runs, otherwise when it starts.

import SwkEngine
import SwkModel

extension Verb {
    static let networkConnect = Verb(
        "network connect", "Put a container on one more network.", .exactly(2, "NETWORK CONTAINER"),
        options: [
            .list("alias", nil, "NAME", "a further name for peers"),
            .value("ip", nil, "ADDRESS", "its address on the network; the next free one when left out"),
        ], example: "swk network connect --alias db shop postgres"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let network = try findBridge(arguments.operands[0], in: engine, "connect to network")
        var join = NetworkJoin(network.record.name, aliases: arguments.list("alias"))
        join.address = try arguments.value("ip").map { try address($0, "--ip") }
        let container = try engine.container(arguments.operands[1])
        return try changing(engine, console, container) { try container.connect(to: network, as: join, in: $0) }
    }

    /// Runs a change that a killed process leaves to the next one to take back. Prints nothing, as docker does.
    static func changing(
        _ engine: Engine, _ console: Console, _ container: Container, _ body: (Scope) throws -> Void
    ) throws -> Int32 {
        let scope = try engine.scope()
        do {
            try body(scope)
        } catch {
            try report(scope.close())
            throw error
        }
        try report(scope.close())
        return console.json ? console.json([container.name]) : 0
    }

    static func address(_ text: String, _ option: String) throws(Failure) -> IPv4 {
        if let address = IPv4(text) { return address }
        throw Failure(
            .optionInvalid, "read \(option)", text, "not an IPv4 address", allowed: "four numbers, as 10.5.0.7")
    }
}

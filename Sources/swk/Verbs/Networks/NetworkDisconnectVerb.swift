// `swk network disconnect`: a container off a network, at once and for every later start.

import SwkEngine
import SwkModel

extension Verb {
    static let networkDisconnect = Verb(
        "network disconnect", "Take a container off a network.", .exactly(2, "NETWORK CONTAINER"),
        options: [.flag("force", "f", "one that is not on it is fine")], example: "swk network disconnect shop postgres"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let network = try findBridge(arguments.operands[0], in: engine, "disconnect from network")
        let container = try engine.container(arguments.operands[1])
        return try changing(engine, console, container) { scope in
            do {
                try container.disconnect(from: network, in: scope)
            } catch let failure as Failure where failure.code == .networkNotConnected && arguments.has("force") {
                return
            }
        }
    }
}

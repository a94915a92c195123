// `swk network rm`: refused while a container is on it.

import SwkEngine
import SwkModel

extension Verb {
    static let networkRemove = Verb(
        "network rm", "Remove networks.", .atLeast(1, "NETWORK [NETWORK...]"),
        options: [.flag("force", "f", "one that is not there is fine")], example: "swk network rm shop"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        return eachName(arguments, console, absentIsFine: .networkNotFound) { name in
            try findBridge(name, in: engine, "remove network").remove()
        }
    }

    /// The network of this name or id; `host` and `none` are none that anything could be done to.
    static func findBridge(_ name: String, in engine: Engine, _ operation: String) throws -> Network {
        if PredefinedNetwork(reference: name) != nil {
            throw Failure(.networkPredefined, operation, name, "it is a mode of containers, and always there")
        }
        return try engine.network(name)
    }
}

// The names of what there is, for completion. It must be quick and must not fail: what cannot be read completes nothing, and nothing is
// repaired on the way.

import SwkEngine
import SwkModel

/// Names of containers, images, networks and volumes as candidates; nothing is opened before it is asked for.
struct LiveNames {
    typealias Candidate = CommandLineCompletion.Candidate

    let root: String?

    var containers: [Candidate] { candidates { engine in try engine.containerNames() } }

    var networks: [Candidate] {
        let predefined = PredefinedNetwork.allCases.map { Candidate(text: $0.name) }
        return candidates { engine in try engine.networkNames() } + predefined
    }

    var volumes: [Candidate] { candidates { engine in try engine.volumes.names() } }

    /// With the tag, and without it where it is `latest`.
    var images: [Candidate] {
        candidates { engine in
            try engine.imageStore.list().flatMap(\.references).flatMap { reference in
                reference.tag == "latest" ? [reference.familiarName, reference.description] : [reference.description]
            }
        }
    }

    /// `CONTAINER:`, and behind the colon the paths that are in the container.
    func paths(_ typed: String) -> [Candidate] {
        guard let colon = typed.firstIndex(of: ":") else {
            return containers.map { Candidate(text: $0.text + ":") }
        }
        let name = typed[..<colon]
        return candidates { engine in
            try engine.container(String(name)).paths(startingWith: String(typed[typed.index(after: colon)...]))
                .map { "\(name):\($0)" }
        }
    }

    private func candidates(_ read: (Engine) throws -> [String]) -> [Candidate] {
        // `try?`: a message in the middle of a line that is being typed helps nobody.
        guard let engine = try? Engine(.standard(root: root), recovering: false), let names = try? read(engine) else {
            return []
        }
        return names.map { Candidate(text: $0) }
    }
}

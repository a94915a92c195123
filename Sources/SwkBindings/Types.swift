// The host types of one session, each made when it is first asked for: a script that never says `Volume` does not pay for it at its
// start. Objects point back to their type, and constructors need the session's world, hence the late binding.

import SwkVM
import Synchronization

/// The types that scripts see, made once for each session.
final class Types: Sendable {
    enum Name: Int, CaseIterable, Sendable {
        case image
        case container
        case network
        case volume
        case registry
        case result
        case logStream

        /// As scripts write it.
        var text: String {
            switch self {
            case .image: "Image"
            case .container: "Container"
            case .network: "Network"
            case .volume: "Volume"
            case .registry: "Registry"
            case .result: "Result"
            case .logStream: "LogStream"
            }
        }
    }

    private struct State {
        weak var world: World?
        var made = [HostType?](repeating: nil, count: Name.allCases.count)
    }
    private let state = Mutex(State())

    func bind(_ world: World) { state.withLock { $0.world = world } }

    var image: HostType { self[.image] }
    var container: HostType { self[.container] }
    var network: HostType { self[.network] }
    var volume: HostType { self[.volume] }
    var registry: HostType { self[.registry] }
    var result: HostType { self[.result] }
    var logStream: HostType { self[.logStream] }

    subscript(name: Name) -> HostType {
        let index = name.rawValue
        let (known, world) = state.withLock { ($0.made[index], $0.world) }
        if let known { return known }
        guard let world else { preconditionFailure("a session's types are used before it is made or after its end") }
        // Outside of the lock, because one type may ask for another; the first one made stays.
        let type = Types.make(name, world)
        precondition(type.name == name.text, "the type `\(type.name)` is registered as `\(name.text)`")
        return state.withLock { state in
            if let first = state.made[index] { return first }
            state.made[index] = type
            return type
        }
    }

    private static func make(_ name: Name, _ world: World) -> HostType {
        switch name {
        case .image: imageType(world)
        case .container: containerType(world)
        case .network: networkType(world)
        case .volume: volumeType(world)
        case .registry: registryType(world)
        case .result: resultType()
        case .logStream: HostType("LogStream", summary: "Lines of a log as they are written.")
        }
    }
}

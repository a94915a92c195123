// The host types of one session. Objects point back to their type, and constructors need the session's world, hence the late binding.

import SwkVM
import Synchronization

/// The types that scripts see, made once for each session.
final class Types: Sendable {
    private struct Table {
        let image, container, network, volume, result, logStream: HostType
    }
    private let table = Mutex<Table?>(nil)

    func bind(_ world: World) {
        let made = Table(
            image: imageType(world), container: containerType(world), network: networkType(world),
            volume: volumeType(world),
            result: resultType(),
            logStream: HostType("LogStream", summary: "Lines of a log as they are written."))
        table.withLock { $0 = made }
    }

    var image: HostType { entry(\.image) }
    var container: HostType { entry(\.container) }
    var network: HostType { entry(\.network) }
    var volume: HostType { entry(\.volume) }
    var result: HostType { entry(\.result) }
    var logStream: HostType { entry(\.logStream) }
    var all: [HostType] { [image, container, network, volume, result, logStream] }

    private func entry(_ key: any KeyPath<Table, HostType> & Sendable) -> HostType {
        table.withLock { table in
            guard let table else { preconditionFailure("a session's types are used before they are made") }
            return table[keyPath: key]
        }
    }
}

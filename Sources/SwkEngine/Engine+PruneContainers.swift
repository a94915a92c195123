// Removing the containers that do not run: first what would go, then the deed.

import Glibc
public import SwkModel
import SwkSystem

/// What a prune would remove.
public struct ContainerPrune: Sendable {
    public let containers: [Container]
    /// Bytes that they wrote.
    public let bytes: Int64
}

extension Engine {
    /// The containers that neither run nor are about to, with what they hold; those of a living script or session are not anybody else's
    /// to remove.
    public func prunePlan(where isWanted: (ContainerRecord) -> Bool = { _ in true }) throws(Failure) -> ContainerPrune {
        var found: [Container] = []
        var bytes: Int64 = 0
        for container in try containers(all: true) where isWanted(container.record) {
            guard try container.isPrunable else { continue }
            found.append(container)
            bytes += try container.writtenBytes()
        }
        return ContainerPrune(containers: found, bytes: bytes)
    }

    /// Removes what was planned; a container that somebody has started meanwhile stays. Answers with those that went and what they held.
    public func prune(_ plan: ContainerPrune, from scope: Scope? = nil) async throws -> (
        removed: [Container], bytes: Int64
    ) {
        var removed: [Container] = []
        var bytes: Int64 = 0
        for container in plan.containers {
            guard try container.isPrunable else { continue }
            let size = try container.writtenBytes()
            try await container.remove(force: false, from: scope)
            removed.append(container)
            bytes += size
        }
        return (removed, bytes)
    }
}

extension Container {
    fileprivate var isPrunable: Bool {
        get throws(Failure) {
            if let owner = try currentRecord().owner, owner.isAlive, owner.pid != getpid() { return false }
            switch try state() {
            case .created, .exited, .lost: return true
            case .running, .restarting: return false
            }
        }
    }

    /// Bytes in the files of its writable layer.
    func writtenBytes() throws(Failure) -> Int64 {
        let upper = "\(engine.layout.writable(of: id, record.root))/upper"
        return Files.exists(upper) ? try TreeSize.of(upper) : 0
    }
}

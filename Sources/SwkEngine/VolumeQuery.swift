// Which volumes a listing shows: docker's `volume ls --filter`, as one value.

public import SwkModel

/// What is asked of a listing of volumes.
public struct VolumeQuery: Sendable {
    /// The keys of `--filter`, docker's words.
    public static let keys = ["dangling", "driver", "label", "name"]

    private let filters: Filters
    private let isDangling: Bool?

    /// - Throws: `filter.unknown`, `filter.syntax` for a value that a key does not take.
    public init(filters texts: [String] = []) throws(Failure) {
        filters = try Filters(texts, of: "list volumes", allowed: Self.keys)
        isDangling = try filters.flag("dangling", of: "list volumes")
    }

    func fits(_ volume: Volume, in engine: Engine) throws(Failure) -> Bool {
        guard filters.matchesLabels(volume.labels), try filters.matches("driver", { $0 == "local" }),
            try filters.matches("name", { NamePattern($0).fits(volume.name) })
        else { return false }
        guard let isDangling else { return true }
        return try isDangling == engine.volumes.users(of: volume.name).isEmpty
    }
}

extension Engine {
    /// The volumes that a query asks for, in the order of their names.
    public func list(_ query: VolumeQuery) throws(Failure) -> [Volume] {
        var found: [Volume] = []
        for volume in try volumes.list() where try query.fits(volume, in: self) { found.append(volume) }
        return found
    }
}

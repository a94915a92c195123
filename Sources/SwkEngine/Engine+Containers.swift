// Finding containers, and what a name, an id or a prefix of one means.

public import SwkModel
import SwkState
import SwkSystem

extension Engine {
    /// The containers, newest first; only those that run unless `all`.
    public func containers(all: Bool = false) throws(Failure) -> [Container] {
        var found: [Container] = []
        for id in try records.ids() {
            guard let record = try records.load(id) else { continue }
            let container = Container(engine: self, record: record)
            var isWanted = all
            if !all { isWanted = try container.state().isRunning }
            if isWanted { found.append(container) }
        }
        return found.sorted { $0.record.created > $1.record.created }
    }

    /// The container with this name, id or unambiguous prefix of an id, in that order.
    public func container(_ reference: String) throws(Failure) -> Container {
        if let found = try findContainer(reference) { return found }
        throw Failure(
            .containerNotFound, "find container", reference, "no such container", help: "`swk ps -a` lists them all",
            nearest: nearestName(to: reference, in: try names.all()))
    }

    /// The same, nil when there is none.
    public func findContainer(_ reference: String) throws(Failure) -> Container? {
        if let id = names.owner(of: reference), let record = try records.load(id) {
            return Container(engine: self, record: record)
        }
        let isPrefix = !reference.isEmpty && reference.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
        let candidates = isPrefix ? try records.ids(startingWith: reference) : []
        if candidates.count > 1 {
            throw Failure(
                .ambiguous, "find container", reference, "the prefix fits \(candidates.count) containers",
                help: "type more digits", notes: candidates.map(\.hex))
        }
        guard let id = candidates.first, let record = try records.load(id) else { return nil }
        return Container(engine: self, record: record)
    }

    /// Claims the wanted name, or finds a free one. A container that is gone with its command and was given no name is called by its id,
    /// which needs no claim.
    func claimName(_ options: ContainerOptions, for id: ObjectID) throws(Failure) -> String {
        if options.name == nil, options.runsInForeground == true { return id.short }
        if let wanted = options.name {
            try names.claim(wanted, for: id)
            return wanted
        }
        for attempt in 0..<64 {
            let name = attempt < 3 ? GeneratedName.random() : GeneratedName.numbered()
            do throws(Failure) {
                try names.claim(name, for: id)
                return name
            } catch  where error.code == .nameTaken {
                continue
            }
        }
        let name = "c\(id.short)"
        try names.claim(name, for: id)
        return name
    }
}

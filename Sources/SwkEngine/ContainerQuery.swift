// Which containers a listing shows: docker's `ps -a -n -l --filter`, as one value that verbs and scripts make.

public import SwkModel
public import SwkNetwork
public import SwkRuntime

/// What is asked of a listing.
public struct ContainerQuery: Sendable {
    /// The keys of `--filter`, docker's words.
    public static let keys = [
        "ancestor", "before", "exited", "expose", "health", "id", "label", "name", "network", "publish", "since",
        "status",
        "volume",
    ]
    private static let states = ["created", "restarting", "running", "removing", "paused", "exited", "dead"]

    /// Also those that do not run.
    public var all: Bool
    /// Only so many of the newest, running or not.
    public var last: Int?
    let filters: Filters

    /// - Throws: `filter.unknown`, `filter.syntax` for a value that a key does not take.
    public init(all: Bool = false, last: Int? = nil, filters texts: [String] = []) throws(Failure) {
        filters = try Filters(texts, of: "list containers", allowed: Self.keys)
        // Asking for a state means those in it, running or not.
        self.all = all || last != nil || !filters["status"].isEmpty
        self.last = last
        try refuse("status", allowed: Self.states) { Self.states.contains($0) }
        try refuse("health", allowed: ["starting", "healthy", "unhealthy", "none"]) {
            ["starting", "healthy", "unhealthy", "none"].contains($0)
        }
        try refuse("exited", allowed: ["an exit code"]) { Int($0) != nil }
    }

    private func refuse(_ key: String, allowed: [String], unless fits: (String) -> Bool) throws(Failure) {
        guard let wrong = filters[key].first(where: { !fits($0) }) else { return }
        throw Failure(
            .filterSyntax, "list containers", "\(key)=\(wrong)", "not a value of this filter",
            allowed: allowed.joined(separator: ", "), nearest: nearestName(to: wrong, in: allowed))
    }
}

/// A container as it was when it was looked at: one look at the kernel serves all columns of its row.
public struct ListedContainer: Sendable {
    public let summary: ContainerSummary
    public let state: ContainerState
    /// docker's word for its state: `paused` for one that runs and stands still.
    public let word: String
    /// What its health checks say, in this run or the last; nil without any.
    public let health: HealthRecord?
    /// Where it is on networks; empty when it does not run.
    public let attachments: [NetworkAttachment]

    public var ports: [PublishedPort] { attachments.flatMap(\.ports) }

    /// How it ended, when it has.
    public var exitCode: Int? { if case .exited(let exit) = state { exit.code } else { nil } }

    /// The names of its networks, those that it is on or those that it will join.
    public var networks: [String] {
        attachments.isEmpty ? [summary.network.description] : attachments.map(\.networkName)
    }

    /// The names or paths of what is mounted.
    public var mounts: [String] { summary.mounts.map { $0.volume ?? $0.source ?? "tmpfs" } }
}

extension Engine {
    /// How many containers are looked at in one go; the goes are shared among the processors.
    private static let listedAtOnce = 64

    /// The containers that a query asks for, newest first.
    public func list(_ query: ContainerQuery) async throws -> [ListedContainer] {
        let match = try ContainerMatch(query.filters, in: self)
        let ids = try records.ids()
        let found = try await withThrowingTaskGroup(of: [ListedContainer].self) { group in
            for start in stride(from: 0, to: ids.count, by: Self.listedAtOnce) {
                let some = ids[start..<min(start + Self.listedAtOnce, ids.count)]
                group.addTask { try self.list(some, query, match) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        // Times and places are sorted, which are cheaper to move than what they stand for.
        let order = found.indices.map { (created: found[$0].summary.created, place: $0) }.sorted {
            $0.created > $1.created
        }
        return order.prefix(query.last ?? .max).map { found[$0.place] }
    }

    private func list(
        _ ids: ArraySlice<ObjectID>, _ query: ContainerQuery, _ match: ContainerMatch
    ) throws(Failure) -> [ListedContainer] {
        var found: [ListedContainer] = []
        for id in ids {
            guard let listed = try look(at: id), try match.fits(listed.summary), try match.fits(listed) else {
                continue
            }
            if query.all || listed.state.isRunning { found.append(listed) }
        }
        return found
    }

    /// A container as it is now; nil when it is gone. Of one that runs a single file is read.
    private func look(at id: ObjectID) throws(Failure) -> ListedContainer? {
        let running = try runningState(id)
        if let running, running.isAlive {
            return try list(running.summary, .running(running.process, started: running.started), running)
        }
        let summary = try records.load(
            id, plain: { ContainerSummary(id, record: $0) }, whole: { ContainerSummary($0) })
        return try summary.map { summary throws(Failure) in try list(summary, state(of: id, running: running), running)
        }
    }

    private func health(of summary: ContainerSummary) throws(Failure) -> HealthRecord? {
        guard summary.isChecked else { return nil }
        return try minder(of: summary.id).health()
    }

    fileprivate func list(
        _ summary: ContainerSummary, _ state: ContainerState, _ running: RunningState?
    ) throws(Failure) -> ListedContainer {
        let isPaused = state.isRunning && running?.isPaused ?? false
        return ListedContainer(
            summary: summary, state: state, word: isPaused ? "paused" : state.word, health: try health(of: summary),
            attachments: state.isRunning ? running?.attachments ?? [] : [])
    }
}

extension Container {
    /// The container as it is now.
    public func listed() throws(Failure) -> ListedContainer {
        let running = try runningState()
        return try engine.list(ContainerSummary(record), engine.state(of: id, running: running), running)
    }
}

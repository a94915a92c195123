// `ps`: containers as docker shows them.

import SwkEngine
import SwkModel
import SwkSystem

extension Verb {
    static let ps = Verb(
        "ps", "List containers.",
        options: [
            .flag("all", "a", "also those that do not run"), .quiet,
            .flag("latest", "l", "the newest one, running or not"),
            .value("last", "n", "COUNT", "so many of the newest, running or not"),
            .flag("size", "s", "show how much each has written"), .flag("no-trunc", nil, "whole ids and commands"),
            .filter(ContainerQuery.keys), .format,
        ],
        example: "swk ps -a --filter status=exited --format 'table {{.Names}}\\t{{.Status}}'"
    ) { arguments, console in
        let query = try ContainerQuery(
            all: arguments.has("all"), last: try last(arguments), filters: arguments.list("filter"))
        let listing = ContainerRow.listing(arguments)
        let needsSize = try ContainerRow.needsSize(arguments)
        let engine = try openEngine(arguments)
        let rows = try await engine.list(query).map { listed throws(Failure) in
            ContainerRow(listed, size: needsSize ? try engine.container(listed.summary.id.hex).size() : nil)
        }
        return try console.list(rows, as: listing, arguments)
    }

    private static func last(_ arguments: Arguments) throws(Failure) -> Int? {
        if arguments.has("latest") { return 1 }
        guard let text = arguments.value("last") else { return nil }
        guard let count = Int(text), count >= -1 else {
            throw Failure(.usage, "read --last", text, "not a number of containers")
        }
        return count < 0 ? nil : count
    }
}

/// A container as `ps` shows it.
struct ContainerRow: Encodable {
    let id: String
    let image: String
    let command: String
    let created: String
    let status: String
    let state: String
    let ports: [String]
    let name: String
    let networks: [String]
    let mounts: [String]
    let labels: [String: String]
    /// Bytes that it has written, and those with its image's; nil when nobody asked.
    let written, total: Int64?
    private let age: String
    private let localVolumes: Int

    private enum CodingKeys: String, CodingKey {
        case id, image, command, created, status, state, ports, name, networks, mounts, labels, written, total
    }

    init(_ listed: ListedContainer, size: ContainerSize?) {
        let record = listed.summary
        id = record.id.hex
        image = record.image
        command = Self.commandLine(record.arguments)
        created = record.created.rfc3339
        age = "\(Age(since: record.created)) ago"
        state = listed.word
        status = Self.status(listed)
        ports = PortText.lines(listed)
        name = record.name
        networks = listed.networks
        mounts = listed.mounts
        labels = record.labels
        localVolumes = record.mounts.count { $0.volume != nil }
        written = size?.written
        total = size?.total
    }

    /// Arguments with blanks stand in quotes, as docker shows them; for the eye, not for a shell.
    private static func commandLine(_ arguments: [String]) -> String {
        let shown = arguments.enumerated().map { $0 > 0 && $1.contains(" ") ? "'\($1)'" : $1 }
        return shown.joined(separator: " ")
    }

    /// docker's words.
    private static func status(_ listed: ListedContainer) -> String {
        switch listed.state {
        case .created: "Created"
        case .running(_, let started): "Up \(Age(since: started))\(remark(listed))"
        case .exited(let exit): "Exited (\(exit.code)) \(Age(since: exit.finishedAt)) ago"
        case .restarting: "Restarting"
        case .lost: "Dead"
        }
    }

    /// What docker puts in parentheses.
    private static func remark(_ listed: ListedContainer) -> String {
        if listed.word == "paused" { return " (Paused)" }
        guard let status = listed.health?.status else { return "" }
        return status == "starting" ? " (health: starting)" : " (\(status))"
    }

    var sizeText: String {
        guard let written, let total else { return "0B" }
        return "\(ByteCount(written)) (virtual \(ByteCount(total)))"
    }
}

extension ContainerRow {
    /// docker's columns.
    static func listing(_ arguments: Arguments) -> Listing<ContainerRow> {
        let whole = arguments.has("no-trunc")
        func short(_ text: String, _ length: Int) -> String {
            whole || text.count <= length ? text : "\(text.prefix(length - 1))…"
        }
        return Listing(
            columns: [
                .init("ID", "CONTAINER ID") { whole ? $0.id : String($0.id.prefix(12)) },
                .init("Image", "IMAGE") { $0.image },
                .init("Command", "COMMAND") { "\"\(short($0.command, 20))\"" },
                .init("CreatedAt", "CREATED AT") { $0.created },
                .init("RunningFor", "CREATED") { $0.age },
                .init("Status", "STATUS") { $0.status },
                .init("State", "STATE") { $0.state },
                .init("Ports", "PORTS") { $0.ports.joined(separator: ", ") },
                .init("Names", "NAMES") { $0.name },
                .init("Labels", "LABELS") { Listing<ContainerRow>.text(of: $0.labels) },
                .init("Networks", "NETWORKS") { $0.networks.joined(separator: ",") },
                .init("Mounts", "MOUNTS") { row in row.mounts.map { short($0, 15) }.joined(separator: ",") },
                .init("LocalVolumes", "LOCAL VOLUMES") { "\($0.localVolumes)" },
                .init("Size", "SIZE") { $0.sizeText },
            ],
            shown: ["ID", "Image", "Command", "RunningFor", "Status", "Ports", "Names"]
                + (arguments.has("size") ? ["Size"] : []),
            identifier: { whole ? $0.id : String($0.id.prefix(12)) }, labels: { $0.labels })
    }

    /// Sizes mean a walk through what each container wrote, so they are found only when they are shown.
    static func needsSize(_ arguments: Arguments) throws(Failure) -> Bool {
        if arguments.has("size") { return true }
        guard let format = arguments.value("format"), format != "json" else { return false }
        return format.contains("Size")
    }
}

/// Ports as docker's tables show them: ranges together, exposed ports that are not published without an arrow.
enum PortText {
    static func lines(_ listed: ListedContainer) -> [String] {
        guard listed.state.isRunning else { return [] }
        let published = listed.ports
        let lines = published.map { "\($0.hostAddress):\($0.hostPort)->\($0.containerPort)/\($0.transport.rawValue)" }
        let exposed = listed.summary.exposedPorts.filter { text in
            !published.contains { "\($0.containerPort)/\($0.transport.rawValue)" == text }
        }
        return exposed + lines
    }
}

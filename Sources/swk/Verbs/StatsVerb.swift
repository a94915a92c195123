// `stats`: what containers use, once or again and again.

import Glibc
import SwkEngine
import SwkModel

extension Verb {
    static let stats = Verb(
        "stats", "Show what containers use of processor, memory, network and disks.", .atLeast(0, "[CONTAINER...]"),
        options: [
            .flag("all", "a", "also containers that do not run"), .flag("no-stream", nil, "measure once"),
            .flag("no-trunc", nil, "whole ids"), .format,
        ], example: "swk stats --no-stream --format 'table {{.Name}}\\t{{.MemUsage}}'"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let listing = UsageRow.listing(arguments)
        var earlier: [ObjectID: ContainerUsage] = [:]
        for round in 0... {
            let containers = try measured(engine, arguments)
            if round == 0 {
                for container in containers { earlier[container.id] = usage(of: container) }
                // A share of processor time needs two looks; docker waits a second, a tenth shows as much.
                try await Task.sleep(for: .milliseconds(console.json || arguments.has("no-stream") ? 100 : 500))
            }
            var rows: [UsageRow] = []
            for container in containers {
                let now = usage(of: container)
                rows.append(UsageRow(container, now, since: earlier[container.id]))
                earlier[container.id] = now
            }
            let isTerminal = isatty(STDOUT_FILENO) == 1
            // A fresh screen for each round, as the rows may have become fewer.
            if isTerminal, !arguments.has("no-stream"), !console.json { console.write("\u{1B}[H\u{1B}[2J") }
            _ = try console.list(rows, as: listing, arguments)
            if arguments.has("no-stream") || console.json { return 0 }
            try await Task.sleep(for: .seconds(1))
        }
        return 0
    }

    private static func measured(_ engine: Engine, _ arguments: Arguments) throws -> [Container] {
        if arguments.operands.isEmpty { return try engine.containers(all: arguments.has("all")) }
        return try arguments.operands.map { try engine.container($0) }
    }

    /// Nil when it does not run, or has just ended: its row then shows zeros.
    private static func usage(of container: Container) -> ContainerUsage? { try? container.usage() }
}

/// A container's use as `stats` shows it.
struct UsageRow: Encodable {
    let id, name: String
    let cpuPercent, memoryPercent: Double?
    let memory, memoryLimit, received, sent, read, written, pids: Int64?

    init(_ container: Container, _ usage: ContainerUsage?, since earlier: ContainerUsage?) {
        id = container.id.hex
        name = container.name
        cpuPercent = usage.map { now in earlier.map(now.cpuShare) ?? 0 }
        memoryPercent = usage?.memoryShare
        memory = usage?.memory
        memoryLimit = usage?.memoryLimit
        received = usage?.received
        sent = usage?.sent
        read = usage?.read
        written = usage?.written
        pids = usage?.pids
    }

    static func listing(_ arguments: Arguments) -> Listing<UsageRow> {
        let whole = arguments.has("no-trunc")
        func id(_ row: UsageRow) -> String { whole ? row.id : String(row.id.prefix(12)) }
        // What does not run uses nothing.
        func percent(_ value: Double?) -> String { FixedPoint.text(value ?? 0, places: 2) + "%" }
        func pair(_ a: Int64?, _ b: Int64?, _ text: (Int64) -> String) -> String { "\(text(a ?? 0)) / \(text(b ?? 0))" }
        func decimal(_ bytes: Int64) -> String { ByteCount(bytes).description }
        return Listing(
            columns: [
                .init("ID", "CONTAINER ID", id), .init("Container", "CONTAINER", id), .init("Name", "NAME") { $0.name },
                .init("CPUPerc", "CPU %") { percent($0.cpuPercent) },
                .init("MemUsage", "MEM USAGE / LIMIT") { pair($0.memory, $0.memoryLimit, binary) },
                .init("MemPerc", "MEM %") { percent($0.memoryPercent) },
                .init("NetIO", "NET I/O") { pair($0.received, $0.sent, decimal) },
                .init("BlockIO", "BLOCK I/O") { pair($0.read, $0.written, decimal) },
                .init("PIDs", "PIDS") { "\($0.pids ?? 0)" },
            ], shown: ["ID", "Name", "CPUPerc", "MemUsage", "MemPerc", "NetIO", "BlockIO", "PIDs"], identifier: id)
    }

    /// Powers of 1024 with at most four digits, as docker shows memory.
    static func binary(_ bytes: Int64) -> String {
        var value = Double(bytes)
        var unit = "B"
        for next in ["KiB", "MiB", "GiB", "TiB"] where value >= 1024 {
            value /= 1024
            unit = next
        }
        let text = FixedPoint.text(value, places: value >= 100 ? 1 : value >= 10 ? 2 : 3)
        guard text.contains(".") else { return text + unit }
        let trimmed = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
        return String(trimmed.reversed()) + unit
    }
}

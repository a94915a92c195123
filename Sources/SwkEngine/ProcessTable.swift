// `top`: processes under the columns that somebody asked for in the words of ps(1), without a ps on the host.

import Glibc
public import SwkModel
public import SwkSystem

/// Rows of processes under chosen columns.
public struct ProcessTable: Sendable, Equatable {
    public let headings: [String]
    public let rows: [[String]]

    /// - Parameter options: ps's: none or `-ef` for the full listing, `aux`, or `-o`/`-eo` with names of columns.
    /// - Throws: `option.invalid` that names the word it does not know.
    public init(_ processes: [ProcessStatus], options: [String] = []) throws(Failure) {
        let columns = try Column.chosen(by: options)
        headings = columns.map(\.heading)
        rows = processes.map { process in columns.map { $0.value(process) } }
    }
}

private struct Column {
    let names: [String]
    let heading: String
    let value: (ProcessStatus) -> String

    static func chosen(by options: [String]) throws(Failure) -> [Column] {
        var names: [String] = []
        var rest = options[...]
        while let word = rest.popFirst() {
            switch word {
            case "-ef", "-f", "-e", "-A": if names.isEmpty { names = full }
            case "aux", "-aux", "u", "ax": names = accounting
            case let word where ["-o", "-eo", "-eo", "o", "-Ao"].contains(word):
                names = (rest.popFirst() ?? "").split(separator: ",").map(String.init)
            case let word where word.hasPrefix("-o") || word.hasPrefix("-eo"):
                names = word.drop { "-eo".contains($0) }.split(separator: ",").map(String.init)
            default: throw wrong(word, allowed: "-ef, aux, -o COLUMN,...")
            }
        }
        var columns: [Column] = []
        for name in names.isEmpty ? full : names {
            guard let column = all.first(where: { $0.names.contains(name.lowercased()) }) else {
                throw wrong(name, allowed: all.map { $0.names[0] }.joined(separator: ", "))
            }
            columns.append(column)
        }
        return columns
    }

    private static func wrong(_ word: String, allowed: String) -> Failure {
        Failure(.optionInvalid, "list processes", word, "unknown word of ps", allowed: allowed)
    }

    private static let full = ["uid_name", "pid", "ppid", "c", "stime", "tty", "time", "cmd"]
    private static let accounting = [
        "user", "pid", "%cpu", "%mem", "vsz", "rss", "tty", "stat", "start", "time", "command",
    ]

    private static var all: [Column] {
        [
            Column(names: ["user", "euser"], heading: "USER") { $0.user },
            Column(names: ["uid_name"], heading: "UID") { $0.user },
            Column(names: ["uid", "euid"], heading: "UID") { "\($0.uid)" },
            Column(names: ["pid"], heading: "PID") { "\($0.pid)" },
            Column(names: ["ppid"], heading: "PPID") { "\($0.parent)" },
            Column(names: ["c"], heading: "C") { "\(Int(share($0)))" },
            Column(names: ["%cpu", "pcpu"], heading: "%CPU") { FixedPoint.text(share($0), places: 1) },
            Column(names: ["%mem", "pmem"], heading: "%MEM") { FixedPoint.text(memory($0), places: 1) },
            Column(names: ["vsz", "vsize"], heading: "VSZ") { "\($0.virtual >> 10)" },
            Column(names: ["rss", "rssize"], heading: "RSS") { "\($0.resident >> 10)" },
            Column(names: ["tty", "tt"], heading: "TTY") { $0.terminal },
            Column(names: ["stat", "state", "s"], heading: "STAT") { $0.state },
            Column(names: ["stime"], heading: "STIME") { clock($0.started) },
            Column(names: ["start", "start_time"], heading: "START") { clock($0.started) },
            Column(names: ["time", "cputime"], heading: "TIME") { duration($0.cpu) },
            Column(names: ["comm", "ucmd"], heading: "COMMAND") { $0.name },
            Column(names: ["cmd"], heading: "CMD") { $0.command },
            Column(names: ["command", "args"], heading: "COMMAND") { $0.command },
        ]
    }

    /// Processor time as a share of the life so far, in percent.
    private static func share(_ process: ProcessStatus) -> Double {
        let life = Timestamp.now.nanoseconds - process.started.nanoseconds
        return life > 0 ? Double(process.cpu) / Double(life) * 100 : 0
    }

    private static func memory(_ process: ProcessStatus) -> Double {
        Double(process.resident) / Double(max(1, HostMemory.total)) * 100
    }

    /// The local time of day, or the day when it is another one.
    private static func clock(_ time: Timestamp) -> String {
        var seconds = time_t(time.nanoseconds / 1_000_000_000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        let isToday = Timestamp.now.nanoseconds - time.nanoseconds < 86_400_000_000_000
        var text = [CChar](repeating: 0, count: 16)
        let count = strftime(&text, text.count, isToday ? "%H:%M" : "%b%d", &parts)
        return String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func duration(_ nanoseconds: Int64) -> String {
        let seconds = nanoseconds / 1_000_000_000
        return [seconds / 3600, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(
            separator: ":")
    }
}

/// The machine's memory.
enum HostMemory {
    /// Bytes.
    static let total = Int64(sysconf(Int32(_SC_PHYS_PAGES))) * Int64(sysconf(Int32(_SC_PAGESIZE)))
}

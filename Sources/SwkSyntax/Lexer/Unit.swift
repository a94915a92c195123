// The units of durations and sizes: one table for the lexer, the messages and the formatter.

struct Unit {
    let name: String
    /// In nanoseconds or bytes.
    let factor: UInt64
    let isDuration: Bool

    static let all: [Unit] = [
        Unit(name: "ns", factor: 1, isDuration: true),
        Unit(name: "us", factor: 1_000, isDuration: true),
        Unit(name: "ms", factor: 1_000_000, isDuration: true),
        Unit(name: "s", factor: 1_000_000_000, isDuration: true),
        Unit(name: "m", factor: 60_000_000_000, isDuration: true),
        Unit(name: "h", factor: 3_600_000_000_000, isDuration: true),
        Unit(name: "d", factor: 86_400_000_000_000, isDuration: true),
        Unit(name: "B", factor: 1, isDuration: false),
        Unit(name: "KiB", factor: 1 << 10, isDuration: false),
        Unit(name: "MiB", factor: 1 << 20, isDuration: false),
        Unit(name: "GiB", factor: 1 << 30, isDuration: false),
        Unit(name: "TiB", factor: 1 << 40, isDuration: false),
        Unit(name: "KB", factor: 1_000, isDuration: false),
        Unit(name: "MB", factor: 1_000_000, isDuration: false),
        Unit(name: "GB", factor: 1_000_000_000, isDuration: false),
        Unit(name: "TB", factor: 1_000_000_000_000, isDuration: false),
    ]

    private init(name: String, factor: UInt64, isDuration: Bool) {
        self.name = name
        self.factor = factor
        self.isDuration = isDuration
    }

    init?(_ name: String) {
        guard let unit = Unit.all.first(where: { $0.name == name }) else { return nil }
        self = unit
    }

    /// What to write instead of a unit that does not exist.
    static func help(for name: String) -> [String] {
        let lower = name.lowercased()
        if let meant = Unit.all.first(where: { $0.name.lowercased() == lower }) { return ["write `\(meant.name)`"] }
        switch lower {
        case "sec", "secs", "second", "seconds": return ["seconds are written `s`"]
        case "min", "mins", "minute", "minutes": return ["minutes are written `m`"]
        case "hour", "hours": return ["hours are written `h`"]
        case "k", "kb", "kib": return ["write `KiB` (1024 bytes) or `KB` (1000 bytes)"]
        case "g": return ["write `GiB` (1024 MiB) or `GB` (1000 MB)"]
        default: return ["durations end in \(list(durations: true)), sizes in \(list(durations: false))"]
        }
    }

    private static func list(durations: Bool) -> String {
        all.filter { $0.isDuration == durations }.map { "`\($0.name)`" }.joined(separator: " ")
    }
}

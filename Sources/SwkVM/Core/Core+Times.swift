// Durations, sizes and times, continued: parts, rounding, dates.

extension CoreLibrary {
    static let times: [NativeFunction] =
        timeParts + roundings(.duration, "250ms", "1s", "1.6s") + roundings(.size, "300KiB", "1MiB", "2MiB") + [
            .property(.duration, "days", returns: .float, doc: "As days, with a fraction.", example: "36h.days == 1.5")
            {
                _, arguments, _ throws(Fault) in Value(float: Double(arguments[0].int64) / 86_400e9)
            },
            .property(
                .duration, "microseconds", returns: .float, doc: "As microseconds, with a fraction.",
                example: "1ms.microseconds == 1000.0"
            ) {
                _, arguments, _ throws(Fault) in Value(float: Double(arguments[0].int64) / 1e3)
            },
            .property(
                .duration, "parts", returns: .map, doc: "Days, hours, minutes, seconds and nanoseconds as Ints.",
                example: "90s.parts == {days: 0, hours: 0, minutes: 1, seconds: 30, nanoseconds: 0}"
            ) { machine, arguments, _ throws(Fault) in
                let map = machine.heap.map()
                var rest = arguments[0].int64
                for (name, unit) in [("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1)]
                    as [(String, Int64)]
                {
                    let size = unit * 1_000_000_000
                    machine.heap.set(name, Value(int: Int(rest / size)), in: map)
                    rest %= size
                }
                machine.heap.set("nanoseconds", Value(int: Int(rest)), in: map)
                return Value(.map, map)
            },
            .property(.size, "kb", returns: .float, doc: "As kilobytes of 1000 bytes.", example: "2MB.kb == 2000.0") {
                _, arguments, _ throws(Fault) in Value(float: Double(arguments[0].int64) / 1e3)
            },
            .property(
                .size, "mb", returns: .float, doc: "As megabytes of a million bytes.", example: "2GB.mb == 2000.0"
            ) {
                _, arguments, _ throws(Fault) in Value(float: Double(arguments[0].int64) / 1e6)
            },
            .property(
                .size, "gb", returns: .float, doc: "As gigabytes of a milliard bytes.", example: "500MB.gb == 0.5"
            ) {
                _, arguments, _ throws(Fault) in Value(float: Double(arguments[0].int64) / 1e9)
            },
        ]

    private static func roundings(_ type: Tag, _ small: String, _ unit: String, _ two: String) -> [NativeFunction] {
        let kind: ScriptType = type == .duration ? .duration : .size
        return [
            .method(
                type, "abs", returns: kind, doc: "Without its sign.", throws: ["arithmetic.overflow"],
                example: "(-\(small)).abs() == \(small)"
            ) {
                machine, arguments, _ throws(Fault) in
                arguments[0].int64 < 0 ? try machine.negate(arguments[0]) : arguments[0]
            },
            .method(
                type, "rounded", [Parameter("to", kind, doc: "the unit")], returns: kind,
                doc: "The nearest multiple of a unit; a half goes away from zero.",
                throws: ["units.bad-unit", "arithmetic.overflow"],
                example: "\(two).rounded(to: \(unit)) == 2 * \(unit)"
            ) { machine, arguments, _ throws(Fault) in
                let (value, unit) = (arguments[0].int64, arguments[1].int64)
                guard unit > 0 else {
                    throw machine.fault(
                        "units.bad-unit", "`to` must be more than nothing, this is \(machine.display(arguments[1]))")
                }
                let rest = value % unit
                let isUp = rest.magnitude >= unit.magnitude - rest.magnitude
                let base = Value(tag: type, bits: UInt64(bitPattern: value - rest))
                if rest == 0 || !isUp { return base }
                return rest < 0 ? try machine.subtract(base, arguments[1]) : try machine.add(base, arguments[1])
            },
        ]
    }

    private static let timeParts: [NativeFunction] = [
        part("year", "The year, in UTC as all parts.", "2026") { Int($0.year) },
        part("month", "The month, 1 to 12.", "11") { Int($0.month) },
        part("day", "The day of the month, 1 to 31.", "25") { Int($0.day) },
        part("hour", "The hour, 0 to 23.", "20") { $0.second / 3600 },
        part("minute", "The minute, 0 to 59.", "1") { $0.second / 60 % 60 },
        part("second", "The second, 0 to 59.", "2") { $0.second % 60 },
        part("nanosecond", "The part below a second, in nanoseconds.", "500000000") { $0.nanosecond },
        part("weekday", "The day of the week: 1 is Monday, 7 is Sunday.", "3") { $0.weekday },
        .property(.time, "date", returns: .string, doc: "The date, as `2026-11-25`.", example: "now().date.count == 10")
        {
            machine, arguments, _ throws(Fault) in
            machine.heap.string(String(formatTime(arguments[0].int64).prefix { $0 != "T" }))
        },
        .property(
            .time, "milliseconds", returns: .int, doc: "Milliseconds since 1970.", example: "now().milliseconds > 0"
        ) {
            _, arguments, _ throws(Fault) in Value(int: Int(arguments[0].int64.dividedFloor(by: 1_000_000)))
        },
        .method(
            .time, "truncated", [Parameter("to", .duration, doc: "such as 1h or 24h")], returns: .time,
            doc: "The last multiple of a duration since 1970 that is not after it.",
            throws: ["units.bad-unit", "arithmetic.overflow"],
            example: "now().truncated(to: 1h).minute == 0"
        ) { machine, arguments, _ throws(Fault) in
            let unit = arguments[1].int64
            guard unit > 0 else {
                throw machine.fault(
                    "units.bad-unit", "`to` must be more than nothing, this is \(machine.display(arguments[1]))")
            }
            let rest = arguments[0].int64 - arguments[0].int64.dividedFloor(by: unit) * unit
            return try machine.subtract(arguments[0], Value(duration: rest))
        },
    ]

    private static func part(
        _ name: String, _ doc: String, _ value: String, _ get: @escaping @Sendable (TimeParts) -> Int
    ) -> NativeFunction {
        .property(.time, name, returns: .int, doc: doc, example: "now().\(name) >= 0") {
            _, arguments, _ throws(Fault) in
            Value(int: get(TimeParts(arguments[0].int64)))
        }
    }
}

/// A Time in UTC, taken apart.
private struct TimeParts {
    let year, month, day: Int64
    /// Of the day.
    let second: Int
    let nanosecond: Int
    let weekday: Int

    init(_ nanoseconds: Int64) {
        let seconds = nanoseconds.dividedFloor(by: 1_000_000_000)
        let days = seconds.dividedFloor(by: 86_400)
        (year, month, day) = civil(days)
        second = Int(seconds - days * 86_400)
        nanosecond = Int(nanoseconds - seconds * 1_000_000_000)
        // 1970-01-01 was a Thursday.
        weekday = Int((days + 3) - (days + 3).dividedFloor(by: 7) * 7) + 1
    }
}

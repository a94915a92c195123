// `time`: the clocks, and times from and to text. Arithmetic and parts (`t.year`, `t + 1h`) belong to Time itself.

import Glibc
import SwkVM

let timeModule = HostModule(
    "time", summary: "Clocks, and times from and to text.", reading: ["now", "monotonic", "measure"],
    functions: clocks + texts)

private let localParameter = Parameter(
    "local", .bool, default: .bool(false), doc: "true: in the machine's time zone; otherwise in UTC")

/// Nanoseconds of a clock.
func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

private let clocks = [
    HostFunction(
        "now", Signature(returns: .time, doc: "The time of day.", example: "time.now() - time.now() <= 0s"),
        effects: .clock,
        sync: { _ in .time(nanoseconds: read(CLOCK_REALTIME)) }),
    HostFunction(
        "monotonic",
        Signature(
            returns: .duration, doc: "The time since the machine started; no setting of the clock changes it.",
            example: "let start = time.monotonic(); time.monotonic() - start >= 0s"), effects: .clock,
        sync: { _ in .duration(nanoseconds: read(CLOCK_MONOTONIC)) }),
    HostFunction(
        "measure",
        Signature(
            [Parameter("f", .function, doc: "is called without arguments")], returns: .map,
            doc: "Calls a function and gives its `value` and how long it `took`.",
            example: "time.measure(() => 6 * 7).value == 42"), effects: .clock
    ) { call in
        let start = read(CLOCK_MONOTONIC)
        let value = try await call.invoke(call.function("f"))
        return .map(["value": value, "took": .duration(nanoseconds: read(CLOCK_MONOTONIC) - start)])
    },
]

private let texts = [
    HostFunction(
        "parse",
        Signature(
            [
                Parameter("text", .string, doc: "a date and a time of day"),
                Parameter("format", .optional(.string), default: .nil, doc: "as strptime's; left out: RFC 3339"),
                localParameter,
            ], returns: .time,
            doc: "The Time that a text writes: `2026-11-25T20:01:02Z`, a zone such as `+01:00`, or a date.",
            throws: ["time.not-a-time"], example: #"time.parse("2026-11-25").year == 2026"#),
        sync: { call in
            let text = call.string("text")
            let format = call.optionalString("format")
            let found =
                if let format { parse(text, pattern: format, isLocal: call.bool("local")) } else { parseRFC3339(text) }
            if let found { return .time(nanoseconds: found) }
            throw LibraryFailure(
                "time.not-a-time", "read a time from", text,
                "it does not fit \(format.map { "`\($0)`" } ?? "RFC 3339")",
                help: [format == nil ? "write `2026-11-25T20:01:02Z`, or give `format:`" : "the format is strptime's"])
        }),
    HostFunction(
        "format",
        Signature(
            [
                Parameter("time", .time, doc: "what to write"),
                Parameter("pattern", .string, doc: "as strftime's; `%f` is the fraction in milliseconds"),
                localParameter,
            ], returns: .string, doc: "A Time as text.",
            example: #"time.format(time.parse("2026-11-25"), "%d.%m.%Y %H:%M") == "25.11.2026 00:00""#),
        sync: { call in
            guard case .time(let nanoseconds) = call.value("time") else { return .nil }
            return .string(formatted(nanoseconds, call.string("pattern"), isLocal: call.bool("local")))
        }),
    HostFunction(
        "date",
        Signature(
            [
                Parameter("year", .int, doc: "1678 to 2261"), Parameter("month", .int, doc: "1 to 12"),
                Parameter("day", .int, doc: "of the month"), Parameter("hour", .int, default: .int(0), doc: "0 to 23"),
                Parameter("minute", .int, default: .int(0), doc: "0 to 59"),
                Parameter("second", .int, default: .int(0), doc: "0 to 59"), localParameter,
            ], returns: .time, doc: "The Time of a date.", throws: ["time.bad-date"],
            example: #"time.date(2024, 2, 29) + 24h == time.date(2024, 3, 1)"#),
        sync: { try date($0) }),
    HostFunction(
        "unix",
        Signature(
            [Parameter("seconds", .number, doc: "since 1970, UTC")], returns: .time,
            doc: "The Time of a UNIX timestamp.",
            throws: ["time.bad-date"], example: #"time.unix(0).year == 1970"#),
        sync: { call in
            let exact = call.optionalInt("seconds").map { Int64($0).multipliedReportingOverflow(by: 1_000_000_000) }
            if let exact, !exact.overflow { return .time(nanoseconds: exact.partialValue) }
            guard exact == nil, let time = Int64(exactly: (call.float("seconds") * 1e9).rounded()) else {
                throw LibraryFailure(
                    "time.bad-date", "make a time", "", "\(call.value("seconds").literal) seconds are too many")
            }
            return .time(nanoseconds: time)
        }),
]

private func date(_ call: HostCall) throws(LibraryFailure) -> ScriptValue {
    let limits = [("month", 1, 12), ("hour", 0, 23), ("minute", 0, 59), ("second", 0, 59), ("year", 1678, 2261)]
    let days = days(in: call.int("month"), of: call.int("year"))
    for (label, least, most) in limits + [("day", 1, days)] where !(least...most).contains(call.int(label)) {
        throw LibraryFailure(
            "time.bad-date", "make a time", "", "`\(label)` must be \(least) to \(most), this is \(call.int(label))")
    }
    var parts = tm()
    parts.tm_year = Int32(call.int("year") - 1900)
    parts.tm_mon = Int32(call.int("month") - 1)
    parts.tm_mday = Int32(call.int("day"))
    parts.tm_hour = Int32(call.int("hour"))
    parts.tm_min = Int32(call.int("minute"))
    parts.tm_sec = Int32(call.int("second"))
    guard let time = Calendar.nanoseconds(of: parts, isLocal: call.bool("local")) else {
        throw LibraryFailure("time.bad-date", "make a time", "", "the date is too far from 1970")
    }
    return .time(nanoseconds: time)
}

// Durations, sizes and times: their parts as plain numbers.

extension CoreLibrary {
    static let units: [NativeFunction] =
        [
            unit(.duration, "milliseconds", 1_000_000, "2s.milliseconds == 2000.0"),
            unit(.duration, "seconds", 1_000_000_000, "1m.seconds == 60.0"),
            unit(.duration, "minutes", 60_000_000_000, "90s.minutes == 1.5"),
            unit(.duration, "hours", 3_600_000_000_000, "90m.hours == 1.5"),
            unit(.size, "kib", 1024, "1MiB.kib == 1024.0"),
            unit(.size, "mib", 1024 * 1024, "1GiB.mib == 1024.0"),
            unit(.size, "gib", 1024 * 1024 * 1024, "512MiB.gib == 0.5"),
            .property(
                .duration, "nanoseconds", returns: .int, doc: "As nanoseconds.", example: "1ms.nanoseconds == 1000000"
            ) {
                _, arguments, _ throws(Fault) in Value(int: arguments[0].int)
            },
            .property(.size, "bytes", returns: .int, doc: "As bytes.", example: "1KiB.bytes == 1024") {
                _, arguments, _ throws(Fault) in Value(int: arguments[0].int)
            },
            .property(.time, "unix", returns: .float, doc: "Seconds since 1970.", example: "now().unix > 0.0") {
                _, arguments, _ throws(Fault) in Value(float: Double(arguments[0].int64) / 1e9)
            },
        ]

    private static func unit(_ type: Tag, _ name: String, _ divisor: Double, _ example: String) -> NativeFunction {
        .property(type, name, returns: .float, doc: "As \(name), with a fraction.", example: example) {
            _, arguments, _ throws(Fault) in Value(float: Double(arguments[0].int64) / divisor)
        }
    }
}

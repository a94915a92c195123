// The two clocks: the wall's for records, the monotonic one for deadlines.

import Glibc
public import SwkModel

extension Timestamp {
    /// The wall clock now (CLOCK_REALTIME).
    public static var now: Timestamp { Timestamp(nanoseconds: nanoseconds(of: CLOCK_REALTIME)) }

    /// Nanoseconds since boot, never set back (CLOCK_MONOTONIC).
    public static var monotonicNanoseconds: Int64 { nanoseconds(of: CLOCK_MONOTONIC) }

    private static func nanoseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

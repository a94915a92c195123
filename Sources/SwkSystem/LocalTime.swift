// The clocks of this place.

import Glibc
public import SwkModel

extension Timestamp {
    /// A moment as somebody types it on this machine, now: `10m`, `2024-05-01T12:00` in local time, `1714564800`; nil for what is none.
    public init?(moment text: String) {
        self.init(moment: text, now: .now, offset: Self.localOffset)
    }

    /// Seconds east of Greenwich at a moment in seconds since 1970, by TZ or `/etc/localtime`.
    private static func localOffset(at seconds: Int64) -> Int64 {
        var moment = time_t(seconds)
        var parts = tm()
        return localtime_r(&moment, &parts) == nil ? 0 : Int64(parts.tm_gmtoff)
    }
}

// How long ago something was, in docker's words.

import SwkModel
import SwkEngine

/// A span of time up to now: `5 seconds`, `About a minute`, `3 hours`.
struct Age: CustomStringConvertible {
    let seconds: Int64

    init(since start: Timestamp) { seconds = max(0, (Timestamp.now.nanoseconds - start.nanoseconds) / 1_000_000_000) }

    var description: String {
        switch seconds {
        case 0: "Less than a second"
        case 1: "1 second"
        case ..<60: "\(seconds) seconds"
        case ..<120: "About a minute"
        case ..<3600: "\(seconds / 60) minutes"
        case ..<7200: "About an hour"
        case ..<172_800: "\(seconds / 3600) hours"
        case ..<1_209_600: "\(seconds / 86400) days"
        case ..<5_184_000: "\(seconds / 604_800) weeks"
        default: "\(seconds / 2_592_000) months"
        }
    }
}

// `c.logs()`: what a container wrote, as a list or as a stream.

import SwkEngine
import SwkModel
import SwkVM

let logsMethod = containerMethod(
    "logs",
    Signature(
        [
            Parameter("follow", .bool, default: .bool(false), doc: "gives a stream that ends with the container"),
            Parameter("tail", .optional(.int), default: .nil, doc: "only so many of the last lines"),
            Parameter(
                "since", .optional(.oneOf([.duration, .time])), default: .nil,
                doc: "only what was written in the last so long, or since that time"),
            Parameter(
                "until", .optional(.oneOf([.duration, .time])), default: .nil,
                doc: "only what was written longer ago than that, or until that time"),
            Parameter("timestamps", .bool, default: .bool(false), doc: "whether each line begins with its time"),
        ], returns: .any, doc: "What it wrote, line by line: a list, or a stream with `follow: true`.",
        example: "for line in web.logs(follow: true, since: 10m) { print(line) }")
) { object, call in
    let range = LogRange(
        tail: call.optionalInt("tail"), since: moment(call, "since"), until: moment(call, "until"))
    let isStamped = call.bool("timestamps")
    if call.bool("follow") {
        return .host(LogStream(object.world, object.container, range, stamped: isStamped))
    }
    return .list(try object.container.logTexts(range, stamped: isStamped).map { .string($0) })
}

/// A time, or a span back from now; one that reaches beyond all times is as good as the last.
private func moment(_ call: HostCall, _ label: String) -> Timestamp? {
    if case .time(let nanoseconds) = call.value(label) { return Timestamp(nanoseconds: nanoseconds) }
    return call.optionalDuration(label).map { span in
        let (moment, isBeyond) = Timestamp.now.nanoseconds.subtractingReportingOverflow(span)
        return Timestamp(nanoseconds: isBeyond ? .max : moment)
    }
}

// What scripts see of a container: everything that is known of it, its processes, what it uses.

import SwkEngine
import SwkModel
import SwkVM

private func method(
    _ name: String, _ signature: Signature,
    _ body: @escaping @Sendable (Container, HostCall) async throws -> ScriptValue
) -> HostFunction {
    HostFunction(name, signature) { call in
        let container = call.receiver(as: ContainerObject.self).container
        return try await evidently { try await body(container, call) }
    }
}

let containerViews: [HostFunction] = [
    method(
        "inspect",
        Signature(
            [Parameter("size", .bool, default: .bool(false), doc: "also how much it has written, in bytes")],
            returns: .map,
            doc: """
                Everything that is known of it, as `swk inspect` shows it: the fields have docker's names, beginning in lower \
                case.
                """,
            example: "web.inspect().state.pid")
    ) { container, call in ScriptValue(try container.inspection(withSize: call.bool("size"))) },
    method(
        "top",
        Signature(
            returns: .list(of: .map), doc: "Its processes as the host sees them: pid, user, time and command of each.",
            throws: ["container.state"], example: "for p in web.top() { print(p.pid, p.command) }")
    ) { container, _ in
        .list(
            try container.processes().map { process in
                .map([
                    "pid": .int(Int(process.pid)), "user": .string(process.user),
                    "time": .duration(nanoseconds: process.cpu), "command": .string(process.command),
                ])
            })
    },
    method(
        "stats",
        Signature(
            returns: .map,
            doc: """
                What it uses now: `cpu` in percent of one processor over a tenth of a second, `memory` and its `limit`, `pids`, and \
                the bytes `received`, `sent`, `read` and `written` so far.
                """,
            throws: ["container.state"], example: "assert web.stats().memory < 512MiB")
    ) { container, _ in
        let earlier = try container.usage()
        try await Task.sleep(for: .milliseconds(100))
        let now = try container.usage()
        return .map([
            "cpu": .float(now.cpuShare(since: earlier)), "memory": .size(bytes: now.memory),
            "limit": .size(bytes: now.memoryLimit), "pids": .int(Int(now.pids)),
            "received": .size(bytes: now.received), "sent": .size(bytes: now.sent),
            "read": .size(bytes: now.read), "written": .size(bytes: now.written),
        ])
    },
]

// The verbs about swk itself: gc.

import SwkEngine
import SwkModel
import SwkSystem

extension Verb {
    static let gc = Verb(
        "gc", "Finish what killed swk processes left behind, and remove content that nothing uses.",
        options: [.value("ended", nil, "ID", "only give back what this container held, if it has ended")],
        example: "swk gc"
    ) { arguments, console in
        if let id = arguments.value("ended") { return try settle(id, arguments) }
        let engine = try Engine(.standard(root: arguments.value("root")), recovering: false)
        let report = try engine.collectGarbage()
        if console.json {
            _ = console.json([
                GarbageRow(undone: report.undone.map { "\($0)" }, failures: report.failures.map(\.message))
            ])
        } else {
            for effect in report.undone { console.line("undone: \(effect)") }
        }
        for failure in report.failures { Console.error(failure.description) }
        return report.failures.isEmpty ? 0 : 1
    }

    /// What the minder of a container becomes when that has ended: nobody reads what this says, so the next swk says it again. A root
    /// that is gone is not made anew.
    private static func settle(_ id: String, _ arguments: Arguments) throws -> Int32 {
        let configuration = EngineConfiguration.standard(root: arguments.value("root"))
        guard Files.exists(configuration.runDirectory) else { return 0 }
        try Engine(configuration, recovering: false).settleEnded(id)
        return 0
    }
}

private struct GarbageRow: Encodable {
    let undone: [String]
    let failures: [String]
}

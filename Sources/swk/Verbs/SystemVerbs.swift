// The verbs about swk itself: gc.

import SwkEngine
import SwkModel

extension Verb {
    static let gc = Verb(
        "gc", "Finish what killed swk processes left behind, and remove content that nothing uses.", example: "swk gc"
    ) { arguments, console in
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
}

private struct GarbageRow: Encodable {
    let undone: [String]
    let failures: [String]
}

// The verbs about swk itself: gc, check.

import SwkBindings
import SwkEngine
import SwkModel
import SwkSyntax
import SwkVM

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

    static let check = Verb(
        "check", "Find mistakes in scripts without running them.", .atLeast(1, "FILE.swk [FILE.swk...]"),
        example: "swk check ci.swk"
    ) { arguments, _ in
        var code: Int32 = 0
        for path in arguments.operands where try !ScriptRun(file: path, arguments: []).check() { code = 1 }
        return code
    }
}

private struct GarbageRow: Encodable {
    let undone: [String]
    let failures: [String]
}

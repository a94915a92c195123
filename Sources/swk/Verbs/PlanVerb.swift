// `swk plan`: what a script would change, without running it, as text for people or as JSON for programs. The exit code is 2 for a script
// that would be rejected, which is shown as `swk check` shows it.

import Glibc
import SwkBindings
import SwkModel
import SwkSystem
import SwkVM

extension Verb {
    static let plan = Verb(
        "plan", "Show what a script would change, without running it.", .exactly(1, "FILE|-"),
        example: "swk plan ci.swk"
    ) { arguments, console in
        let file = arguments.operands[0]
        let bytes = try ScriptFiles.text(of: file)
        let interpreter = Interpreter(registry: Session().registry, modules: ScriptFiles.modules)
        let plan: EffectPlan
        do {
            plan = try interpreter.plan(bytes, name: ScriptFiles.shownName(of: file))
        } catch let error as ScriptError {
            Console.write(error.render(color: ScriptRun.inColor), to: STDERR_FILENO)
            return 2
        }
        if console.json { return console.json(plan.steps.map(PlannedStep.init)) }
        console.write(plan.render())
        return 0
    }
}

/// A step as programs read it.
private struct PlannedStep: Encodable {
    /// `change`, `within` or `again`.
    let kind: String
    let depth: Int
    let file: String
    let line: Int
    let text: String
    /// The function that is called, its effects, and whether it is certainly that one; nil for `within`.
    var function: String?
    var effects: [String]?
    var certain: Bool?

    init(_ step: EffectPlan.Step) {
        (depth, file, line, text) = (step.depth, step.file, step.line, step.text)
        switch step.kind {
        case .change(let name, let effects, let isCertain):
            (kind, function, self.effects, certain) = ("change", name, effects.names, isCertain)
        case .within: kind = "within"
        case .again: kind = "again"
        }
    }
}

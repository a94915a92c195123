import SwkSyntax
struct Compiler {
    static func compile(_ program: Program, in machine: Machine, scope: ScriptScope) -> (
        closure: Value?, diagnostics: [Diagnostic]
    ) { (nil, []) }
    static func check(_ program: Program, in machine: Machine, scope: ScriptScope) -> [Diagnostic] { [] }
    static func compilePrelude(_ function: Function, in machine: Machine) -> Value { .nil }
}

// `list.sorted((a, b) => ...)`: the prelude's `__merge(values, by)` written out as a loop that asks the machine for two values, calls the
// function with them, and goes round with the answer. So the function may suspend, fail or be cancelled like any other, and a
// comparison costs a call and one instruction.
import SwkSyntax

extension Generator {
    /// Whether a call is one of `__merge`, which only the prelude can write.
    func isMerge(_ callee: Expr) -> Bool {
        guard compiler.isInternal, case .name(let name) = callee.kind else { return false }
        return name == "__merge"
    }

    func compileMerge(_ arguments: [SwkSyntax.Argument], into target: Int) {
        scoped {
            let function = operand(arguments[1].value)
            let state = allocate(6)
            let callee = state + 3
            compile(arguments[0].value, into: state)
            emit(.mergeStart, state)
            let start = position
            let end = emit(.mergeNext, state, wide: 0)
            emit(.move, callee, function)
            emit(.call, callee, 2)
            loop(to: start)
            patch(end)
            emit(.move, target, state)
        }
    }
}

// The last expression of a function is its value. Compiled in this position, each branch returns on its own: no jump to a common end, no
// move to a common register.
import SwkSyntax

extension Generator {
    /// Returns the value of an expression.
    func compileTail(_ expression: Expr) {
        at(expression.span) {
            switch expression.kind {
            case .group(let inner): compileTail(inner)
            case .block(let block): compileTail(block)
            case .ifElse(let condition, let then, let otherwise):
                let misses = scoped { jumpIfFalse(condition) }
                compileTail(then)
                patch(misses)
                if let otherwise { compileTail(otherwise) } else { emit(.returnNil) }
            case .conditional(let condition, let then, let otherwise):
                let misses = scoped { jumpIfFalse(condition) }
                compileTail(then)
                patch(misses)
                compileTail(otherwise)
            case .returning, .throwing: discard(expression)
            default: scoped { emit(.returnValue, operand(expression)) }
            }
        }
    }

    /// Returns the value of a block.
    func compileTail(_ block: Block) {
        scoped {
            if isScope(block) {
                let result = allocate()
                compile(block, into: result)
                emit(.returnValue, result)
                return
            }
            declareFunctions(in: block)
            guard case .expression(let last)? = block.statements.last?.kind else {
                compileStatements(block.statements, into: nil)
                emit(.returnNil)
                return
            }
            for statement in block.statements.dropLast() { at(statement.span) { compile(statement) } }
            compileTail(last)
        }
    }

    /// Whether something happens at the end of a block.
    private func isScope(_ block: Block) -> Bool {
        if compiler.resolution.spawningBlocks.contains(ObjectIdentifier(block)) { return true }
        return block.statements.contains { statement in
            switch statement.kind {
            case .deferred: true
            case .using(let using): using.body == nil
            default: false
            }
        }
    }
}

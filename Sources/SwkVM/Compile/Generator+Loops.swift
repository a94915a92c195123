// Loops: `while`, `for` over a range that is counted without a sequence, and `for` over anything else.
import SwkSyntax

extension Generator {
    func compileWhile(_ condition: Expr, _ body: Block) {
        let start = position
        let misses = scoped { jumpIfFalse(condition) }
        loops.append(Loop(regions: regions.count))
        compile(body, into: nil)
        let finished = loops.removeLast()
        for index in finished.continues { patch(index) }
        loop(to: start)
        patch(misses + finished.breaks)
    }

    func compile(_ loop: ForLoop) {
        scoped {
            if case .range(let from?, let to?, let isHalfOpen) = loop.sequence.kind, loop.pattern.isNameOrWildcard {
                compileCounting(loop, from, to, isHalfOpen)
            } else {
                compileElements(loop)
            }
        }
    }

    private func compileCounting(_ loop: ForLoop, _ from: Expr, _ to: Expr, _ isHalfOpen: Bool) {
        let counter = allocate(2)
        compile(from, into: counter)
        compile(to, into: counter + 1)
        let skip = at(loop.sequence.span) {
            if isHalfOpen { emit(.subtractInt, counter + 1, counter + 1, 1) }
            return emit(.forRange, counter, wide: 0)
        }
        if case .name = loop.pattern.kind { bind(declaration(at: loop.pattern.span), to: counter) }
        let start = position
        compileLoopBody(loop)
        let next = emit(.forRangeLoop, counter, wide: 0)
        patch(next, to: start)
        patch(skip)
        patch(pendingBreaks)
        pendingBreaks = []
    }

    private func compileElements(_ loop: ForLoop) {
        let state = allocate(4)
        compile(loop.sequence, into: state)
        at(loop.sequence.span) { _ = emit(.forEach, state) }
        let start = position
        let isPair = loop.pattern.isPair
        let end = at(loop.sequence.span) { emit(.forEachNext, flag: isPair ? 2 : 0, state, wide: 0) }
        let mark = next
        if isPair, case .list(let parts, _) = loop.pattern.kind {
            bindRequired(parts[0], from: state + 2)
            bindRequired(parts[1], from: state + 3)
        } else if case .name = loop.pattern.kind {
            bind(declaration(at: loop.pattern.span), to: state + 2)
        } else {
            bindRequired(loop.pattern, from: state + 2)
        }
        compileLoopBody(loop)
        next = mark
        self.loop(to: start)
        patch(end)
        patch(pendingBreaks)
        pendingBreaks = []
    }

    /// The filter and the body; `continue` and a filter that does not hold come out at its end, `break` stays to be patched.
    private func compileLoopBody(_ loop: ForLoop) {
        loops.append(Loop(regions: regions.count))
        let misses = loop.filter.map { filter in scoped { jumpIfFalse(filter) } } ?? []
        compile(loop.body, into: nil)
        let finished = loops.removeLast()
        patch(misses + finished.continues)
        pendingBreaks = finished.breaks
    }
}

extension Pattern {
    var isNameOrWildcard: Bool {
        switch kind {
        case .name, .wildcard: true
        default: false
        }
    }

    /// `k, v`: two names, no rest.
    var isPair: Bool {
        if case .list(let parts, nil) = kind { parts.count == 2 } else { false }
    }
}

extension Expr {
    /// Whether its code writes its target only in the last instruction, after every operand was read.
    var writesLast: Bool {
        switch kind {
        case .nilLiteral, .bool, .int, .float, .duration, .size, .name, .index, .member: !mayAssign
        case .binary: !mayAssign
        case .group(let inner): inner.writesLast
        default: false
        }
    }
}

// Errors at run time: what `throw` makes of a value, how a fault finds its handler, and what an assertion says.
import SwkSyntax

extension Machine {
    /// The fault that `throw value` starts.
    func thrown(_ value: Value) -> Fault {
        switch value.tag {
        case .error: return Fault(value: value)
        case .map:
            var fields = ScriptMap()
            // A value that cannot leave the machine (a cyclic one) is left out; the message stays.
            if case .map(let map)? = try? export(value) as ScriptValue { fields = map }
            let message = fields["message"]?.text ?? display(value)
            let code = fields["code"]?.text ?? "error"
            fields["message"] = nil
            fields["cause"] = nil
            let info = ErrorInfo(code: code, message: message, fields: fields)
            if let cause = heap.get(constantString("cause"), in: value.map), cause.tag == .error {
                info.cause = errorInfo(cause)
            }
            return fault(info)
        default: return fault("error", text(value))
        }
    }

    func attach(_ second: Value, to first: Value) {
        let info = errorInfo(first)
        let other = errorInfo(second)
        if info !== other { info.attached.append(other) }
    }

    /// Finds the handler for a fault and puts the fiber there; false when there is none. The frames that it leaves are gone.
    func unwind(_ fiber: Fiber, _ fault: Fault) -> Bool {
        let info = info(fault)
        if !info.isTraced {
            info.isTraced = true
            info.trace = trace(of: fiber)
            if info.span == nil { info.span = info.trace.first?.span }
        }
        if !info.isCatchable { fiber.isEnding = true }
        var frame = fiber.state.pointee.frame
        while true {
            let function = self.info(frame.pointee.code)
            let index = frame.pointee.pc - frame.pointee.code.pointee.instructions - 1
            for handler in function.handlers where handler.range.contains(index) {
                guard info.isCatchable || handler.isCleanup else { continue }
                frame.pointee.pc = frame.pointee.code.pointee.instructions + handler.target
                frame.pointee.base[handler.register] = fault.value
                fiber.state.pointee.frame = frame
                return true
            }
            if frame == fiber.state.pointee.frames { return false }
            frame -= 1
        }
    }

    /// Entries kept of a very deep trace at each end.
    private static let traceEnds = 16

    /// A trace through many fibers without its middle: each of them keeps one.
    private func shortened(_ entries: [TraceEntry]) -> [TraceEntry] {
        let end = 2 * Machine.traceEnds
        guard entries.count > 2 * end else { return entries }
        var last = Array(entries.suffix(end))
        last[0].omitted += entries[end..<entries.count - end].reduce(0) { $0 + 1 + $1.omitted }
        return entries.prefix(end) + last
    }

    /// The active calls of a fiber, innermost first, without the prelude's.
    func trace(of fiber: Fiber) -> [TraceEntry] {
        var entries: [TraceEntry] = []
        var frame = fiber.state.pointee.frame
        let bottom = fiber.state.pointee.frames
        let depth = fiber.depth
        var omitted = 0
        while frame >= bottom {
            let level = fiber.state.pointee.frame - frame
            let function = info(frame.pointee.code)
            if !function.isInternal {
                if level < Machine.traceEnds || level >= depth - Machine.traceEnds {
                    let name = frame == bottom && fiber.parentTrace.isEmpty ? nil : function.name
                    let span = function.span(before: frame.pointee.pc)
                    entries.append(TraceEntry(function: name, span: span, omitted: omitted))
                    omitted = 0
                } else {
                    omitted += 1
                }
            }
            frame -= 1
        }
        return shortened(entries + fiber.parentTrace)
    }

    /// Where the instruction that runs in a frame stands.
    func span(of frame: UnsafeMutablePointer<Frame>) -> Span { info(frame.pointee.code).span(before: frame.pointee.pc) }

    /// The span of the instruction that a frame executes, as `span(of:)`, where there surely is one.
    @inline(__always)
    func spanOfCall(_ frame: UnsafeMutablePointer<Frame>) -> Span {
        let code = frame.pointee.code
        return code.pointee.spans[frame.pointee.pc - code.pointee.instructions - 1]
    }

    @inline(never)
    func unsetGlobal(_ number: Int) -> Fault {
        let name = topLevel.name(of: number)
        return fault("name.not-yet-set", "`\(name)` is used before it is set", help: "move its declaration up")
    }

    @inline(never)
    func unsetVariable(_ fiber: Fiber, _ pc: UnsafeMutablePointer<Instruction>) -> Fault {
        let span = info(fiber.state.pointee.frame.pointee.code).span(before: pc)
        let name = sources.first { $0.id == span.file }?.text(of: span) ?? "a variable"
        return fault("name.not-yet-set", "`\(name)` is used before it is set", help: "move its declaration up")
    }

    /// Collects between instructions when that is due.
    @inline(never)
    func safePoint(_ frame: UnsafeMutablePointer<Frame>, _ pc: UnsafeMutablePointer<Instruction>) throws(Fault) {
        frame.pointee.pc = pc
        try collectAtSafePoint()
    }

    /// The code behind a constant of `closure`.
    @inline(__always)
    func functionCode(_ constant: Value) -> UnsafeMutablePointer<FunctionCode> {
        constant.raw.assumingMemoryBound(to: FunctionCode.self)
    }
}

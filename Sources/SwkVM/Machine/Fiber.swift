// A fiber: one line of execution with registers and frames of its own in raw memory. A call in the script pushes a frame here and
// never recurses in Swift, so a fiber can stop at a host call and go on later, and thousands can wait at once.

/// One activation of a function. `base[-1]` holds the closure that runs and receives its result.
struct Frame {
    /// The next instruction; current only while another frame or nobody runs.
    var pc: UnsafeMutablePointer<Instruction>
    var base: UnsafeMutablePointer<Value>
    var code: UnsafeMutablePointer<FunctionCode>
}

/// What the dispatch loop needs of a fiber.
struct FiberState {
    var stack: UnsafeMutablePointer<Value>
    /// Registers below this may belong to a frame; `Fiber.slack` more are allocated beyond.
    var stackEnd: UnsafeMutablePointer<Value>
    var frames: UnsafeMutablePointer<Frame>
    var framesEnd: UnsafeMutablePointer<Frame>
    /// The running frame.
    var frame: UnsafeMutablePointer<Frame>
}

/// One line of execution. Guarded by the interpreter's lock.
final class Fiber: @unchecked Sendable {
    /// Room beyond the registers of any frame, for arguments that native functions may leave out.
    static let slack = 32

    let state: UnsafeMutablePointer<FiberState>
    /// What the driver brings back for the suspension that it was asked for.
    var answer: Answer = .none
    /// The fiber is unwinding because of an error that scripts cannot catch: its clean-up is shielded from cancellation.
    var isEnding = false
    /// Where the fiber stands when what comes next is an error, if that is not its program counter: it stopped at an instruction that
    /// it will begin again, or has jumped already.
    var failurePoint: UnsafeMutablePointer<Instruction>?
    /// The transaction of the `atomically` block that it runs in.
    var transaction: (any HostTransaction)?
    /// The calls in which the fiber that started this one was.
    let parentTrace: [TraceEntry]
    /// Steps that clean-up may still take after a limit was hit.
    var grace = 0
    /// When its clean-up must have ended; set when it begins.
    var graceEnd: ContinuousClock.Instant?

    enum Answer {
        case none
        /// Goes to the register at this offset from the base of the running frame.
        case value(Value, register: Int)
        case failure(Fault)
    }

    /// A fiber that will call `closure` with `arguments`.
    init(calling closure: Value, arguments: [Value], parentTrace: [TraceEntry] = []) {
        self.parentTrace = parentTrace
        let code = closure.closure.pointee.code
        let registers = max(64, code.pointee.registerCount + arguments.count + 8)
        let stack = UnsafeMutablePointer<Value>.allocate(capacity: registers + Fiber.slack)
        stack.initialize(repeating: .nil, count: registers + Fiber.slack)
        let frames = UnsafeMutablePointer<Frame>.allocate(capacity: 8)
        stack[0] = closure
        for (index, argument) in arguments.enumerated() { stack[1 + index] = argument }
        frames.initialize(to: Frame(pc: code.pointee.instructions, base: stack + 1, code: code))
        state = .allocate(capacity: 1)
        state.initialize(
            to: FiberState(
                stack: stack, stackEnd: stack + registers, frames: frames, framesEnd: frames + 8, frame: frames))
    }

    deinit {
        state.pointee.stack.deallocate()
        state.pointee.frames.deallocate()
        state.deallocate()
    }

    /// The number of active calls.
    var depth: Int { state.pointee.frame - state.pointee.frames + 1 }

    /// Makes room for a frame of `registers` above `base` and for one more frame record, of `limit` at most. Every pointer into the
    /// stack moves.
    func grow(base: UnsafeMutablePointer<Value>, registers: Int, limit: Int) {
        let needed = base - state.pointee.stack + registers
        let capacity = state.pointee.stackEnd - state.pointee.stack
        if needed > capacity { growStack(to: max(needed, capacity * 2)) }
        if state.pointee.frame + 1 >= state.pointee.framesEnd { growFrames(limit: limit) }
    }

    private func growStack(to capacity: Int) {
        let old = state.pointee.stack
        let count = state.pointee.stackEnd - old + Fiber.slack
        let stack = UnsafeMutablePointer<Value>.allocate(capacity: capacity + Fiber.slack)
        stack.moveInitialize(from: old, count: count)
        (stack + count).initialize(repeating: .nil, count: capacity + Fiber.slack - count)
        var frame = state.pointee.frames
        while frame <= state.pointee.frame {
            frame.pointee.base = stack + (frame.pointee.base - old)
            frame += 1
        }
        old.deallocate()
        state.pointee.stack = stack
        state.pointee.stackEnd = stack + capacity
    }

    private func growFrames(limit: Int) {
        // The fast path of a call asks only whether there is room, so the room must not be larger than the limit.
        let capacity = max(depth + 1, min((state.pointee.framesEnd - state.pointee.frames) * 2, limit))
        let frames = UnsafeMutablePointer<Frame>.allocate(capacity: capacity)
        frames.moveInitialize(from: state.pointee.frames, count: depth)
        state.pointee.frame = frames + (state.pointee.frame - state.pointee.frames)
        state.pointee.frames.deallocate()
        state.pointee.frames = frames
        state.pointee.framesEnd = frames + capacity
    }

    /// Marks the registers in use and clears those above (see Heap/Collector.swift for why that is enough).
    func trace(_ tracer: inout Tracer) {
        let frame = state.pointee.frame
        let top = frame.pointee.base + frame.pointee.code.pointee.registerCount
        tracer.mark(state.pointee.stack, count: top - state.pointee.stack)
        let end = state.pointee.stackEnd + Fiber.slack
        if top < end { top.update(repeating: .nil, count: end - top) }
        switch answer {
        case .value(let value, _): tracer.mark(value)
        case .failure(let fault): tracer.mark(fault.value)
        case .none: break
        }
    }
}

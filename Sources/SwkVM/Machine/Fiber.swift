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

/// How deep a call is: the calls and the fibers around it, through all fibers that wait for it.
struct CallDepth: Sendable {
    var calls: Int
    var fibers: Int

    static let none = CallDepth(calls: 0, fibers: 0)
}

/// One line of execution. Guarded by the interpreter's lock.
final class Fiber: @unchecked Sendable {
    /// Room beyond the registers of any frame, for arguments that native functions may leave out.
    static let slack = 32
    /// What a live fiber takes beside its registers and frames, an estimate: the Swift task that drives it and the calls it remembers.
    static let overhead = 4096
    private static let firstFrames = 8
    private static let firstRegisters = 64
    /// What a new fiber counts for at least.
    static let leastBytes =
        (firstRegisters + slack) * MemoryLayout<Value>.stride + firstFrames * MemoryLayout<Frame>.stride + overhead
    /// Fibers that may wait for each other in a row. Swift cancels a task's children by recursion on the native stack.
    static let maxNesting = 1000

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
    /// The calls, and the fibers, around this one: limits on depth go through the whole chain.
    let outerDepth: Int
    let nesting: Int
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
    init(calling closure: Value, arguments: [Value], parentTrace: [TraceEntry] = [], inside outer: CallDepth = .none) {
        self.parentTrace = parentTrace
        outerDepth = outer.calls
        nesting = outer.fibers
        let code = closure.closure.pointee.code
        let registers = max(Fiber.firstRegisters, code.pointee.registerCount + arguments.count + 8)
        let stack = UnsafeMutablePointer<Value>.allocate(capacity: registers + Fiber.slack)
        stack.initialize(repeating: .nil, count: registers + Fiber.slack)
        let frames = UnsafeMutablePointer<Frame>.allocate(capacity: Fiber.firstFrames)
        stack[0] = closure
        for (index, argument) in arguments.enumerated() { stack[1 + index] = argument }
        frames.initialize(to: Frame(pc: code.pointee.instructions, base: stack + 1, code: code))
        state = .allocate(capacity: 1)
        state.initialize(
            to: FiberState(
                stack: stack, stackEnd: stack + registers, frames: frames, framesEnd: frames + Fiber.firstFrames,
                frame: frames))
    }

    /// Keeps a new fiber from making more than `limit` calls without asking.
    func limitFrames(to limit: Int) {
        state.pointee.framesEnd = state.pointee.frames + max(1, min(Fiber.firstFrames, limit))
    }

    deinit {
        state.pointee.stack.deallocate()
        state.pointee.frames.deallocate()
        state.deallocate()
    }

    /// The number of active calls.
    var depth: Int { state.pointee.frame - state.pointee.frames + 1 }

    /// Where a fiber that this one starts begins.
    var callDepth: CallDepth { CallDepth(calls: outerDepth + depth, fibers: nesting + 1) }

    /// What it counts for in the account of the heap.
    var bytes: Int {
        let registers = state.pointee.stackEnd - state.pointee.stack + Fiber.slack
        let frames = state.pointee.framesEnd - state.pointee.frames
        return registers * MemoryLayout<Value>.stride + frames * MemoryLayout<Frame>.stride + Fiber.overhead
    }

    /// Makes room for a frame of `registers` above `base` and for one more frame record, of `limit` at most in the whole
    /// chain. Every pointer into the stack moves.
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
        let capacity = max(
            depth + 1, min((state.pointee.framesEnd - state.pointee.frames) * 2, limit - outerDepth))
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

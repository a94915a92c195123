// What scopes own: values closed at the end of a `using`, tasks joined at the end of their block, and the operands of `parallel`
// and `timeout`.

/// A task started by `spawn`. The machine makes it, the driver runs it; its state is guarded by the interpreter's lock.
final class TaskHandle: @unchecked Sendable {
    let fiber: Fiber
    /// The Swift task, once the driver has started it.
    var task: Task<Void, Never>?
    /// Set when it ended.
    var ending: Ending?
    /// Somebody looked at the result, so that its failure is no surprise at the end of the block.
    var isObserved = false

    init(fiber: Fiber) { self.fiber = fiber }
}

extension Machine {
    func spawnTask(_ closure: Value, from fiber: Fiber) throws(Fault) -> TaskHandle {
        TaskHandle(fiber: try child(of: fiber, calling: closure, []))
    }

    /// A fiber that a running fiber starts; its errors show where. It is as deep as its parent and one more.
    func child(of fiber: Fiber, calling closure: Value, _ arguments: [Value]) throws(Fault) -> Fiber {
        try checkRoom(at: fiber.callDepth)
        let child = Fiber(
            calling: closure, arguments: arguments, parentTrace: trace(of: fiber), inside: fiber.callDepth)
        child.limitFrames(to: limits.depth - child.outerDepth)
        child.transaction = fiber.transaction
        return register(child)
    }

    /// Whether the limits let one more fiber begin there.
    func checkRoom(at depth: CallDepth) throws(Fault) {
        if depth.calls >= limits.depth { throw depthFault() }
        if depth.fibers > Fiber.maxNesting { throw nestingFault() }
        try reserve(Fiber.leastBytes)
    }

    func taskHandle(_ value: Value) -> TaskHandle {
        guard let handle = heap.object(value) as? TaskHandle else { fatalError("a task value holds its TaskHandle") }
        return handle
    }

    func taskList(_ value: Value) -> [TaskHandle] { value.list.values.map(taskHandle) }

    func checkClosable(_ value: Value) throws(Fault) {
        if value.isNil { return }
        if value.tag == .host && hostObject(value).isClosable { return }
        if value.tag == .list {
            for item in value.list.values { try checkClosable(item) }
            return
        }
        throw fault(
            "using.not-closable", "`using` owns things that can be closed, this is \(article(typeName(value)))",
            help: "write `let` for a value that needs no clean-up")
    }

    /// The object to close, or nil when there is nothing to do. A list is closed from its end.
    func closable(_ value: Value) -> (any HostObject)? {
        switch value.tag {
        case .host: hostObject(value)
        case .list: value.list.pointee.count == 0 ? nil : HostObjects(value.list.values.compactMap(closable))
        default: nil
        }
    }

    func parallelLimit(_ value: Value, count: Int) throws(Fault) -> Int {
        if value.isNil || value.isAbsent { return max(1, count) }
        guard value.tag == .int, value.int > 0 else {
            throw fault("parallel.bad-limit", "`limit` must be a positive Int, this is \(display(value))")
        }
        return value.int
    }

    func timeoutDuration(_ value: Value) throws(Fault) -> Int64 {
        guard value.tag == .duration else {
            let help = value.tag == .int ? ["write \(value.int)s"] : []
            throw fault(
                ErrorInfo(
                    code: "type.mismatch", message: "`timeout` takes a Duration, this is \(article(typeName(value)))",
                    help: help))
        }
        return value.int64
    }

    func declareTest(
        _ operands: UnsafeMutablePointer<Value>, at frame: UnsafeMutablePointer<Frame>,
        _ pc: UnsafeMutablePointer<Instruction>
    ) {
        tests.append(
            DeclaredTest(
                claim: text(operands[0]), body: operands[1], options: operands[2],
                span: info(frame.pointee.code).span(before: pc)))
    }
}

/// Several objects closed as one, the last first. The first error wins; the rest are still closed.
private final class HostObjects: HostObject {
    let objects: [any HostObject]

    init(_ objects: [any HostObject]) { self.objects = objects }

    var hostType: HostType { HostType("List", summary: "objects that a scope owns together") }
    func render() -> String { "[" + objects.map { $0.render() }.joined(separator: ", ") + "]" }

    func close() async throws {
        var first: (any Error)?
        for object in objects.reversed() {
            do { try await object.close() } catch { first = first ?? error }
        }
        if let first { throw first }
    }
}

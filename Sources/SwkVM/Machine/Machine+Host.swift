// Calls of host functions: find the function, copy the arguments over the border, bind them, and either run a quick body at once or
// hand the call to the driver.
import SwkSyntax

extension Machine {
    /// The function behind a host function's value, or the constructor of a host type.
    func hostFunction(_ callee: Value) throws(Fault) -> HostCallee {
        if callee.tag == .hostFunction { return unsafeDowncast(heap.object(callee), to: HostCallee.self) }
        switch heap.object(callee) {
        case let type as HostType:
            if let constructor = type.constructor { return HostCallee(constructor) }
            throw fault("call.not-a-function", "`\(type.name)` cannot be called: it has no constructor")
        default: throw fault("call.not-a-function", "\(article(typeName(callee))) cannot be called")
        }
    }

    func hostMember(_ object: Value, _ name: String) -> HostMember? {
        switch object.tag {
        case .host: hostObject(object).hostType.member(name)
        case .hostType: (heap.object(object) as? HostType)?.staticMember(name)
        case .module: (heap.object(object) as? HostModule)?.member(name)
        default: nil
        }
    }

    func scriptModule(_ value: Value) -> ScriptModule? {
        value.tag == .module ? heap.object(value) as? ScriptModule : nil
    }

    /// Calls a host function with `count` arguments from `callee[start]` on, all without labels.
    func callHost(
        _ fiber: Fiber, _ callee: UnsafeMutablePointer<Value>, _ host: HostCallee, receiver: (any HostObject)?,
        at start: Int, count: Int
    ) throws(Fault) -> Suspension? {
        try require(host.function.effects, for: host.function.fullName)
        guard let arguments = try plainArguments(callee + start, count, for: host) else {
            return try callHost(
                fiber, callee, host, receiver: receiver, at: start, labels: Array(repeating: nil, count: count))
        }
        return try callHost(fiber, callee, host, receiver: receiver, arguments)
    }

    /// As above, with a label or nil for each argument.
    func callHost(
        _ fiber: Fiber, _ callee: UnsafeMutablePointer<Value>, _ host: HostCallee, receiver: (any HostObject)?,
        at start: Int, labels: [String?]
    ) throws(Fault) -> Suspension? {
        try require(host.function.effects, for: host.function.fullName)
        var values: [ScriptValue] = []
        values.reserveCapacity(labels.count)
        for index in labels.indices { values.append(try export(callee[start + index])) }
        let arguments = try bind(values, labels, to: host.function.signature, name: host.function.fullName)
        return try callHost(fiber, callee, host, receiver: receiver, arguments)
    }

    private func callHost(
        _ fiber: Fiber, _ callee: UnsafeMutablePointer<Value>, _ host: HostCallee, receiver: (any HostObject)?,
        _ arguments: [ScriptValue]
    ) throws(Fault) -> Suspension? {
        let frame = fiber.state.pointee.frame
        let call = HostCall(
            callee: host, receiver: receiver, span: spanOfCall(frame), arguments: arguments, context: context,
            transaction: fiber.transaction, depth: fiber.callDepth)
        switch host.function.body {
        case .sync(let body):
            callee.pointee = try callSync(body, call)
            return nil
        case .async(let body): return .host(body, call, register: callee - frame.pointee.base)
        }
    }

    private func bind(
        _ values: [ScriptValue], _ labels: [String?], to signature: Signature, name: String
    ) throws(Fault) -> [ScriptValue] {
        do throws(BindingProblem) {
            let places = try signature.places(labels: labels, name: name)
            var bound: [ScriptValue] = []
            bound.reserveCapacity(places.count)
            for (parameter, arguments) in zip(signature.parameters, places) {
                if parameter.isRest {
                    for argument in arguments { try require(values[argument], parameter, signature, name) }
                    bound.append(.list(arguments.map { values[$0] }))
                } else if let argument = arguments.first {
                    try require(values[argument], parameter, signature, name)
                    bound.append(values[argument].isNil ? parameter.defaultValue ?? .nil : values[argument])
                } else {
                    bound.append(parameter.defaultValue ?? .nil)
                }
            }
            return bound
        } catch {
            throw fault(ErrorInfo(code: error.code, message: error.message, help: error.help))
        }
    }

    private func require(
        _ value: ScriptValue, _ parameter: Parameter, _ signature: Signature, _ name: String
    ) throws(BindingProblem) {
        if parameter.type.accepts(value) || (value.isNil && parameter.defaultValue?.isNil == true) { return }
        var literal: String?
        if case .int(let number) = value { literal = "\(number)" }
        if case .string(let word) = value, let words = parameter.type.choices {
            throw signature.wrongWord(parameter, name, word, words, argument: nil)
        }
        throw signature.wrongType(parameter, name, actual: article(value.typeName), literal: literal, argument: nil)
    }

    func callSync(_ body: @Sendable (HostCall) throws -> ScriptValue, _ call: HostCall) throws(Fault) -> Value {
        do {
            return self.import(try body(call))
        } catch {
            throw fault(from: error)
        }
    }

    /// A Swift error as a fault that a script can catch, with everything that it has to say.
    func fault(from error: any Error) -> Fault {
        switch error {
        case let fault as Fault: return fault
        case let error as ScriptError: return self.fault(error.info())
        case is CancellationError: return cancelledFault()
        case let failure as any HostFailure:
            let info = ErrorInfo(
                code: failure.code, message: failure.message,
                fields: ScriptMap(failure.fields.map { (.string($0.name), $0.value) }), help: failure.help,
                notes: failure.notes)
            info.exitStatus = failure.exitStatus
            info.underlying = failure
            return self.fault(info)
        default:
            let info = ErrorInfo(code: "host.failed", message: "\(error)")
            info.underlying = error
            return self.fault(info)
        }
    }

    func cancelledFault() -> Fault {
        fault(ErrorInfo(.cancelled, code: "cancelled", message: "the script was cancelled"))
    }
}

// Calls beyond the fast path of the dispatch loop. The shape is always the same: a callee in a register, its arguments in the
// registers after it. Either a frame is pushed, or the callee's register receives the result at once, or the fiber must wait.
import SwkSyntax

extension Machine {
    /// Calls the value at `callee` with `count` arguments. Save the frame before, reload it after.
    @inline(never)
    func enter(
        _ fiber: Fiber, _ callee: UnsafeMutablePointer<Value>, count: Int
    ) throws(Fault) -> Suspension? {
        switch callee.pointee.tag {
        case .closure: try push(fiber, callee, count: count)
        case .native: return try callNative(fiber, callee, count: count)
        case .recordType:
            callee.pointee = recordTypeInfo(callee.pointee).constructor
            try push(fiber, callee, count: count)
        case .boundMethod:
            let method = callee.pointee.boundMethod
            var index = count
            while index > 0 {
                callee[index + 1] = callee[index]
                index -= 1
            }
            callee[1] = method.pointee.receiver
            return try enterMethod(fiber, callee, symbol: method.pointee.symbol, count: count)
        case .hostType, .hostFunction:
            return try callHost(
                fiber, callee, hostFunction(callee.pointee), receiver: nil, at: 1, count: count)
        default:
            guard let function = ownFunction(callee.pointee) else { throw notCallable(callee.pointee) }
            callee.pointee = function
            return try enter(fiber, callee, count: count)
        }
        return nil
    }

    /// The function that calling a module means: the one with the module's own name.
    private func ownFunction(_ module: Value) -> Value? {
        guard let module = scriptModule(module), let slot = module.exports[module.ownName] else { return nil }
        return globals[slot].tag == .closure ? globals[slot] : nil
    }

    /// Pushes a frame for the closure at `callee`, whose arguments stand in place, and puts the missing ones as absent.
    private func push(_ fiber: Fiber, _ callee: UnsafeMutablePointer<Value>, count: Int) throws(Fault) {
        let code = callee.pointee.closure.pointee.code
        let fixed = code.pointee.hasRest ? code.pointee.parameterCount - 1 : code.pointee.parameterCount
        if count < code.pointee.requiredCount || (count > fixed && !code.pointee.hasRest) {
            throw wrongCount(info(code), count: count, fixed: fixed)
        }
        let offset = callee - fiber.state.pointee.stack
        if fiber.outerDepth + fiber.depth >= limits.depth { throw depthFault() }
        grow(fiber, base: callee + 1, registers: max(code.pointee.registerCount, count))
        let base = fiber.state.pointee.stack + offset + 1
        if count < fixed { (base + count).update(repeating: .absent, count: fixed - count) }
        if code.pointee.hasRest {
            let extra = UnsafeBufferPointer(start: base + fixed, count: max(0, count - fixed))
            base[fixed] = heap.list(extra)
        }
        let frame = fiber.state.pointee.frame + 1
        frame.pointee = Frame(pc: code.pointee.instructions, base: base, code: code)
        fiber.state.pointee.frame = frame
    }

    /// Makes room in a fiber, and accounts for it.
    private func grow(_ fiber: Fiber, base: UnsafeMutablePointer<Value>, registers: Int) {
        let before = fiber.bytes
        fiber.grow(base: base, registers: registers, limit: limits.depth)
        heap.account(fiber.bytes - before)
    }

    private func callNative(
        _ fiber: Fiber, _ callee: UnsafeMutablePointer<Value>, count: Int
    ) throws(Fault) -> Suspension? {
        let native = core.natives[Int(truncatingIfNeeded: callee.pointee.bits)]
        try require(native.effects, for: native.name)
        if count < native.required || (count > native.parameterCount && !native.hasRest) {
            throw wrongCount(native, count: count)
        }
        if count < native.parameterCount {
            (callee + 1 + count).update(repeating: .absent, count: native.parameterCount - count)
        }
        for index in 0..<min(count, native.masks.count) {
            let tag = callee[1 + index].tag
            if native.masks[index] & (1 << tag.raw) == 0 { throw wrongType(native, index, callee[1 + index]) }
        }
        switch native.body {
        case .prelude: preconditionFailure("a prelude function is called as a closure")
        case .value(let body): callee.pointee = try body(self, callee + 1, count)
        case .suspending(let body):
            let frame = fiber.state.pointee.frame
            return try body(self, callee + 1, callee - frame.pointee.base)
        }
        return nil
    }

    /// Calls method `symbol` of the value at `callee[1]`, whose `count` arguments follow it.
    @inline(never)
    func enterMethod(
        _ fiber: Fiber, _ callee: UnsafeMutablePointer<Value>, symbol: Int, count: Int
    ) throws(Fault) -> Suspension? {
        let receiver = callee[1]
        if let host = hostMethod(of: receiver, symbol: symbol) {
            let object = receiver.tag == .host ? hostObject(receiver) : nil
            return try callHost(fiber, callee, host, receiver: object, at: 2, count: count)
        }
        if let function = memberFunction(receiver, symbol: symbol) {
            // A function kept in a field is called without a receiver.
            callee.pointee = function
            for index in 0..<count { callee[1 + index] = callee[2 + index] }
            return try enter(fiber, callee, count: count)
        }
        if let target = method(of: receiver, symbol: symbol) {
            callee.pointee = target
            methodCache.entry(typeNumber(receiver), symbol).pointee = MethodCacheEntry(
                typeNumber: typeNumber(receiver), symbol: symbol, target: target)
            return try enter(fiber, callee, count: count + 1)
        }
        throw noMember(receiver, symbol: symbol, isCall: true)
    }

    /// The function kept under a name in a map, a record's field or a module of the script.
    private func memberFunction(_ receiver: Value, symbol: Int) -> Value? {
        switch receiver.tag {
        case .map: return heap.get(symbolStrings[symbol], in: receiver.map)
        case .record:
            let type = recordTypes[receiver.record.pointee.typeNumber - Tag.count]
            return type.fields[symbol].map { receiver.record.fields[$0] }
        case .module: return scriptModule(receiver)?.exports[symbolName(symbol)].map { globals[$0] }
        default: return nil
        }
    }

    /// The method of a core type or record.
    func method(of receiver: Value, symbol: Int) -> Value? {
        let key = MethodKey(typeNumber: typeNumber(receiver), symbol: symbol)
        if let method = methods[key] { return method }
        guard receiver.tag != .record else { return nil }
        guard let method = coreMethod(tag: receiver.tag, name: symbolName(symbol)) else { return nil }
        methods[key] = method
        return method
    }

    // MARK: Labels and spreads

    /// The calls whose arguments are not all positional.
    @inline(never)
    func enterUncommon(_ fiber: Fiber, _ instruction: Instruction) throws(Fault) -> Suspension? {
        let frame = fiber.state.pointee.frame
        let callee = frame.pointee.base + instruction.a
        switch instruction.op {
        case .callNamed:
            let site = info(frame.pointee.code).callSites[instruction.c]
            return try enterLabelled(fiber, callee, labels: site.labels)
        case .invokeNamed:
            let site = info(frame.pointee.code).callSites[instruction.c]
            return try enterMethodLabelled(fiber, callee, symbol: site.symbol, labels: site.labels)
        case .callSpread:
            let (moved, labels) = try spread(fiber, callee, list: callee[1], map: callee[2], at: 1)
            return try enterLabelled(fiber, moved, labels: labels)
        default:
            let (moved, labels) = try spread(fiber, callee, list: callee[2], map: callee[3], at: 2)
            return try enterMethodLabelled(fiber, moved, symbol: instruction.c, labels: labels)
        }
    }

    /// Lays the elements of a list and the entries of a map out as arguments from `callee[at]` on.
    private func spread(
        _ fiber: Fiber, _ callee: UnsafeMutablePointer<Value>, list: Value, map: Value, at start: Int
    ) throws(Fault) -> (UnsafeMutablePointer<Value>, [String?]) {
        var values = list.list.values
        var labels: [String?] = Array(repeating: nil, count: values.count)
        if map.tag == .map {
            for pair in map.map.pairs {
                guard pair.key.tag == .string else { throw badLabel(pair.key) }
                labels.append(pair.key.string.text)
                values.append(pair.value)
            }
        }
        let offset = callee - fiber.state.pointee.stack
        grow(fiber, base: callee + start, registers: values.count + 1)
        let moved = fiber.state.pointee.stack + offset
        for (index, value) in values.enumerated() { moved[start + index] = value }
        return (moved, labels)
    }

    private func enterLabelled(
        _ fiber: Fiber, _ callee: UnsafeMutablePointer<Value>, labels: [String?]
    ) throws(Fault) -> Suspension? {
        switch callee.pointee.tag {
        case .hostType, .hostFunction:
            let host = try hostFunction(callee.pointee)
            return try callHost(fiber, callee, host, receiver: nil, at: 1, labels: labels)
        case .boundMethod:
            let method = callee.pointee.boundMethod
            var index = labels.count
            while index > 0 {
                callee[index + 1] = callee[index]
                index -= 1
            }
            callee[1] = method.pointee.receiver
            return try enterMethodLabelled(fiber, callee, symbol: method.pointee.symbol, labels: labels)
        default:
            if let function = ownFunction(callee.pointee) { callee.pointee = function }
            guard let names = parameterNames(callee.pointee) else { throw notCallable(callee.pointee) }
            let count = try arrange(callee + 1, labels, names: names, function: functionName(callee.pointee))
            return try enter(fiber, callee, count: count)
        }
    }

    private func enterMethodLabelled(
        _ fiber: Fiber, _ callee: UnsafeMutablePointer<Value>, symbol: Int, labels: [String?]
    ) throws(Fault) -> Suspension? {
        let receiver = callee[1]
        if let function = memberFunction(receiver, symbol: symbol) {
            callee.pointee = function
            for index in labels.indices { callee[1 + index] = callee[2 + index] }
            return try enterLabelled(fiber, callee, labels: labels)
        }
        if let target = method(of: receiver, symbol: symbol), let names = parameterNames(target) {
            callee.pointee = target
            let own = ParameterNames(names: Array(names.names.dropFirst()), hasRest: names.hasRest)
            let count = try arrange(callee + 2, labels, names: own, function: symbolName(symbol))
            return try enter(fiber, callee, count: count + 1)
        }
        if let host = hostMethod(of: receiver, symbol: symbol) {
            let object = receiver.tag == .host ? hostObject(receiver) : nil
            return try callHost(fiber, callee, host, receiver: object, at: 2, labels: labels)
        }
        throw noMember(receiver, symbol: symbol, isCall: true)
    }

    struct ParameterNames {
        let names: [String]
        let hasRest: Bool
    }

    private func parameterNames(_ callee: Value) -> ParameterNames? {
        switch callee.tag {
        case .closure:
            let code = callee.closure.pointee.code
            return ParameterNames(names: info(code).parameterNames, hasRest: code.pointee.hasRest)
        case .recordType:
            return parameterNames(recordTypeInfo(callee).constructor)
        case .native:
            let native = core.natives[Int(callee.bits)]
            return ParameterNames(names: native.parameterNames, hasRest: native.hasRest)
        default: return nil
        }
    }

    /// Puts labelled arguments into the places of their parameters and marks the gaps absent. Returns how many places are in use.
    private func arrange(
        _ start: UnsafeMutablePointer<Value>, _ labels: [String?], names: ParameterNames, function: String
    ) throws(Fault) -> Int {
        let fixed = names.hasRest ? names.names.count - 1 : names.names.count
        var places = [Value](repeating: .absent, count: max(fixed, labels.count))
        var used = 0
        var position = 0
        for (index, label) in labels.enumerated() {
            var place = position
            if let label {
                guard let found = names.names.prefix(fixed).firstIndex(of: label) else {
                    throw unknownLabel(label, names: names.names, function: function)
                }
                place = found
            } else {
                position += 1
            }
            if !places[place].isAbsent { throw givenTwice(names.names[min(place, fixed)], function: function) }
            places[place] = start[index]
            used = max(used, place + 1)
        }
        for index in 0..<used { start[index] = places[index] }
        return used
    }

    // MARK: Errors

    func functionName(_ callee: Value) -> String {
        switch callee.tag {
        case .closure: info(callee.closure.pointee.code).name
        case .native: core.natives[Int(callee.bits)].name
        case .recordType: recordTypeInfo(callee).name
        case .boundMethod: symbolName(callee.boundMethod.pointee.symbol)
        default: typeName(callee)
        }
    }

    func depthFault() -> Fault {
        fault(
            ErrorInfo(
                .limit, code: "limit.depth", message: "calls are nested deeper than \(limits.depth)",
                help: ["look for a function that calls itself without an end"]))
    }

    func nestingFault() -> Fault {
        fault(
            ErrorInfo(
                .limit, code: "limit.depth", message: "tasks and branches are nested deeper than \(Fiber.maxNesting)",
                help: ["look for a function that calls itself without an end in `parallel`, `spawn` or the like"]))
    }

    private func notCallable(_ value: Value) -> Fault {
        fault("call.not-a-function", "\(article(typeName(value))) cannot be called")
    }

    private func badLabel(_ key: Value) -> Fault {
        fault("call.bad-label", "\(display(key)) cannot be the label of an argument: it must be a String")
    }

    private func unknownLabel(_ label: String, names: [String], function: String) -> Fault {
        var help = nearest(label, in: names).map { ["did you mean `\($0):`?"] } ?? []
        if help.isEmpty { help = ["its parameters are " + names.map { "`\($0)`" }.joined(separator: ", ")] }
        return fault(
            ErrorInfo(
                code: "call.unknown-label", message: "\(named(function)) has no parameter `\(label)`", help: help))
    }

    private func givenTwice(_ name: String, function: String) -> Fault {
        fault("call.duplicate-argument", "\(named(function)) gets its argument `\(name)` twice")
    }

    private func wrongCount(_ function: FunctionInfo, count: Int, fixed: Int) -> Fault {
        let required = function.code.pointee.requiredCount
        if count < required {
            return missing(function.name, function.parameterNames[count])
        }
        return tooMany(function.name, takes: fixed, count: count)
    }

    private func wrongCount(_ native: NativeFunction, count: Int) -> Fault {
        let hidden = native.isMethod ? 1 : 0
        if count < native.required { return missing(native.name, native.parameterNames[count]) }
        return tooMany(native.name, takes: native.parameterCount - hidden, count: count - hidden)
    }

    private func wrongType(_ native: NativeFunction, _ index: Int, _ value: Value) -> Fault {
        let parameter = native.signature.parameters[native.isMethod ? index - 1 : index]
        let name = native.type.map { "\($0.name).\(native.name)" } ?? native.name
        let literal = value.tag == .int ? "\(value.int)" : nil
        let problem = native.signature.wrongType(
            parameter, name, actual: article(typeName(value)), literal: literal, argument: nil)
        return fault(ErrorInfo(code: problem.code, message: problem.message, help: problem.help))
    }

    func missing(_ function: String, _ parameter: String) -> Fault {
        fault("call.missing-argument", "\(named(function)) needs an argument for `\(parameter)`")
    }

    func tooMany(_ function: String, takes: Int, count: Int) -> Fault {
        let most = takes == 0 ? "no arguments" : takes == 1 ? "one argument" : "at most \(takes) arguments"
        return fault("call.too-many-arguments", "\(named(function)) takes \(most), this call gives \(count)")
    }

    /// A function without a name is not quoted as if it had one.
    private func named(_ function: String) -> String { function == "a function" ? function : "`\(function)`" }
}

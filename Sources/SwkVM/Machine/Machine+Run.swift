// The dispatch loop, the one long function of this room. It is long because everything on its path must see the program counter,
// the base of the frame and the constants in local variables; every other file of the machine holds the slow half of some
// instruction. Rules for changing it:
//
// - Nothing here may allocate a Swift object, touch a class property that is not `let`, or call an async function.
// - Fast paths test tags and write registers; anything else is a call of a throwing method, marked never-inlined.
// - A method that can grow the stack or make a frame is called with the frame saved, and everything is reloaded after it.
// - After an instruction that allocates comes the safe point; only there values are collected.

extension Machine {
    /// Runs a fiber until it ends, waits for something, or has used its share.
    func run(_ fiber: Fiber) -> Outcome {
        let state = fiber.state
        let heapState = heap.state
        let globals = globals
        let methodCache = methodCache
        let symbolStrings = symbolStrings
        var budget = Machine.slice
        var frame = state.pointee.frame
        var pc = frame.pointee.pc
        var base = frame.pointee.base
        var constants = frame.pointee.code.pointee.constants
        var pending: Fault?

        switch fiber.answer {
        case .none: break
        case .value(let value, let register): base[register] = value
        case .failure(let fault):
            pending = fault
            if let point = fiber.failurePoint { pc = point }
        }
        fiber.answer = .none
        fiber.failurePoint = nil

        while true {
            do throws(Fault) {
                if let fault = pending {
                    pending = nil
                    throw fault
                }
                while true {
                    let i = pc.pointee
                    pc += 1
                    switch i.op {

                    // MARK: Loading and moving
                    case .loadConstant: base[i.a] = constants[i.bx]
                    case .loadInt: base[i.a] = Value(int: i.bx)
                    case .loadNil: base[i.a] = .nil
                    case .loadBool: base[i.a] = Value(bool: i.b != 0)
                    case .loadAbsent: (base + i.a).update(repeating: .absent, count: i.b)
                    case .move: base[i.a] = base[i.b]
                    case .getGlobal:
                        let value = globals[i.bx]
                        if value.isAbsent { throw unsetGlobal(i.bx) }
                        base[i.a] = value
                    case .setGlobal: globals[i.bx] = base[i.a]
                    case .getCapture: base[i.a] = base[-1].closure.captures[i.b]
                    case .getCaptureCell:
                        let value = base[-1].closure.captures[i.b].cell.pointee.value
                        if value.isAbsent { throw unsetVariable(fiber, pc) }
                        base[i.a] = value
                    case .setCaptureCell: base[-1].closure.captures[i.b].cell.pointee.value = base[i.a]
                    case .newCell:
                        base[i.a] = heap.cell(base[i.a])
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .getCell:
                        let value = base[i.b].cell.pointee.value
                        if value.isAbsent { throw unsetVariable(fiber, pc) }
                        base[i.a] = value
                    case .setCell: base[i.b].cell.pointee.value = base[i.a]
                    case .closure:
                        let code = functionCode(constants[i.bx])
                        let closure = heap.closure(code, captures: code.pointee.captureCount)
                        var number = 0
                        while number < code.pointee.captureCount {
                            let capture = pc.pointee
                            pc += 1
                            closure.closure.captures[number] =
                                capture.flag == 0 ? base[capture.b] : base[-1].closure.captures[capture.b]
                            number &+= 1
                        }
                        base[i.a] = closure
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .capture: preconditionFailure("`capture` is a word of `closure`")

                    // MARK: Arithmetic
                    case .add:
                        let left = base[i.b]
                        let right = base[i.c]
                        if left.tag.raw | right.tag.raw == 0 {
                            let (sum, overflow) = left.int.addingReportingOverflow(right.int)
                            if overflow { throw overflowFault("+", left, right) }
                            base[i.a] = Value(int: sum)
                        } else if left.tag == .float && right.tag == .float {
                            base[i.a] = Value(float: left.float + right.float)
                        } else {
                            base[i.a] = try add(left, right)
                            if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                        }
                    case .subtract:
                        let left = base[i.b]
                        let right = base[i.c]
                        if left.tag.raw | right.tag.raw == 0 {
                            let (difference, overflow) = left.int.subtractingReportingOverflow(right.int)
                            if overflow { throw overflowFault("-", left, right) }
                            base[i.a] = Value(int: difference)
                        } else if left.tag == .float && right.tag == .float {
                            base[i.a] = Value(float: left.float - right.float)
                        } else {
                            base[i.a] = try subtract(left, right)
                        }
                    case .multiply:
                        let left = base[i.b]
                        let right = base[i.c]
                        if left.tag.raw | right.tag.raw == 0 {
                            let (product, overflow) = left.int.multipliedReportingOverflow(by: right.int)
                            if overflow { throw overflowFault("*", left, right) }
                            base[i.a] = Value(int: product)
                        } else if left.tag == .float && right.tag == .float {
                            base[i.a] = Value(float: left.float * right.float)
                        } else {
                            base[i.a] = try multiply(left, right)
                        }
                    case .divide:
                        let left = base[i.b]
                        let right = base[i.c]
                        if left.tag == .float && right.tag == .float {
                            base[i.a] = Value(float: left.float / right.float)
                        } else {
                            base[i.a] = try divide(left, right)
                        }
                    case .remainder:
                        let left = base[i.b]
                        let right = base[i.c]
                        if left.tag.raw | right.tag.raw == 0 && right.int > 0 {
                            base[i.a] = Value(int: left.int % right.int)
                        } else {
                            base[i.a] = try remainder(left, right)
                        }
                    case .addInt:
                        let left = base[i.b]
                        if left.tag == .int {
                            let (sum, overflow) = left.int.addingReportingOverflow(i.signedC)
                            if overflow { throw overflowFault("+", left, Value(int: i.signedC)) }
                            base[i.a] = Value(int: sum)
                        } else {
                            base[i.a] = try add(left, Value(int: i.signedC))
                        }
                    case .subtractInt:
                        let left = base[i.b]
                        if left.tag == .int {
                            let (difference, overflow) = left.int.subtractingReportingOverflow(i.signedC)
                            if overflow { throw overflowFault("-", left, Value(int: i.signedC)) }
                            base[i.a] = Value(int: difference)
                        } else {
                            base[i.a] = try subtract(left, Value(int: i.signedC))
                        }
                    case .addConstant:
                        let left = base[i.b]
                        let right = constants[i.c]
                        if left.tag == .float && right.tag == .float {
                            base[i.a] = Value(float: left.float + right.float)
                        } else if left.tag.raw | right.tag.raw == 0 {
                            let (sum, overflow) = left.int.addingReportingOverflow(right.int)
                            if overflow {
                                throw i.flag == 0 ? overflowFault("+", left, right) : overflowFault("+", right, left)
                            }
                            base[i.a] = Value(int: sum)
                        } else {
                            base[i.a] = i.flag == 0 ? try add(left, right) : try add(right, left)
                            if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                        }
                    case .subtractConstant:
                        let left = base[i.b]
                        let right = constants[i.c]
                        if left.tag == .float && right.tag == .float {
                            base[i.a] = Value(float: left.float - right.float)
                        } else if left.tag.raw | right.tag.raw == 0 {
                            let (difference, overflow) = left.int.subtractingReportingOverflow(right.int)
                            if overflow { throw overflowFault("-", left, right) }
                            base[i.a] = Value(int: difference)
                        } else {
                            base[i.a] = try subtract(left, right)
                        }
                    case .multiplyConstant:
                        let left = base[i.b]
                        let right = constants[i.c]
                        if left.tag == .float && right.tag == .float {
                            base[i.a] = Value(float: left.float * right.float)
                        } else if left.tag.raw | right.tag.raw == 0 {
                            let (product, overflow) = left.int.multipliedReportingOverflow(by: right.int)
                            if overflow {
                                throw i.flag == 0 ? overflowFault("*", left, right) : overflowFault("*", right, left)
                            }
                            base[i.a] = Value(int: product)
                        } else {
                            base[i.a] = i.flag == 0 ? try multiply(left, right) : try multiply(right, left)
                        }
                    case .divideConstant:
                        let left = base[i.b]
                        let right = constants[i.c]
                        if left.tag == .float && right.tag == .float {
                            base[i.a] = Value(float: left.float / right.float)
                        } else {
                            base[i.a] = try divide(left, right)
                        }
                    case .remainderConstant:
                        let left = base[i.b]
                        let right = constants[i.c]
                        if left.tag.raw | right.tag.raw == 0 && right.int > 0 {
                            base[i.a] = Value(int: left.int % right.int)
                        } else {
                            base[i.a] = try remainder(left, right)
                        }
                    case .negate: base[i.a] = try negate(base[i.b])
                    case .not:
                        let value = base[i.b]
                        if value.tag != .bool { throw notBool(value, "the operand of `not`") }
                        base[i.a] = Value(bool: !value.bool)

                    // MARK: Comparison
                    case .equal: base[i.a] = Value(bool: isEqual(base[i.b], base[i.c]))
                    case .notEqual: base[i.a] = Value(bool: !isEqual(base[i.b], base[i.c]))
                    case .less:
                        let left = base[i.b]
                        let right = base[i.c]
                        if left.tag.raw | right.tag.raw == 0 {
                            base[i.a] = Value(bool: left.int < right.int)
                        } else {
                            base[i.a] = Value(bool: try isLess(left, right))
                        }
                    case .lessEqual:
                        let left = base[i.b]
                        let right = base[i.c]
                        if left.tag.raw | right.tag.raw == 0 {
                            base[i.a] = Value(bool: left.int <= right.int)
                        } else {
                            base[i.a] = Value(bool: try isLessOrEqual(left, right))
                        }

                    // MARK: Jumps
                    case .jump: pc += i.bx
                    case .loop:
                        pc += i.bx
                        budget &-= 1
                        if budget <= 0 {
                            frame.pointee.pc = pc
                            fiber.failurePoint = pc - i.bx
                            return .paused
                        }
                    case .jumpIf:
                        let value = base[i.a]
                        if value.tag != .bool { throw notBool(value, "a condition") }
                        if value.bool { pc += i.bx }
                    case .jumpIfNot:
                        let value = base[i.a]
                        if value.tag != .bool { throw notBool(value, "a condition") }
                        if !value.bool { pc += i.bx }
                    case .jumpIfNil: if base[i.a].isNil { pc += i.bx }
                    case .jumpIfNotNil: if !base[i.a].isNil { pc += i.bx }
                    case .jumpIfPresent: if !base[i.a].isAbsent { pc += i.bx }
                    case .jumpIfLess:
                        let left = base[i.a]
                        let right = base[i.b]
                        if left.tag.raw | right.tag.raw == 0 {
                            if left.int < right.int { pc += i.signedC }
                        } else if left.tag == .float && right.tag == .float {
                            if left.float < right.float { pc += i.signedC }
                        } else if try isLess(left, right) {
                            pc += i.signedC
                        }
                    case .jumpIfNotLess:
                        let left = base[i.a]
                        let right = base[i.b]
                        if left.tag.raw | right.tag.raw == 0 {
                            if left.int >= right.int { pc += i.signedC }
                        } else if left.tag == .float && right.tag == .float {
                            if !(left.float < right.float) { pc += i.signedC }
                        } else if try !isLess(left, right) {
                            pc += i.signedC
                        }
                    case .jumpIfLessEqual:
                        let left = base[i.a]
                        let right = base[i.b]
                        if left.tag.raw | right.tag.raw == 0 {
                            if left.int <= right.int { pc += i.signedC }
                        } else if left.tag == .float && right.tag == .float {
                            if left.float <= right.float { pc += i.signedC }
                        } else if try isLessOrEqual(left, right) {
                            pc += i.signedC
                        }
                    case .jumpIfNotLessEqual:
                        let left = base[i.a]
                        let right = base[i.b]
                        if left.tag.raw | right.tag.raw == 0 {
                            if left.int > right.int { pc += i.signedC }
                        } else if left.tag == .float && right.tag == .float {
                            if !(left.float <= right.float) { pc += i.signedC }
                        } else if try !isLessOrEqual(left, right) {
                            pc += i.signedC
                        }
                    case .jumpIfEqual: if isEqual(base[i.a], base[i.b]) { pc += i.signedC }
                    case .jumpIfNotEqual: if !isEqual(base[i.a], base[i.b]) { pc += i.signedC }
                    case .jumpIfLessInt:
                        let left = base[i.a]
                        if left.tag == .int {
                            if left.int < i.signedB { pc += i.signedC }
                        } else if try isLess(left, Value(int: i.signedB)) {
                            pc += i.signedC
                        }
                    case .jumpIfNotLessInt:
                        let left = base[i.a]
                        if left.tag == .int {
                            if left.int >= i.signedB { pc += i.signedC }
                        } else if try !isLess(left, Value(int: i.signedB)) {
                            pc += i.signedC
                        }
                    case .jumpIfLessEqualInt:
                        let left = base[i.a]
                        if left.tag == .int {
                            if left.int <= i.signedB { pc += i.signedC }
                        } else if try isLessOrEqual(left, Value(int: i.signedB)) {
                            pc += i.signedC
                        }
                    case .jumpIfNotLessEqualInt:
                        let left = base[i.a]
                        if left.tag == .int {
                            if left.int > i.signedB { pc += i.signedC }
                        } else if try !isLessOrEqual(left, Value(int: i.signedB)) {
                            pc += i.signedC
                        }
                    case .jumpIfEqualInt:
                        let left = base[i.a]
                        if left.tag == .int {
                            if left.int == i.signedB { pc += i.signedC }
                        } else if isEqual(left, Value(int: i.signedB)) {
                            pc += i.signedC
                        }
                    case .jumpIfNotEqualInt:
                        let left = base[i.a]
                        if left.tag == .int {
                            if left.int != i.signedB { pc += i.signedC }
                        } else if !isEqual(left, Value(int: i.signedB)) {
                            pc += i.signedC
                        }

                    // MARK: Loops
                    case .forRange:
                        let first = base[i.a]
                        let last = base[i.a + 1]
                        if first.tag.raw | last.tag.raw != 0 { throw rangeBoundsFault(first, last) }
                        if first.int > last.int { pc += i.bx }
                    case .forRangeLoop:
                        let next = base[i.a].int
                        if next < base[i.a + 1].int {
                            base[i.a] = Value(int: next &+ 1)
                            pc += i.bx
                            budget &-= 1
                            if budget <= 0 {
                                frame.pointee.pc = pc
                                fiber.failurePoint = pc - i.bx
                                return .paused
                            }
                        }
                    case .forEach: try prepareIteration(base + i.a)
                    case .forEachNext:
                        let loop = base + i.a
                        if loop.pointee.tag == .list && i.flag == 0 {
                            let list = loop.pointee.list
                            let index = loop[1].int
                            if index < list.pointee.count {
                                loop[1] = Value(int: index &+ 1)
                                loop[2] = list.pointee.items[index]
                            } else {
                                pc += i.bx
                            }
                        } else {
                            switch try nextElement(loop, pair: i.flag == 2) {
                            case .element: break
                            case .end: pc += i.bx
                            case .wait(let sequence):
                                // The answer goes to the element's register, and this instruction runs again to look at it.
                                loop[1] = Value(int: 1)
                                frame.pointee.pc = pc - 1
                                fiber.failurePoint = pc
                                return .suspended(.next(sequence, register: i.a + 2))
                            }
                            if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                        }

                    case .mergeStart:
                        try startMerge(base + i.a)
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .mergeNext: if try !nextComparison(base + i.a) { pc += i.bx }

                    // MARK: Calls
                    case .call:
                        let callee = base + i.a
                        if callee.pointee.tag == .closure {
                            let code = callee.pointee.closure.pointee.code
                            if code.pointee.parameterCount == i.b && !code.pointee.hasRest {
                                frame.pointee.pc = pc
                                let next = frame + 1
                                let newBase = callee + 1
                                budget &-= 1
                                if newBase + code.pointee.registerCount <= state.pointee.stackEnd
                                    && next < state.pointee.framesEnd && budget > 0
                                {
                                    frame = next
                                    pc = code.pointee.instructions
                                    base = newBase
                                    constants = code.pointee.constants
                                    next.pointee.base = newBase
                                    next.pointee.code = code
                                    state.pointee.frame = next
                                    continue
                                }
                                if budget <= 0 {
                                    // Run this instruction again when the fiber goes on.
                                    frame.pointee.pc = pc - 1
                                    fiber.failurePoint = pc
                                    return .paused
                                }
                            }
                        } else if callee.pointee.tag == .recordType
                            && callee.pointee.recordType.pointee.fieldCount == i.b
                        {
                            // Every field is given: no default to evaluate, so no frame.
                            callee.pointee = heap.record(
                                callee.pointee.recordType.pointee.typeNumber, fields: callee + 1, count: i.b)
                            if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                            continue
                        } else if callee.pointee.tag == .hostFunction {
                            frame.pointee.pc = pc
                            if try callTyped(callee, count: i.b) {
                                if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                                continue
                            }
                        } else if callee.pointee.tag == .native, try callAtOnce(callee.pointee, callee, count: i.b) {
                            if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                            continue
                        }
                        frame.pointee.pc = pc
                        if let suspension = try enter(fiber, callee, count: i.b) { return .suspended(suspension) }
                        frame = state.pointee.frame
                        pc = frame.pointee.pc
                        base = frame.pointee.base
                        constants = frame.pointee.code.pointee.constants
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .callGlobal:
                        let callee = base + i.a
                        callee.pointee = globals[i.c]
                        if callee.pointee.tag == .closure {
                            let code = callee.pointee.closure.pointee.code
                            if code.pointee.parameterCount == i.b && !code.pointee.hasRest {
                                frame.pointee.pc = pc
                                let next = frame + 1
                                let newBase = callee + 1
                                budget &-= 1
                                if newBase + code.pointee.registerCount <= state.pointee.stackEnd
                                    && next < state.pointee.framesEnd && budget > 0
                                {
                                    frame = next
                                    pc = code.pointee.instructions
                                    base = newBase
                                    constants = code.pointee.constants
                                    next.pointee.base = newBase
                                    next.pointee.code = code
                                    state.pointee.frame = next
                                    continue
                                }
                                if budget <= 0 {
                                    // Run this instruction again when the fiber goes on.
                                    frame.pointee.pc = pc - 1
                                    fiber.failurePoint = pc
                                    return .paused
                                }
                            }
                        } else if callee.pointee.tag == .recordType
                            && callee.pointee.recordType.pointee.fieldCount == i.b
                        {
                            // Every field is given: no default to evaluate, so no frame.
                            callee.pointee = heap.record(
                                callee.pointee.recordType.pointee.typeNumber, fields: callee + 1, count: i.b)
                            if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                            continue
                        } else if callee.pointee.tag == .native, try callAtOnce(callee.pointee, callee, count: i.b) {
                            if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                            continue
                        }
                        if callee.pointee.isAbsent { throw unsetGlobal(i.c) }
                        frame.pointee.pc = pc
                        if let suspension = try enter(fiber, callee, count: i.b) { return .suspended(suspension) }
                        frame = state.pointee.frame
                        pc = frame.pointee.pc
                        base = frame.pointee.base
                        constants = frame.pointee.code.pointee.constants
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .callNamed, .callSpread, .invokeNamed, .invokeSpread:
                        frame.pointee.pc = pc
                        if let suspension = try enterUncommon(fiber, i) { return .suspended(suspension) }
                        frame = state.pointee.frame
                        pc = frame.pointee.pc
                        base = frame.pointee.base
                        constants = frame.pointee.code.pointee.constants
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .invoke:
                        let callee = base + i.a
                        frame.pointee.pc = pc
                        let receiver = callee[1]
                        let type = typeNumber(receiver)
                        let cached = methodCache.entry(type, i.c)
                        // The key of a map wins over a method of the same name.
                        if cached.pointee.symbol == i.c && cached.pointee.typeNumber == type
                            && (receiver.tag != .map || heap.get(symbolStrings[i.c], in: receiver.map) == nil)
                        {
                            let target = cached.pointee.target
                            if target.tag == .native, try callAtOnce(target, callee, count: i.b + 1) {
                                if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                                continue
                            }
                            callee.pointee = target
                            if target.tag == .closure {
                                let code = target.closure.pointee.code
                                let next = frame + 1
                                let newBase = callee + 1
                                budget &-= 1
                                if code.pointee.parameterCount == i.b + 1 && !code.pointee.hasRest
                                    && newBase + code.pointee.registerCount <= state.pointee.stackEnd
                                    && next < state.pointee.framesEnd
                                {
                                    frame = next
                                    pc = code.pointee.instructions
                                    base = newBase
                                    constants = code.pointee.constants
                                    next.pointee.base = newBase
                                    next.pointee.code = code
                                    state.pointee.frame = next
                                    continue
                                }
                            }
                            if let suspension = try enter(fiber, callee, count: i.b + 1) {
                                return .suspended(suspension)
                            }
                        } else if let suspension = try enterMethod(fiber, callee, symbol: i.c, count: i.b) {
                            return .suspended(suspension)
                        }
                        frame = state.pointee.frame
                        pc = frame.pointee.pc
                        base = frame.pointee.base
                        constants = frame.pointee.code.pointee.constants
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .returnValue:
                        base[-1] = base[i.a]
                        if frame == state.pointee.frames { return .finished(base[-1]) }
                        frame -= 1
                        state.pointee.frame = frame
                        pc = frame.pointee.pc
                        base = frame.pointee.base
                        constants = frame.pointee.code.pointee.constants
                    case .returnNil:
                        base[-1] = .nil
                        if frame == state.pointee.frames { return .finished(.nil) }
                        frame -= 1
                        state.pointee.frame = frame
                        pc = frame.pointee.pc
                        base = frame.pointee.base
                        constants = frame.pointee.code.pointee.constants

                    // MARK: Members and elements
                    case .getMember:
                        let object = base[i.b]
                        let cache = pc.pointee
                        pc += 1
                        if object.tag == .record && object.record.pointee.typeNumber == cache.bx {
                            base[i.a] = object.record.fields[cache.a]
                        } else if object.tag == .list && cache.bx == MemberCache.countOfList {
                            base[i.a] = Value(int: object.list.pointee.count)
                        } else if object.tag == .map, let value = heap.get(symbolStrings[i.c], in: object.map) {
                            base[i.a] = value
                        } else {
                            frame.pointee.pc = pc
                            remember(object, symbol: i.c, in: pc - 1)
                            if let suspension = try member(object, symbol: i.c, into: base + i.a, register: i.a, frame)
                            {
                                return .suspended(suspension)
                            }
                            if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                        }
                    case .setMember:
                        let object = base[i.a]
                        let cache = pc.pointee
                        pc += 1
                        if object.tag == .record && object.record.pointee.typeNumber == cache.bx {
                            object.record.fields[cache.a] = base[i.b]
                        } else {
                            remember(object, symbol: i.c, in: pc - 1)
                            try setMember(object, symbol: i.c, to: base[i.b])
                            if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                        }
                    case .cache: preconditionFailure("`cache` is a word of the instruction before it")
                    case .getField: base[i.a] = base[i.b].record.fields[i.c]
                    case .setField: base[i.a].record.fields[i.c] = base[i.b]
                    case .getIndex:
                        let object = base[i.b]
                        let index = base[i.c]
                        if object.tag == .list && index.tag == .int
                            && UInt(bitPattern: index.int) < UInt(bitPattern: object.list.pointee.count)
                        {
                            base[i.a] = object.list.pointee.items[index.int]
                        } else {
                            base[i.a] = try element(of: object, at: index)
                            if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                        }
                    case .setIndex:
                        let object = base[i.a]
                        let index = base[i.b]
                        if object.tag == .list && index.tag == .int
                            && UInt(bitPattern: index.int) < UInt(bitPattern: object.list.pointee.count)
                        {
                            object.list.pointee.items[index.int] = base[i.c]
                        } else {
                            try setElement(of: object, at: index, to: base[i.c])
                            if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                        }

                    case .getEntry:
                        let object = base[i.b]
                        if object.tag == .map {
                            base[i.a] = heap.get(base[i.c], in: object.map) ?? .nil
                        } else {
                            base[i.a] = try element(of: object, at: base[i.c])
                        }

                    // MARK: Making values
                    case .newList:
                        let list = heap.list(capacity: i.c)
                        list.pointee.items.initialize(from: base + i.b, count: i.c)
                        list.pointee.count = i.c
                        base[i.a] = Value(.list, list)
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .append:
                        heap.append(base[i.b], to: base[i.a].list)
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .appendAll:
                        try appendAll(base[i.b], to: base[i.a].list)
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .newMap:
                        base[i.a] = Value(.map, heap.map(capacity: i.bx))
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .setEntry:
                        if !heap.set(base[i.b], base[i.c], in: base[i.a].map) { throw badKey(base[i.b]) }
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .spreadArgument:
                        if base[i.b].tag == .map {
                            try setAllEntries(base[i.b], in: base[i.a + 1].map)
                        } else {
                            try appendAll(base[i.b], to: base[i.a].list)
                        }
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .setAllEntries:
                        try setAllEntries(base[i.b], in: base[i.a].map)
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .newRange:
                        base[i.a] = try range(base[i.b], base[i.c], isHalfOpen: i.flag == 1)
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .newRecord:
                        newRecord(i.bx, from: base, into: base + i.a)
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .recordType:
                        base[i.a] = newRecordType(i.bx)
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .interpolate:
                        base[i.a] = try interpolate(base + i.b, count: i.c)
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .newCommand:
                        base[i.a] = try command(base[i.b], isShell: i.flag == 1)
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .quoteShell:
                        base[i.a] = try quotedForShell(base[i.b])
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }

                    // MARK: Patterns
                    case .testList: base[i.a] = Value(bool: isList(base[i.b], count: i.c, orMore: i.flag == 1))
                    case .testRange: base[i.a] = Value(bool: isInRange(base[i.b], base[i.c]))
                    case .testValue: base[i.a] = Value(bool: try matches(base[i.b], pattern: base[i.c]))
                    case .getPart:
                        frame.pointee.pc = pc
                        if let suspension = try part(base[i.b], symbol: i.c, into: base + i.a, register: i.a, frame) {
                            return .suspended(suspension)
                        }
                    case .getElement: base[i.a] = base[i.b].list.pointee.items[i.c]
                    case .sliceList:
                        base[i.a] = heap.list(base[i.b].list.values.dropFirst(i.c))
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .restOfMap:
                        base[i.a] = try rest(of: base[i.b], without: base[i.c])
                        if heapState.pointee.bytes >= heapState.pointee.threshold { try safePoint(frame, pc) }
                    case .requireList:
                        if !isList(base[i.a], count: i.b, orMore: i.flag == 1) {
                            throw notThatList(base[i.a], count: i.b, orMore: i.flag == 1)
                        }
                    case .requirePart: if base[i.a].isAbsent { throw missingPart(base[i.b], symbol: i.c) }
                    case .noMatch: throw noMatchFault(base[i.a])

                    // MARK: Errors and scopes
                    case .throwValue: throw thrown(base[i.a])
                    case .rethrow: throw Fault(value: base[i.a])
                    case .tryResult: break
                    case .attach: attach(base[i.b], to: base[i.a])
                    case .assertFailed: throw assertionFault(frame, base, number: i.bx, message: base[i.a])
                    case .checkClosable: try checkClosable(base[i.a])
                    case .close:
                        if let object = closable(base[i.a]) {
                            frame.pointee.pc = pc
                            return .suspended(.close(object, register: i.a))
                        }

                    // MARK: Many at once
                    case .spawn:
                        frame.pointee.pc = pc
                        return .suspended(.spawn(try spawnTask(base[i.b], from: fiber), register: i.a))
                    case .joinTasks:
                        let tasks = taskList(base[i.a])
                        if !tasks.isEmpty {
                            frame.pointee.pc = pc
                            return .suspended(.join(tasks, cancelFirst: i.flag == 1, register: i.a))
                        }
                    case .parallel:
                        frame.pointee.pc = pc
                        let closures = Array(UnsafeBufferPointer(start: base + i.b, count: i.c))
                        return .suspended(.parallel(closures, register: i.a))
                    case .parallelFor:
                        frame.pointee.pc = pc
                        let items = try loopItems(of: base[i.b + 1], pairs: i.c == 1)
                        let limit = try parallelLimit(base[i.b + 2], count: items.count)
                        // The turns begin one after the other: until then the fiber keeps their elements alive.
                        base[i.b + 1] = heap.list(items)
                        return .suspended(.parallelFor(base[i.b], items: items, limit: limit, register: i.a))
                    case .timeout:
                        frame.pointee.pc = pc
                        let duration = try timeoutDuration(base[i.b + 1])
                        return .suspended(.timeout(base[i.b], nanoseconds: duration, register: i.a))
                    case .atomically:
                        frame.pointee.pc = pc
                        return .suspended(.atomically(base[i.b], register: i.a))
                    case .declareTest:
                        declareTest(base + i.a, at: frame, pc)
                    }
                }
            } catch {
                frame.pointee.pc = pc
                guard unwind(fiber, error) else { return .failed(error) }
                frame = state.pointee.frame
                pc = frame.pointee.pc
                base = frame.pointee.base
                constants = frame.pointee.code.pointee.constants
            }
        }
    }
}

// The instructions: one list that is the enum, the names in a listing and the shape of the operands.
//
// An instruction is 64 bits: the opcode in the lowest 8, a flag in the next 8, then three operands of 16 bits, A, B and C. Some
// instructions read B and C together as one signed 32-bit number, Bx. R[x] is a register of the frame, K[x] a constant,
// S[x] a symbol. "or fails" is left out: every instruction may fail with an error at its span.

/// What one instruction does.
enum Op: UInt8, CaseIterable {
    // Loading and moving
    case loadConstant  // R[A] = K[Bx]
    case loadInt  // R[A] = Bx
    case loadNil  // R[A] = nil
    case loadBool  // R[A] = B != 0
    case loadAbsent  // R[A] ..< R[A + B] = absent
    case move  // R[A] = R[B]
    case getGlobal  // R[A] = G[Bx], an error while it is not set
    case setGlobal  // G[Bx] = R[A]
    case getCapture  // R[A] = captures[B]
    case getCaptureCell  // R[A] = captures[B].cell, an error while it is not set
    case setCaptureCell  // captures[B].cell = R[A]
    case newCell  // R[A] = cell(R[A])
    case getCell  // R[A] = R[B].cell, an error while it is not set
    case setCell  // R[B].cell = R[A]
    case closure  // R[A] = closure of function Bx; what it captures follows as `capture` words
    case capture  // word after `closure`: flag 0: R[B], 1: captures[B]

    // Arithmetic
    case add  // R[A] = R[B] + R[C]
    case subtract
    case multiply
    case divide
    case remainder
    case addInt  // R[A] = R[B] + C, a signed constant
    case subtractInt
    case addConstant  // R[A] = R[B] + K[C]; flag 1: K[C] + R[B]
    case subtractConstant  // R[A] = R[B] - K[C]
    case multiplyConstant  // R[A] = R[B] * K[C]; flag 1: K[C] * R[B]
    case divideConstant  // R[A] = R[B] / K[C]
    case remainderConstant  // R[A] = R[B] % K[C]
    case negate  // R[A] = -R[B]
    case not  // R[A] = not R[B]

    // Comparison
    case equal  // R[A] = R[B] == R[C]
    case notEqual
    case less
    case lessEqual

    // Jumps; offsets count instructions from the next one
    case jump  // by Bx
    case loop  // by Bx, backwards: asks for cancellation, limits and other fibers
    case jumpIf  // if R[A], by Bx; R[A] must be a Bool
    case jumpIfNot
    case jumpIfNil
    case jumpIfNotNil
    case jumpIfPresent  // unless R[A] is absent, by Bx
    case jumpIfLess  // if R[A] < R[B], by C
    case jumpIfNotLess
    case jumpIfLessEqual
    case jumpIfNotLessEqual
    case jumpIfEqual
    case jumpIfNotEqual
    case jumpIfLessInt  // if R[A] < B, a signed constant, by C
    case jumpIfNotLessInt
    case jumpIfLessEqualInt
    case jumpIfNotLessEqualInt
    case jumpIfEqualInt
    case jumpIfNotEqualInt

    // Loops
    case forRange  // prepare: R[A] = lower, R[A + 1] = last; skip by Bx when empty
    case forRangeLoop  // R[A] += 1, loop by Bx while it is at most R[A + 1]
    case forEach  // prepare: R[A] = a thing to iterate over, R[A + 1] = its state
    case forEachNext  // R[A + 2] (flag 2: and R[A + 3]) = next, or jump by Bx when there is none

    // Sorting by a function: a merge sort that stops at each comparison, so that the function is called like any other
    case mergeStart  // R[A] = R[A] copied, R[A + 1] = room for the result, R[A + 2] = the state
    case mergeNext  // R[A + 3] is the last answer; asks R[A + 3](R[A + 4], R[A + 5]) next, or jumps by Bx at the end

    // Calls: R[A] is the callee and becomes the result, the arguments follow it
    case call  // R[A](R[A + 1] ... R[A + B])
    case callGlobal  // R[A] = G[C], then as `call`
    case callNamed  // the same, labels from call site C
    case callSpread  // R[A](...R[A + 1] a list, ...R[A + 2] a map or nil)
    case invoke  // R[A + 1].S[C](R[A + 2] ... R[A + 1 + B])
    case invokeNamed  // the same, symbol and labels from call site C
    case invokeSpread  // R[A + 1].S[C](...R[A + 2], ...R[A + 3])
    case returnValue  // return R[A]
    case returnNil

    // Members and elements
    case getMember  // R[A] = R[B].S[C]; a `cache` word follows
    case setMember  // R[A].S[C] = R[B]; a `cache` word follows
    case cache  // word after the two: member A, of values of the type with number Bx
    case getField  // R[A] = field C of the record R[B], whose type is known
    case setField  // field C of R[A] = R[B]
    case getIndex  // R[A] = R[B][R[C]]
    case setIndex  // R[A][R[B]] = R[C]
    case getEntry  // R[A] = R[B][R[C]], nil when there is none

    // Making values
    case newList  // R[A] = [R[B] ... C values]
    case append  // R[A] gains R[B]
    case appendAll  // R[A] gains all of R[B]
    case newMap  // R[A] = {}, room for Bx
    case setEntry  // R[A][R[B]] = R[C], of a map being made
    case spreadArgument  // R[A] gains the elements of R[B], or R[A + 1] its entries when it is a map
    case setAllEntries  // R[A] gains all entries of R[B]
    case newRange  // R[A] = R[B] .. R[C]; flag 1: half open
    case newRecord  // R[A] = record of type Bx, fields from R[0] on
    case recordType  // R[A] = the type with number Bx
    case interpolate  // R[A] = the texts of C values from R[B] on, joined
    case newCommand  // R[A] = a command of the words in the list R[B]; flag 1: that are a shell text
    case quoteShell  // R[A] = R[B] quoted for the shell

    // Patterns
    case testList  // R[A] = R[B] is a list of C elements; flag 1: at least
    case testRange  // R[A] = R[B] lies in the range R[C]
    case testValue  // R[A] = R[B] equals R[C], or R[C] is a regex that it matches
    case getPart  // R[A] = R[B].S[C], or absent; never fails
    case getElement  // R[A] = element C of the list R[B]
    case sliceList  // R[A] = the elements of the list R[B] from C on
    case restOfMap  // R[A] = the map R[B] without the keys in the list R[C]
    case requireList  // fails unless R[A] is a list of B elements; flag 1: at least
    case requirePart  // fails unless R[A] is present; S[C] was asked of R[B]
    case noMatch  // fails: no arm fits R[A]

    // Errors and scopes
    case throwValue  // throws R[A]
    case rethrow  // throws the error R[A] again as it is
    case tryResult  // R[A], the caught error, as the script sees it
    case attach  // the error R[B], which came from clean-up, is attached to the error R[A]
    case assertFailed  // fails: assertion Bx of the function; R[A] is the message or absent
    case close  // closes R[A], a value that a scope owns
    case checkClosable  // fails unless R[A] can be owned by a scope

    // Many at once
    case spawn  // R[A] = a task that runs the closure R[B]
    case joinTasks  // waits for the tasks in the list R[A]; flag 1: cancels them first
    case parallel  // R[A] = the list of results of C closures from R[B] on
    case parallelFor  // R[A] = results of the closure R[B] for R[B + 1], at most R[B + 2] at once; C: pairs of a map
    case timeout  // R[A] = the closure R[B] called within the duration R[B + 1]
    case atomically  // R[A] = the closure R[B] called in a transaction of the host
    case declareTest  // a test: claim R[A], closure R[A + 1], options R[A + 2]

    /// How a listing shows the operands.
    var shape: Shape {
        switch self {
        case .returnNil: .none
        case .loadNil, .newCell, .returnValue, .noMatch, .throwValue, .rethrow, .tryResult, .close, .checkClosable,
            .joinTasks, .forEach, .callSpread, .declareTest, .mergeStart:
            .a
        case .loadBool, .loadAbsent, .move, .getCapture, .getCaptureCell, .setCaptureCell, .getCell, .setCell, .negate,
            .not, .call, .append, .appendAll, .setAllEntries, .spreadArgument, .newCommand, .quoteShell, .requireList,
            .attach, .spawn,
            .capture, .timeout, .atomically, .parallelFor:
            .ab
        case .loadConstant, .loadInt, .getGlobal, .setGlobal, .closure, .newMap, .newRecord, .recordType, .assertFailed,
            .cache:
            .abx
        case .jump, .loop: .jump
        case .jumpIf, .jumpIfNot, .jumpIfNil, .jumpIfNotNil, .jumpIfPresent, .forRange, .forRangeLoop, .forEachNext,
            .mergeNext:
            .aJump
        case .jumpIfLess, .jumpIfNotLess, .jumpIfLessEqual, .jumpIfNotLessEqual, .jumpIfEqual, .jumpIfNotEqual,
            .jumpIfLessInt, .jumpIfNotLessInt, .jumpIfLessEqualInt, .jumpIfNotLessEqualInt, .jumpIfEqualInt,
            .jumpIfNotEqualInt:
            .abJump
        default: .abc
        }
    }

    enum Shape { case none, a, ab, abc, abx, jump, aJump, abJump }
}

// The machine's half of sorting by a function: a stable merge sort from below, as a state that stands still at each comparison. Its
// registers are the list sorted so far, the list that receives the merged runs, the state, and the call of the function: callee
// or answer, and the two values.

/// Where a merge is: runs `start..<middle` and `middle..<end`, of which `left` and `right` come next, go to `target`.
struct MergeState {
    var width = 1
    var start = 0
    var middle = 0
    var end = 0
    var left = 0
    var right = 0
    var target = 0
    var isAsking = false
}

extension Machine {
    @inline(never)
    func startMerge(_ registers: UnsafeMutablePointer<Value>) throws(Fault) {
        let values = try items(of: registers[0])
        try reserve(values.count * 2 * MemoryLayout<Value>.stride)
        registers[0] = heap.list(values)
        registers[1] = heap.list(values)
        let memory = heap.uninitializedString(MemoryLayout<MergeState>.size, tag: .bytes, isASCII: false)
        registers[2] = Value(.bytes, memory)
        mergeState(registers).initialize(to: MergeState())
    }

    @inline(__always)
    private func mergeState(_ registers: UnsafeMutablePointer<Value>) -> UnsafeMutablePointer<MergeState> {
        UnsafeMutableRawPointer(registers[2].string.bytes).assumingMemoryBound(to: MergeState.self)
    }

    /// Takes the answer to the last question, whether the right value comes first, and puts the next question. False: all is sorted.
    @inline(never)
    func nextComparison(_ registers: UnsafeMutablePointer<Value>) throws(Fault) -> Bool {
        let state = mergeState(registers)
        let from = registers[0].list.pointee.items
        let to = registers[1].list.pointee.items
        if state.pointee.isAsking {
            let answer = registers[3]
            if answer.tag != .bool { throw notBool(answer, "a condition") }
            if answer.bool {
                to[state.pointee.target] = from[state.pointee.right]
                state.pointee.right += 1
            } else {
                to[state.pointee.target] = from[state.pointee.left]
                state.pointee.left += 1
            }
            state.pointee.target += 1
        }
        guard state.pointee.left < state.pointee.middle && state.pointee.right < state.pointee.end else {
            return nextRuns(registers)
        }
        ask(registers, state, from)
        return true
    }

    /// The right value is asked about first, so that equal ones stay in their order.
    @inline(__always)
    private func ask(
        _ registers: UnsafeMutablePointer<Value>, _ state: UnsafeMutablePointer<MergeState>,
        _ from: UnsafeMutablePointer<Value>
    ) {
        registers[4] = from[state.pointee.right]
        registers[5] = from[state.pointee.left]
        state.pointee.isAsking = true
    }

    /// Copies what is left of one run and goes to the next pair of runs that has something to compare.
    private func nextRuns(_ registers: UnsafeMutablePointer<Value>) -> Bool {
        let state = mergeState(registers)
        let count = registers[0].list.pointee.count
        while true {
            let from = registers[0].list.pointee.items
            let to = registers[1].list.pointee.items
            let left = state.pointee.middle - state.pointee.left
            let right = state.pointee.end - state.pointee.right
            (to + state.pointee.target).update(from: from + state.pointee.left, count: left)
            (to + state.pointee.target + left).update(from: from + state.pointee.right, count: right)
            state.pointee.start = state.pointee.end
            if state.pointee.start >= count {
                if state.pointee.end > 0 {
                    swap(&registers[0], &registers[1])
                    state.pointee.width *= 2
                }
                if state.pointee.width >= count { return false }
                state.pointee.start = 0
            }
            state.pointee.middle = min(state.pointee.start + state.pointee.width, count)
            state.pointee.end = min(state.pointee.middle + state.pointee.width, count)
            state.pointee.left = state.pointee.start
            state.pointee.right = state.pointee.middle
            state.pointee.target = state.pointee.start
            if state.pointee.right < state.pointee.end {
                ask(registers, state, registers[0].list.pointee.items)
                return true
            }
        }
    }
}

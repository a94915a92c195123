// Writes a plan as the flat blob of swk_plan.h: header, operations, data, scratch.

import CSwkLinux
import SwkModel

/// Collects operations and the data they refer to; offsets are from the start of the blob.
struct PlanEncoder {
    private var operations: [swk_op] = []
    private var data: [UInt8] = []
    private let dataStart: Int
    private var texts: [String: UInt32] = [:]
    private var pointers = 8

    /// `count` is the number of operations that will be added: the data area begins behind them.
    init(operationCount count: Int) {
        dataStart = MemoryLayout<swk_plan>.size + count * MemoryLayout<swk_op>.stride
    }

    /// A NUL-terminated text; equal texts are stored once.
    mutating func text(_ text: String) -> UInt32 {
        if let known = texts[text] { return known }
        let offset = place(Array(text.utf8) + [0], alignment: 1)
        texts[text] = offset
        return offset
    }

    /// Texts one after the other.
    mutating func list(_ texts: [String]) -> UInt32 {
        pointers += texts.count + 2
        return place(texts.flatMap { Array($0.utf8) + [0] } + [0], alignment: 1)
    }

    mutating func place(_ bytes: [UInt8], alignment: Int) -> UInt32 {
        while (dataStart + data.count) % alignment != 0 { data.append(0) }
        defer { data += bytes }
        return UInt32(dataStart + data.count)
    }

    mutating func place<Word: FixedWidthInteger>(_ words: [Word]) -> UInt32 {
        place(words.withUnsafeBytes { Array($0) }, alignment: 8)
    }

    mutating func add(
        _ code: swk_opcode, flags: Int = 0, a: UInt32 = 0, b: UInt32 = 0, c: UInt32 = 0, d: UInt32 = 0, n: UInt64 = 0,
        m: UInt64 = 0
    ) {
        operations.append(
            swk_op(code: UInt16(code.rawValue), flags: UInt16(flags), a: a, b: b, c: c, d: d, n: n, m: m))
    }

    /// The finished bytes, without the scratch area that `swk_plan.size` includes.
    func finish(
        namespaces: Namespaces, cgroup: UInt32, joinsPidNamespace: Bool, awaitsStart: Bool
    ) -> (bytes: [UInt8], size: Int) {
        let end = (dataStart + data.count + 15) & ~15
        // Argument vectors, 1024 group ids, HOME, alignment.
        let scratch = pointers * 8 + 4096 + 4096 + 256
        var header = swk_plan()
        header.magic = SWK_PLAN_MAGIC
        header.version = SWK_PLAN_VERSION
        header.size = UInt32(end + scratch)
        header.op_count = UInt32(operations.count)
        header.ops = UInt32(MemoryLayout<swk_plan>.size)
        header.scratch = UInt32(end)
        header.scratch_size = UInt32(scratch)
        header.cgroup = cgroup
        header.clone_flags = namespaces.rawValue
        header.join_pid_from = joinsPidNamespace ? 1 : 0
        header.own_memory = awaitsStart ? 1 : 0
        var bytes = withUnsafeBytes(of: header) { Array($0) }
        bytes += operations.withUnsafeBytes { Array($0) }
        bytes += data
        return (bytes, end + scratch)
    }
}

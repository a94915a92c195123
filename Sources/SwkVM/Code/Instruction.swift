// One instruction: how its fields are packed into 64 bits, and how it is listed for people.

/// An instruction word; see `Op` for what its operands mean.
struct Instruction {
    var word: UInt64

    @inline(__always) init(word: UInt64) { self.word = word }

    init(_ op: Op, flag: Int = 0, a: Int = 0, b: Int = 0, c: Int = 0) {
        word =
            UInt64(op.rawValue) | UInt64(flag) << 8 | UInt64(UInt16(truncatingIfNeeded: a)) << 16
            | UInt64(UInt16(truncatingIfNeeded: b)) << 32 | UInt64(UInt16(truncatingIfNeeded: c)) << 48
    }

    init(_ op: Op, flag: Int = 0, a: Int = 0, bx: Int) {
        word =
            UInt64(op.rawValue) | UInt64(flag) << 8 | UInt64(UInt16(truncatingIfNeeded: a)) << 16
            | UInt64(UInt32(truncatingIfNeeded: bx)) << 32
    }

    /// The opcode. The cast is right because only `init(_ op:)` makes words; `Op(rawValue:)` would cost a comparison
    /// and a branch for each instruction, twice the time of a small loop.
    @inline(__always) var op: Op { unsafeBitCast(UInt8(truncatingIfNeeded: word), to: Op.self) }
    @inline(__always) var flag: Int { Int(UInt8(truncatingIfNeeded: word >> 8)) }
    @inline(__always) var a: Int { Int(UInt16(truncatingIfNeeded: word >> 16)) }
    @inline(__always) var b: Int { Int(UInt16(truncatingIfNeeded: word >> 32)) }
    @inline(__always) var c: Int { Int(truncatingIfNeeded: word >> 48) }
    @inline(__always) var signedB: Int { Int(Int16(truncatingIfNeeded: word >> 32)) }
    @inline(__always) var signedC: Int { Int(truncatingIfNeeded: Int64(bitPattern: word) >> 48) }
    @inline(__always) var bx: Int { Int(truncatingIfNeeded: Int64(bitPattern: word) >> 32) }

    /// `add 3 1 2`; jumps show the number of the instruction that they go to.
    func listing(at position: Int) -> String {
        let name = "\(op)" + (flag == 0 ? "" : ".\(flag)")
        return switch op.shape {
        case .none: name
        case .a: "\(name) \(a)"
        case .ab: "\(name) \(a) \(signedB)"
        case .abc: "\(name) \(a) \(b) \(signedC)"
        case .abx: "\(name) \(a) \(bx)"
        case .jump: "\(name) ->\(position + 1 + bx)"
        case .aJump: "\(name) \(a) ->\(position + 1 + bx)"
        case .abJump: "\(name) \(a) \(signedB) ->\(position + 1 + signedC)"
        }
    }
}

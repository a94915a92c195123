// Int and Float.
import Glibc

extension CoreLibrary {
    static let numbers: [NativeFunction] = both(.int) + both(.float) + ints + floats

    /// What both kinds of number have.
    private static func both(_ type: Tag) -> [NativeFunction] {
        let four = type == .int ? "4" : "4.0"
        return [
            .method(type, "float", returns: .float, doc: "The same as a Float.", example: "\(four).float() == 4.0") {
                _, arguments, _ throws(Fault) in Value(float: number(arguments[0]))
            },
            .method(type, "sqrt", returns: .float, doc: "The square root.", example: "\(four).sqrt() == 2.0") {
                _, arguments, _ throws(Fault) in Value(float: number(arguments[0]).squareRoot())
            },
            .method(
                type, "pow", [Parameter("exponent", .number)], doc: "Raised to a power.",
                throws: ["arithmetic.overflow"],
                example: "\(four).pow(2) == 16"
            ) { machine, arguments, _ throws(Fault) in try machine.power(arguments[0], arguments[1]) },
            .method(
                type, "clamped", [Parameter("from", .number), Parameter("to", .number)],
                doc: "The nearest number between two.", example: "\(four).clamped(1, 3) == 3"
            ) { machine, arguments, _ throws(Fault) in
                if try machine.isLess(arguments[0], arguments[1]) { return arguments[1] }
                return try machine.isLess(arguments[2], arguments[0]) ? arguments[2] : arguments[0]
            },
        ]
    }

    private static let ints: [NativeFunction] = [
        .method(.int, "int", returns: .int, doc: "Itself.", example: "4.int() == 4") { _, arguments, _ throws(Fault) in
            arguments[0]
        },
        .method(
            .int, "abs", returns: .int, doc: "Without its sign.", throws: ["arithmetic.overflow"],
            example: "(-4).abs() == 4"
        ) {
            machine, arguments, _ throws(Fault) in
            arguments[0].int < 0 ? try machine.negate(arguments[0]) : arguments[0]
        },
        .method(
            .int, "string", [Parameter("base", .int, default: .int(10), doc: "2 to 36")], returns: .string,
            doc: "As text.", throws: ["int.bad-base"], example: "255.string(16) == \"ff\""
        ) { machine, arguments, _ throws(Fault) in
            let base = arguments[1].isAbsent ? 10 : arguments[1].int
            guard (2...36).contains(base) else {
                throw machine.fault("int.bad-base", "`base` must be 2 to 36, this is \(base)")
            }
            return machine.heap.string(String(arguments[0].int, radix: base))
        },
    ]

    private static let floats: [NativeFunction] = [
        .method(
            .float, "int", returns: .int, doc: "The whole part.", throws: ["arithmetic.overflow"],
            example: "4.7.int() == 4"
        ) {
            machine, arguments, _ throws(Fault) in try machine.whole(arguments[0].float.rounded(.towardZero))
        },
        .method(
            .float, "floor", returns: .int, doc: "Rounded down.", throws: ["arithmetic.overflow"],
            example: "4.7.floor() == 4"
        ) {
            machine, arguments, _ throws(Fault) in try machine.whole(arguments[0].float.rounded(.down))
        },
        .method(
            .float, "ceil", returns: .int, doc: "Rounded up.", throws: ["arithmetic.overflow"],
            example: "4.2.ceil() == 5"
        ) {
            machine, arguments, _ throws(Fault) in try machine.whole(arguments[0].float.rounded(.up))
        },
        .method(
            .float, "round", [Parameter("digits", .int, default: .int(0), doc: "after the point")], returns: .number,
            doc: "Rounded: to an Int, or to a Float with some digits.", throws: ["arithmetic.overflow"],
            example: "3.14159.round(2) == 3.14"
        ) { machine, arguments, _ throws(Fault) in
            if arguments[1].isAbsent || arguments[1].int == 0 { return try machine.whole(arguments[0].float.rounded()) }
            let scale = Glibc.pow(10.0, Double(arguments[1].int))
            let scaled = (arguments[0].float * scale).rounded() / scale
            return scaled.isFinite ? Value(float: scaled) : arguments[0]
        },
        .method(.float, "abs", returns: .float, doc: "Without its sign.", example: "(-1.5).abs() == 1.5") {
            _, arguments, _ throws(Fault) in Value(float: arguments[0].float.magnitude)
        },
        .property(.float, "isNaN", returns: .bool, doc: "Whether it is not a number.", example: "(0.0 / 0.0).isNaN") {
            _, arguments, _ throws(Fault) in Value(bool: arguments[0].float.isNaN)
        },
        .method(.float, "string", returns: .string, doc: "As text.", example: "1.5.string() == \"1.5\"") {
            machine, arguments, _ throws(Fault) in machine.heap.string("\(arguments[0].float)")
        },
    ]
}

@inline(__always)
private func number(_ value: Value) -> Double { value.tag == .int ? Double(value.int) : value.float }

extension Machine {
    fileprivate func whole(_ number: Double) throws(Fault) -> Value {
        guard let whole = Int(exactly: number) else { throw fault("arithmetic.overflow", "\(number) is not an Int") }
        return Value(int: whole)
    }

    /// Exact for Ints with an exponent that is not negative.
    fileprivate func power(_ base: Value, _ exponent: Value) throws(Fault) -> Value {
        guard base.tag == .int, exponent.tag == .int, exponent.int >= 0 else {
            return Value(float: Glibc.pow(number(base), number(exponent)))
        }
        var result = 1
        var factor = base.int
        var rest = exponent.int
        while rest > 0 {
            if rest & 1 == 1 {
                let (product, overflow) = result.multipliedReportingOverflow(by: factor)
                if overflow { throw overflowFault("to the power of", base, exponent) }
                result = product
            }
            rest >>= 1
            if rest > 0 {
                let (square, overflow) = factor.multipliedReportingOverflow(by: factor)
                if overflow { throw overflowFault("to the power of", base, exponent) }
                factor = square
            }
        }
        return Value(int: result)
    }
}

// Numbers, continued: bits of an Int, functions of a Float.
import Glibc

extension CoreLibrary {
    static let numberParts: [NativeFunction] =
        intParts + bits + floatParts + [
            analytic("exp", "e to its power.", "0.0.exp() == 1.0", exp),
            analytic("sin", "The sine of an angle in radians.", "0.0.sin() == 0.0", sin),
            analytic("cos", "The cosine of an angle in radians.", "0.0.cos() == 1.0", cos),
            analytic("tan", "The tangent of an angle in radians.", "0.0.tan() == 0.0", tan),
            analytic("ln", "The natural logarithm.", "1.0.ln() == 0.0", log),
            analytic("log2", "The logarithm to base 2.", "8.0.log2() == 3.0", log2),
            analytic("log10", "The logarithm to base 10.", "100.0.log10() == 2.0", log10),
        ]

    private static func analytic(
        _ name: String, _ doc: String, _ example: String, _ function: @escaping @Sendable (Double) -> Double
    ) -> NativeFunction {
        .method(.float, name, returns: .float, doc: doc, example: example) { _, arguments, _ throws(Fault) in
            Value(float: function(arguments[0].float))
        }
    }

    private static let intParts: [NativeFunction] = [
        .property(.int, "isEven", returns: .bool, doc: "Whether 2 divides it.", example: "4.isEven") {
            _, arguments, _ throws(Fault) in Value(bool: arguments[0].int & 1 == 0)
        },
        .property(.int, "isOdd", returns: .bool, doc: "Whether 2 does not divide it.", example: "(-3).isOdd") {
            _, arguments, _ throws(Fault) in Value(bool: arguments[0].int & 1 == 1)
        },
        .property(.int, "sign", returns: .int, doc: "-1, 0 or 1.", example: "(-7).sign == -1") {
            _, arguments, _ throws(Fault) in Value(int: arguments[0].int.signum())
        },
        .method(.int, "floor", returns: .int, doc: "Itself.", example: "4.floor() == 4") {
            _, arguments, _ throws(Fault) in arguments[0]
        },
        .method(.int, "ceil", returns: .int, doc: "Itself.", example: "4.ceil() == 4") {
            _, arguments, _ throws(Fault) in arguments[0]
        },
        .method(
            .int, "round", [Parameter("digits", .int, default: .int(0), doc: "has no effect")], returns: .int,
            doc: "Itself.",
            example: "4.round() == 4"
        ) { _, arguments, _ throws(Fault) in arguments[0] },
        .method(
            .int, "gcd", [Parameter("other", .int, doc: "another Int")], returns: .int,
            doc: "The greatest common divisor.",
            throws: ["arithmetic.overflow"], example: "12.gcd(18) == 6"
        ) { machine, arguments, _ throws(Fault) in
            var (a, b) = (arguments[0].int.magnitude, arguments[1].int.magnitude)
            while b != 0 { (a, b) = (b, a % b) }
            guard let result = Int(exactly: a) else { throw machine.overflowFault("gcd", arguments[0], arguments[1]) }
            return Value(int: result)
        },
        .method(
            .int, "character", returns: .string, doc: "The character with this Unicode number.",
            throws: ["int.not-a-character"],
            example: "233.character() == \"é\""
        ) { machine, arguments, _ throws(Fault) in
            guard let number = UInt32(exactly: arguments[0].int), let scalar = Unicode.Scalar(number) else {
                throw machine.fault("int.not-a-character", "\(arguments[0].int) is the number of no character")
            }
            return machine.heap.string(String(Character(scalar)))
        },
    ]

    private static let bits: [NativeFunction] = [
        bitwise("bitAnd", "The bits that both have.", "12.bitAnd(10) == 8") { $0 & $1 },
        bitwise("bitOr", "The bits that one of them has.", "12.bitOr(10) == 14") { $0 | $1 },
        bitwise("bitXor", "The bits that exactly one of them has.", "12.bitXor(10) == 6") { $0 ^ $1 },
        bitwise("shiftLeft", "The bits moved up; what leaves 64 bits is lost.", "1.shiftLeft(4) == 16") { $0 << $1 },
        bitwise("shiftRight", "The bits moved down; the sign stays.", "16.shiftRight(4) == 1") { $0 >> $1 },
        .method(.int, "bitNot", returns: .int, doc: "All bits the other way.", example: "0.bitNot() == -1") {
            _, arguments, _ throws(Fault) in Value(int: ~arguments[0].int)
        },
    ]

    private static func bitwise(
        _ name: String, _ doc: String, _ example: String, _ function: @escaping @Sendable (Int, Int) -> Int
    ) -> NativeFunction {
        .method(
            .int, name, [Parameter("other", .int, doc: "bits, or how far")], returns: .int, doc: doc, example: example
        ) {
            _, arguments, _ throws(Fault) in Value(int: function(arguments[0].int, arguments[1].int))
        }
    }

    private static let floatParts: [NativeFunction] = [
        .property(
            .float, "isFinite", returns: .bool, doc: "Whether it is a number and not infinite.",
            example: "not (1.0 / 0.0).isFinite"
        ) {
            _, arguments, _ throws(Fault) in Value(bool: arguments[0].float.isFinite)
        },
        .property(.float, "sign", returns: .int, doc: "-1, 0 or 1.", example: "(-2.5).sign == -1") {
            _, arguments, _ throws(Fault) in
            Value(int: arguments[0].float > 0 ? 1 : arguments[0].float < 0 ? -1 : 0)
        },
        .method(
            .float, "fixed", [Parameter("digits", .int, doc: "0 to 17, after the point")], returns: .string,
            doc: "As text with so many digits after the point.", throws: ["float.bad-digits"],
            example: "3.14159.fixed(2) == \"3.14\""
        ) { machine, arguments, _ throws(Fault) in
            guard (0...17).contains(arguments[1].int) else {
                throw machine.fault("float.bad-digits", "`digits` must be 0 to 17, this is \(arguments[1].int)")
            }
            var buffer = [CChar](repeating: 0, count: 400)
            let count = withVaList([Int32(arguments[1].int), arguments[0].float]) {
                vsnprintf(&buffer, buffer.count, "%.*f", $0)
            }
            return machine.heap.string(
                String(decoding: buffer[..<Int(count)].map { UInt8(bitPattern: $0) }, as: UTF8.self))
        },
    ]
}

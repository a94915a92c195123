// Numbers and their units: 1_000, 0xff, 0b1010, 0o755, 1.5, 1e3, 5%, 250ms, 1h30m, 64KiB.
//
// A fraction with a unit is computed in integers, so 0.1s is exactly 100,000,000 ns and 1.5GiB exactly 1,610,612,736 bytes.

extension Lexer {
    mutating func lexNumber() {
        let start = position
        let number = lexRadix(start: start) ?? lexDecimal(start: start)
        emit(.number, from: start)
        list.tokens[list.tokens.count - 1].link = UInt32(truncatingIfNeeded: list.numbers.count)
        list.numbers.append(number)
    }

    // MARK: Digits

    /// `0x`, `0b`, `0o`.
    private mutating func lexRadix(start: Int) -> Number? {
        guard bytes[position] == UInt8(ascii: "0") else { return nil }
        let radix: UInt64
        switch peek(1) {
        case UInt8(ascii: "x"): radix = 16
        case UInt8(ascii: "b"): radix = 2
        case UInt8(ascii: "o"): radix = 8
        default: return nil
        }
        position += 2
        skipWord()
        var value: UInt64 = 0
        var hasDigits = false
        for byte in bytes[(start + 2)..<position] where byte != UInt8(ascii: "_") {
            guard let digit = CharacterClass.hexValue(byte), digit < radix else {
                return invalidNumber(start, "`\(text(start, position))` has a digit that base \(radix) does not have")
            }
            let (product, overflows) = value.multipliedReportingOverflow(by: radix)
            if overflows { return tooLarge(start) }
            value = product | UInt64(digit)
            hasDigits = true
        }
        return hasDigits ? .int(value) : invalidNumber(start, "`\(text(start, position))` has no digits")
    }

    private mutating func lexDecimal(start: Int) -> Number {
        var decimal = Decimal()
        scanDigits { decimal.append($0) }
        if peek() == UInt8(ascii: "."), CharacterClass.isDigit(peek(1)) {
            position += 1
            decimal.isFraction = true
            scanDigits { decimal.append($0) }
        }
        if bytes[position - 1] == UInt8(ascii: "_") {
            return invalidNumber(start, "`\(text(start, position))` ends in `_`, which belongs between digits")
        }
        if hasExponent { return lexExponent(start: start) }
        if position < bytes.count, CharacterClass.isWordStart(bytes[position]) { return lexUnit(start: start, decimal) }
        if isPercent { return lexPercent(start: start) }
        if decimal.isFraction { return float(start, position) }
        return decimal.overflows ? tooLarge(start) : .int(decimal.mantissa)
    }

    private mutating func scanDigits(_ body: (UInt8) -> Void) {
        while position < bytes.count {
            let byte = bytes[position]
            if CharacterClass.isDigit(byte) {
                body(byte - UInt8(ascii: "0"))
            } else if byte != UInt8(ascii: "_") {
                return
            }
            position += 1
        }
    }

    private mutating func skipWord() {
        while position < bytes.count, CharacterClass.isWord(bytes[position]) { position += 1 }
    }

    // MARK: Exponents and percents

    private var hasExponent: Bool {
        guard peek() | 0x20 == UInt8(ascii: "e") else { return false }
        let isSigned = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
        return CharacterClass.isDigit(peek(isSigned ? 2 : 1))
    }

    private mutating func lexExponent(start: Int) -> Number {
        position += 2
        skipWord()
        return float(start, position)
    }

    /// `%` is a unit when it touches the number and no operand can follow: `loss(5%)` but not `n % 5` nor `5%n`.
    private var isPercent: Bool {
        guard peek() == UInt8(ascii: "%"), peek(1) != UInt8(ascii: "=") else { return false }
        var offset = 1
        while CharacterClass.isBlank(peek(offset)) { offset += 1 }
        switch peek(offset) {
        case 0: return true
        case UInt8(ascii: "/"): return peek(offset + 1) == UInt8(ascii: "/") || peek(offset + 1) == UInt8(ascii: "*")
        case let byte where CharacterClass.isWordStart(byte): return isInfixWord(at: position + offset)
        // What no operand begins with.
        case let byte: return "\n\r)]},;:+*=<>!?.{".utf8.contains(byte)
        }
    }

    /// Whether a word such as `and` begins here, which stands between two operands.
    private func isInfixWord(at start: Int) -> Bool {
        var end = start
        while end < bytes.count, CharacterClass.isWord(bytes[end]) { end += 1 }
        switch ReservedWords.kind(of: UnsafeBufferPointer(rebasing: bytes[start..<end])) {
        case .kwAnd, .kwOr, .kwElse, .kwWhere, .kwIn: return true
        default: return false
        }
    }

    private mutating func lexPercent(start: Int) -> Number {
        let number = float(start, position)
        position += 1
        guard case .float(let value) = number else { return number }
        return .float(value / 100)
    }

    private mutating func float(_ start: Int, _ end: Int) -> Number {
        let digits = String(decoding: bytes[start..<end].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
        guard let value = Double(digits) else { return invalidNumber(start, "`\(text(start, end))` is not a number") }
        return value.isFinite ? .float(value) : tooLarge(start)
    }

    // MARK: Units

    /// One unit, or durations in a row: `1h30m`.
    private mutating func lexUnit(start: Int, _ decimal: Decimal) -> Number {
        var decimal = decimal
        var total = 0
        while true {
            let unitStart = position
            while position < bytes.count, CharacterClass.isWordStart(bytes[position]) { position += 1 }
            guard let unit = Unit(text(unitStart, position)) else { return unknownUnit(start, unitStart) }
            guard let value = decimal.scaled(by: unit.factor) else { return tooLarge(start) }
            let (sum, overflows) = total.addingReportingOverflow(value)
            if overflows { return tooLarge(start) }
            total = sum
            guard position < bytes.count, CharacterClass.isDigit(bytes[position]) else {
                return unit.isDuration ? .duration(total) : .size(total)
            }
            guard unit.isDuration else { return unknownUnit(start, unitStart) }
            decimal = Decimal()
            scanDigits { decimal.append($0) }
            if position >= bytes.count || !CharacterClass.isWordStart(bytes[position]) {
                return unknownUnit(start, unitStart)
            }
        }
    }

    private mutating func unknownUnit(_ start: Int, _ unitStart: Int) -> Number {
        skipWord()
        let unit = text(unitStart, position)
        return invalidNumber(
            start, "`\(text(start, position))`: there is no unit `\(unit)`", help: Unit.help(for: unit))
    }

    private mutating func tooLarge(_ start: Int) -> Number {
        invalidNumber(
            start, "`\(text(start, position))` is too large",
            help: ["numbers hold 64 bits, up to \(Int64.max); a Float such as `1e30` may be larger"])
    }

    private mutating func invalidNumber(_ start: Int, _ message: String, help: [String] = []) -> Number {
        report(.invalidNumber, message, span(start, position), help: help)
        return .int(0)
    }
}

/// The digits of a number: `mantissa / 10^scale`.
private struct Decimal {
    var mantissa: UInt64 = 0
    var scale: UInt64 = 1
    var isFraction = false
    var overflows = false

    mutating func append(_ digit: UInt8) {
        // Digits of a fraction beyond the 18th are below every unit.
        if isFraction, scale >= 1_000_000_000_000_000_000 || mantissa > UInt64.max / 100 { return }
        let (product, overflowed) = mantissa.multipliedReportingOverflow(by: 10)
        let (sum, carried) = product.addingReportingOverflow(UInt64(digit))
        if overflowed || carried { overflows = true }
        mantissa = sum
        if isFraction { scale *= 10 }
    }

    /// The number in units of `factor`, rounded down; nil when it does not fit into an Int.
    func scaled(by factor: UInt64) -> Int? {
        let (high, low) = mantissa.multipliedFullWidth(by: factor)
        guard !overflows, high < scale else { return nil }
        return Int(exactly: scale.dividingFullWidth((high, low)).quotient)
    }
}

// What a YAML scalar without quotes means: the core schema of YAML 1.2 (chapter 10.3.2).

import SwkVM

enum CoreSchema {
    /// The value of a plain scalar; nil for an integer that fits no Int.
    static func value(of text: String) -> ScriptValue? {
        switch text {
        case "", "~", "null", "Null", "NULL": return .nil
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".nan", ".NaN", ".NAN": return .float(.nan)
        default: break
        }
        let sign = text.hasPrefix("-") ? -1.0 : 1.0
        let unsigned = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : Substring(text)
        if [".inf", ".Inf", ".INF"].contains(unsigned) { return .float(sign * .infinity) }
        if let radix = text.hasPrefix("0x") ? 16 : text.hasPrefix("0o") ? 8 : nil {
            let digits = text.dropFirst(2)
            let isNumber = !digits.isEmpty && digits.allSatisfy { $0.isASCII && ($0.hexDigitValue ?? 99) < radix }
            return isNumber ? Int(digits, radix: radix).map { .int($0) } : .string(text)
        }
        if !unsigned.isEmpty, unsigned.allSatisfy(isDigit) { return Int(text).map { .int($0) } }
        return isFloat(unsigned) ? Double(text).map { .float($0) } ?? .string(text) : .string(text)
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

    /// `1.5`, `.5`, `1.`, `1e3`, `1.5E-3`.
    private static func isFloat(_ text: Substring) -> Bool {
        let mantissa = text.prefix { $0 != "e" && $0 != "E" }
        let exponent = text[mantissa.endIndex...].dropFirst()
        let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }), parts.allSatisfy({ $0.allSatisfy(isDigit) }),
            !(parts.count == 2 && parts[0].isEmpty && parts[1].isEmpty)
        else { return false }
        if mantissa.endIndex == text.endIndex { return parts.count == 2 }
        let digits = exponent.hasPrefix("-") || exponent.hasPrefix("+") ? exponent.dropFirst() : exponent
        return !digits.isEmpty && digits.allSatisfy(isDigit)
    }
}

// Decimal numbers with a fixed count of places, without a formatter library.

/// Writes numbers as `%.2f` does.
public enum FixedPoint {
    /// Rounded half to even of the scaled value; numbers beyond 64 bits after scaling are written as Swift writes them.
    public static func text(_ value: Double, places: Int) -> String {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (abs(value) * scale).rounded(.toNearestOrEven)
        guard scaled.isFinite, scaled < 9e18 else { return "\(value)" }
        var digits = String(Int64(scaled))
        if digits.count <= places { digits = String(repeating: "0", count: places + 1 - digits.count) + digits }
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return sign + digits }
        return "\(sign)\(digits.dropLast(places)).\(digits.suffix(places))"
    }
}

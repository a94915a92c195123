// Sizes as people write and read them: `64m`, `512MiB`, `2GB`.
//
// Two families of suffixes exist and both are needed: docker's options (`--memory 64m`) count single letters in powers of 1024,
// tables show decimal units (`77.6MB`) as docker does.

/// A number of bytes.
public struct ByteCount: Hashable, Sendable, Comparable, Codable {
    public var bytes: Int64

    public init(_ bytes: Int64) { self.bytes = bytes }

    /// Parses docker's size syntax: a number and an optional unit `b k m g t` or `KiB MiB GiB TiB` (powers of 1024) or `kB KB MB GB TB`
    /// (powers of 1000). Throws `argument.invalid` that names `option`.
    public init(parsing text: String, option: String) throws(Failure) {
        let split = text.firstIndex { !($0.isNumber || $0 == ".") } ?? text.endIndex
        let unit = text[split...].lowercased()
        guard let number = Double(text[..<split]), number >= 0, let scale = Self.scales[unit] else {
            throw Failure(
                .invalidArgument, "read \(option)", text, "not a size",
                allowed: "a number and one of b, k, m, g, t, KiB, MiB, GiB, TiB, kB, MB, GB, TB")
        }
        let value = number * Double(scale)
        guard value < 9.2e18 else { throw Failure(.invalidArgument, "read \(option)", text, "size is too large") }
        bytes = Int64(value)
    }

    private static let scales: [String: Int64] = [
        "": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40,
        "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
        "kb": 1000, "mb": 1_000_000, "gb": 1_000_000_000, "tb": 1_000_000_000_000,
    ]

    public static func < (a: ByteCount, b: ByteCount) -> Bool { a.bytes < b.bytes }
}

extension ByteCount: CustomStringConvertible {
    /// Decimal units with three significant digits, as docker's tables show sizes: `1.94MB`.
    public var description: String {
        var value = Double(bytes)
        var unit = "B"
        for next in ["kB", "MB", "GB", "TB"] where value >= 1000 {
            value /= 1000
            unit = next
        }
        return Self.threeDigits(value) + unit
    }

    private static func threeDigits(_ value: Double) -> String {
        let places = value >= 100 ? 1.0 : value >= 10 ? 10.0 : 100.0
        let rounded = (value * places).rounded() / places
        return rounded == rounded.rounded() ? String(Int64(rounded)) : String(rounded)
    }
}

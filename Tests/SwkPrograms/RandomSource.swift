// Random numbers that can be repeated: the same seed gives the same program on every machine and in every release.

/// A generator with a seed (Steele, Lea, Flood: SplitMix64).
public struct RandomSource: Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// 0 to `bound` - 1.
    public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// True once in `times`.
    public mutating func once(in times: Int) -> Bool { below(times) == 0 }

    public mutating func pick<Element>(_ items: [Element]) -> Element { items[below(items.count)] }
}

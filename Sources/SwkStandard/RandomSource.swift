// What `random` is made of: 53 random bits at a time. Without a seed they are the system's; with one they are xoshiro256** (Blackman and
// Vigna, 2018), filled by splitmix64, so that a seed means the same values on every machine and in every version.

import SwkVM
import Synchronization

/// A stream of random Ints.
final class RandomSource: HostObject {
    private struct State {
        var words: (UInt64, UInt64, UInt64, UInt64)

        init(seed: UInt64) {
            var seed = seed
            func next() -> UInt64 {
                seed &+= 0x9E37_79B9_7F4A_7C15
                var mixed = seed
                mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
                mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
                return mixed ^ mixed >> 31
            }
            words = (next(), next(), next(), next())
        }

        mutating func next() -> UInt64 {
            let result = rotated(words.1 &* 5, 7) &* 9
            let shifted = words.1 << 17
            words.2 ^= words.0
            words.3 ^= words.1
            words.1 ^= words.2
            words.0 ^= words.3
            words.2 ^= shifted
            words.3 = rotated(words.3, 45)
            return result
        }

        private func rotated(_ word: UInt64, _ by: UInt64) -> UInt64 { word << by | word >> (64 - by) }
    }

    private let state: Mutex<State?>

    init(seed: Int?) { state = Mutex(seed.map { State(seed: UInt64(bitPattern: Int64($0))) }) }

    var hostType: HostType { randomSourceType }
    func render() -> String { "<random>" }

    /// From 0 to 2^53 - 1: what a Float holds exactly.
    func next() -> Int {
        state.withLock { state in
            let word = state?.next() ?? UInt64.random(in: 0...UInt64.max)
            return Int(word >> 11)
        }
    }
}

let randomSourceType = HostType(
    "RandomSource", summary: "Random bits.",
    methods: [
        HostFunction(
            "next", Signature(returns: .int, doc: "53 random bits.", example: ""),
            sync: { .int($0.receiver(as: RandomSource.self).next()) })
    ])

/// `__randomSource(seed)`: for `random`.
let randomSourceFunction = HostFunction(
    "__randomSource",
    Signature([Parameter("seed", .optional(.int), default: .nil)], returns: .any, doc: "A source of random bits."),
    sync: { .host(RandomSource(seed: $0.optionalInt("seed"))) })

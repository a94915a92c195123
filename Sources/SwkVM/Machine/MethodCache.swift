// The method cache: which function a member call means, for the pairs of type and symbol seen lately. A small direct-mapped table
// in raw memory; whoever defines a type or method clears it.

/// One remembered answer.
struct MethodCacheEntry {
    var typeNumber: Int
    var symbol: Int
    /// A closure or a native function.
    var target: Value
}

struct MethodCache {
    static let size = 1024
    let entries: UnsafeMutablePointer<MethodCacheEntry>

    init() {
        entries = .allocate(capacity: MethodCache.size)
        entries.initialize(
            repeating: MethodCacheEntry(typeNumber: -1, symbol: -1, target: .nil), count: MethodCache.size)
    }

    @inline(__always)
    func entry(_ typeNumber: Int, _ symbol: Int) -> UnsafeMutablePointer<MethodCacheEntry> {
        entries + ((symbol &* 37 &+ typeNumber) & (MethodCache.size - 1))
    }

    func clear() {
        entries.update(
            repeating: MethodCacheEntry(typeNumber: -1, symbol: -1, target: .nil), count: MethodCache.size)
    }
}

// Capabilities as a 64-bit mask, from and to names.

public import SwkModel

/// A set of Linux capabilities; bit n is the capability with number n.
public struct CapabilitySet: OptionSet, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// From names in any common spelling. Throws `argument.invalid` for unknown ones.
    public init(named names: [String]) throws(Failure) {
        var mask: UInt64 = 0
        for name in names {
            let canonical = try RuntimeSpec.capability(named: name)
            guard let number = RuntimeSpec.allCapabilities.firstIndex(of: canonical) else { continue }
            mask |= 1 << UInt64(number)
        }
        self.init(rawValue: mask)
    }

    /// Canonical names in the order of their numbers.
    public var names: [String] {
        RuntimeSpec.allCapabilities.enumerated().filter { rawValue >> UInt64($0.offset) & 1 == 1 }.map(\.element)
    }

    /// `chown,kill`, or `none` or `all`.
    public var description: String {
        if isEmpty { return "none" }
        if names.count == RuntimeSpec.allCapabilities.count { return "all" }
        return names.map { $0.dropFirst(4).lowercased() }.joined(separator: ",")
    }
}

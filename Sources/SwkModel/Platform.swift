// The platform that an image is made for, and the choice of one manifest out of an index (image-spec, image-index.md).

/// An operating system, a CPU architecture and its variant, in Go's names: `linux/amd64`, `linux/arm64/v8`.
public struct Platform: Hashable, Sendable {
    public var os: String
    public var architecture: String
    public var variant: String?

    public init(os: String = "linux", architecture: String, variant: String? = nil) {
        self.os = os
        self.architecture = architecture
        self.variant = variant
    }

    /// Parses `os/architecture[/variant]`, or an architecture alone, which means Linux. Throws `argument.invalid`.
    public init(parsing text: String) throws(Failure) {
        let parts = text.lowercased().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (1...3).contains(parts.count), !parts.contains("") else {
            throw Failure(
                .invalidArgument, "read platform", text, "not a platform", allowed: "os/architecture[/variant]")
        }
        let named = parts.count == 1 ? ["linux"] + parts : parts
        self.init(os: named[0], architecture: Self.goName(of: named[1]), variant: named.count == 3 ? named[2] : nil)
    }

    /// The platform of this machine.
    public static let host = Platform(architecture: hostArchitecture)

    private static var hostArchitecture: String {
        #if arch(x86_64)
            "amd64"
        #elseif arch(arm64)
            "arm64"
        #elseif arch(riscv64)
            "riscv64"
        #elseif arch(powerpc64le)
            "ppc64le"
        #elseif arch(s390x)
            "s390x"
        #else
            #error("name this architecture as Go does")
        #endif
    }

    private static func goName(of architecture: String) -> String {
        switch architecture {
        case "x86_64", "x86-64": "amd64"
        case "aarch64": "arm64"
        default: architecture
        }
    }

    /// How well an image for `offer` serves this platform: nil when it does not run, smaller is better.
    ///
    /// An arm processor runs older variants (`v7` runs `v6` and `v5`), `arm64` means `v8`, and `amd64` without a variant is `v1`.
    public func distance(to offer: Platform) -> Int? {
        guard os == offer.os, architecture == offer.architecture else { return nil }
        let wanted = Self.level(variant, of: architecture)
        let offered = Self.level(offer.variant, of: architecture)
        guard let wanted, let offered else { return variant == offer.variant ? 0 : nil }
        return offered <= wanted ? wanted - offered : nil
    }

    /// The number in `v8`, with the architecture's default for an absent variant; nil for a variant that is no number.
    private static func level(_ variant: String?, of architecture: String) -> Int? {
        guard let variant else { return ["arm64": 8, "arm": 7][architecture] ?? 1 }
        return variant.hasPrefix("v") ? Int(variant.dropFirst()) : nil
    }
}

extension Platform: CustomStringConvertible {
    public var description: String { "\(os)/\(architecture)" + (variant.map { "/" + $0 } ?? "") }
}

extension Platform: Codable {}

// What a search finds: docker.io describes its repositories, other registries know names and tags.

/// One repository that a search found.
public struct SearchResult: Sendable, Equatable {
    /// As `pull` takes it: `busybox`, `127.0.0.1:5000/library/busybox`.
    public var name: String
    public var description = ""
    public var stars = 0
    public var isOfficial = false
    public var isAutomated = false
    /// Empty where a registry describes its repositories instead.
    public var tags: [String] = []
}

/// What was found, and what kind of answer it is: the columns of a table follow from that.
public struct SearchAnswer: Sendable, Equatable {
    public var results: [SearchResult]
    /// Whether descriptions and stars are known; otherwise tags are.
    public var isDescribed: Bool
}

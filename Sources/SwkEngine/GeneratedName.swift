// Names for containers that were given none: an adjective and a thing that floats, so that a person can say and type them.

enum GeneratedName {
    static func random() -> String {
        "\(adjectives[Int.random(in: adjectives.indices)])_\(things[Int.random(in: things.indices)])"
    }

    /// A name with a number, for when the plain ones are taken.
    static func numbered() -> String { "\(random())\(Int.random(in: 2...9999))" }

    private static let adjectives = [
        "amber", "brave", "calm", "clever", "crisp", "daring", "eager", "early", "fair", "fleet", "fond", "gentle",
        "glad", "golden",
        "grand", "happy", "hardy", "honest", "jolly", "keen", "kind", "light", "lively", "lucky", "mellow", "merry",
        "modest", "neat",
        "nimble", "noble", "patient", "plain", "polite", "proud", "quick", "quiet", "rapid", "ready", "sharp", "silent",
        "simple",
        "sleek", "smooth", "snug", "sober", "solid", "spry", "steady", "still", "stout", "sunny", "swift", "tidy",
        "tough", "trusty",
        "upbeat", "vivid", "warm", "wise", "witty", "young", "zesty",
    ]
    private static let things = [
        "ark", "barge", "bark", "boat", "brig", "buoy", "canoe", "caravel", "catamaran", "clipper", "coaster", "cog",
        "coracle",
        "corvette", "cruiser", "currach", "cutter", "dhow", "dinghy", "dory", "ferry", "frigate", "galleon", "galley",
        "gondola",
        "hydrofoil", "jolly", "junk", "kayak", "keel", "ketch", "launch", "lifeboat", "lighter", "longship", "lugger",
        "outrigger",
        "packet", "pinnace", "pontoon", "praam", "punt", "raft", "rowboat", "sampan", "schooner", "scow", "shell",
        "skiff", "sloop",
        "smack", "steamer", "tartane", "tender", "trawler", "trimaran", "trireme", "tug", "whaler", "wherry", "xebec",
        "yacht", "yawl",
    ]
}

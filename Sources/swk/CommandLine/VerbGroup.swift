// docker's long forms: `swk container ls` is `swk ps`. A group is a table from its words to verbs, with a help of its own.

/// The verbs of one kind of object under one word.
struct VerbGroup: Sendable {
    let name: String
    let summary: String
    /// docker's second words, and what is typed instead.
    let members: [(word: String, instead: String)]

    private init(_ name: String, _ summary: String, same: String, others: [(String, String)]) {
        self.name = name
        self.summary = summary
        members = (same.split(separator: " ").map { (String($0), String($0)) } + others).sorted { $0.0 < $1.0 }
    }

    static let all: [VerbGroup] = [
        VerbGroup(
            "container", "Work with containers.",
            same:
                "attach commit cp create diff exec export kill logs pause port rename restart rm run start stats stop "
                + "top unpause update wait",
            others: [("list", "ps"), ("ls", "ps"), ("ps", "ps")]),
        VerbGroup(
            "image", "Work with images.", same: "build history import load pull push save tag",
            others: [("list", "images"), ("ls", "images"), ("rm", "rmi"), ("remove", "rmi")]),
        VerbGroup(
            "network", "Work with networks.", same: "", others: [("list", "network ls"), ("remove", "network rm")]),
        VerbGroup(
            "volume", "Work with volumes.", same: "", others: [("list", "volume ls"), ("remove", "volume rm")]),
        VerbGroup("system", "Work with swk as a whole.", same: "", others: [("info", "info")]),
    ]

    static func named(_ name: String) -> VerbGroup? { all.first { $0.name == name } }

    /// The words to find a verb by: a long form becomes the short one; a verb of two words of its own stays.
    static func shortened(_ words: [String]) -> [String] {
        guard words.count > 1, let group = named(words[0]),
            !Verb.all.contains(where: { $0.words == Array(words.prefix(2)) }),
            let member = group.members.first(where: { $0.word == words[1] })
        else { return words }
        return member.instead.split(separator: " ").map(String.init) + words.dropFirst(2)
    }

    /// The second words that there is a verb for, each once, with that verb.
    var verbs: [(word: String, verb: Verb)] {
        let own = Verb.all.filter { $0.words.count > 1 && $0.words[0] == name }.map { ($0.words[1], $0) }
        let others = members.compactMap { member -> (String, Verb)? in
            if own.contains(where: { $0.0 == member.word }) { return nil }
            return Verb.find([name, member.word]).map { (member.word, $0.0) }
        }
        return (own + others).sorted { $0.0 < $1.0 }
    }

    var help: String {
        let verbs = verbs
        let width = (verbs.map(\.word.count).max() ?? 0) + 3
        let lines = verbs.map { "  \($0.word.padded(to: width))\($0.verb.summary)" }.joined(separator: "\n")
        return """
            swk \(name) COMMAND

            \(summary)

            Commands:
            \(lines)

            Example:
              \(example)

            """
    }

    private var example: String { verbs.first { $0.word == "ls" } == nil ? "swk \(name) --help" : "swk \(name) ls" }
}

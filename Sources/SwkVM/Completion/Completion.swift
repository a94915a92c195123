// What completion gives: candidates for the end of a text, each with a line that says what it is.

/// What may stand at the end of a text that is being typed.
public struct Completion: Sendable {
    /// How many characters at the end of the text the candidates replace.
    public let replaces: Int
    /// In alphabetical order, each once.
    public let candidates: [Candidate]

    public struct Candidate: Sendable, Equatable {
        public let text: String
        /// One line, may be empty.
        public let doc: String
        /// What is typed next once this candidate was chosen alone: `(` after a function, `"` at the end of a name in a string.
        public let ending: String

        init(_ text: String, doc: String = "", ending: String = "") {
            self.text = text
            self.doc = doc.firstLine
            self.ending = ending
        }
    }

    static let none = Completion(replaces: 0, candidates: [])

    /// Those candidates that begin as the text does; when none does, those that do so but for the case of their letters.
    init(_ prefix: String, _ candidates: [Candidate]) {
        var fitting = candidates.filter { $0.text.hasPrefix(prefix) }
        if fitting.isEmpty { fitting = candidates.filter { $0.text.lowercased().hasPrefix(prefix.lowercased()) } }
        var seen: Set<String> = []
        self.candidates = fitting.filter { seen.insert($0.text).inserted }.sorted { $0.text < $1.text }
        replaces = prefix.count
    }

    private init(replaces: Int, candidates: [Candidate]) {
        self.replaces = replaces
        self.candidates = candidates
    }
}

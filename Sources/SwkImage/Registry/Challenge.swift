// WWW-Authenticate: how a registry asks for credentials (RFC 7235, section 2.1; distribution's token specification).

/// One challenge of a WWW-Authenticate header.
struct Challenge: Equatable, Sendable {
    /// Lower case: `bearer` or `basic`.
    var scheme: String
    /// Parameters by lower-case name.
    var parameters: [String: String] = [:]

    init(scheme: String, parameters: [String: String] = [:]) {
        self.scheme = scheme
        self.parameters = parameters
    }

    /// Parses one header, which may hold several challenges: `Bearer realm="https://...",service="x",scope="repository:a:pull"`.
    static func parse(_ header: String) -> [Challenge] {
        var scanner = Scanner(header)
        var challenges: [Challenge] = []
        while let word = scanner.token() {
            if scanner.take("="), var last = challenges.popLast() {
                last.parameters[word.lowercased()] = scanner.quoted() ?? scanner.token() ?? ""
                challenges.append(last)
            } else {
                challenges.append(Challenge(scheme: word.lowercased()))
            }
        }
        return challenges
    }

    private struct Scanner {
        private var rest: Substring

        init(_ text: String) { rest = text[...] }

        mutating func token() -> String? {
            rest = rest.drop { $0 == " " || $0 == "," || $0 == "\t" }
            let word = rest.prefix { !" ,=\t\"".contains($0) }
            rest = rest[word.endIndex...]
            return word.isEmpty ? nil : String(word)
        }

        mutating func take(_ character: Character) -> Bool {
            let next = rest.drop { $0 == " " }
            guard next.first == character else { return false }
            rest = next.dropFirst()
            return true
        }

        mutating func quoted() -> String? {
            let next = rest.drop { $0 == " " }
            guard next.first == "\"" else { return nil }
            rest = next.dropFirst()
            var text = ""
            while let character = rest.popFirst(), character != "\"" {
                // A backslash quotes the character behind it.
                text.append(character == "\\" ? rest.popFirst() ?? "\\" : character)
            }
            return text
        }
    }
}

// One table for each verb is its grammar, its help and its completion: an option is data.
//
// docker's grammar differs from what argument-parsing libraries offer (options end at the image name, short flags are bundled, a mistake
// exits with 125), and building their command tree costs more than starting a container; hence our own hundred lines.

/// One option of a verb.
struct Option: Sendable {
    enum Kind: Sendable, Equatable {
        /// Present or not; `--flag=false` is accepted as docker accepts it.
        case flag
        /// One value, named as the help shows it.
        case value(String)
        /// A value that may be given several times.
        case list(String)
    }

    /// Without dashes: `name`.
    let long: String
    /// Without a dash: `n`.
    let short: Character?
    let kind: Kind
    let help: String
    /// What its value can be or begin with, for completion; names of things are found by the value's name.
    var words: [String] = []

    static func flag(_ long: String, _ short: Character? = nil, _ help: String) -> Option {
        Option(long: long, short: short, kind: .flag, help: help)
    }
    static func value(_ long: String, _ short: Character? = nil, _ name: String, _ help: String) -> Option {
        Option(long: long, short: short, kind: .value(name), help: help)
    }
    static func list(_ long: String, _ short: Character? = nil, _ name: String, _ help: String) -> Option {
        Option(long: long, short: short, kind: .list(name), help: help)
    }

    func with(words: [String]) -> Option {
        var option = self
        option.words = words
        return option
    }

    /// As a person types it.
    var spelling: String { long.isEmpty ? "-\(short.map(String.init) ?? "")" : "--\(long)" }
}

/// The positional arguments of a verb, in docker's notation.
struct Operands: Sendable {
    /// As the usage line shows them: `IMAGE [COMMAND] [ARG...]`.
    let usage: String
    let minimum: Int
    let maximum: Int?
    /// Whether options end at the first operand, so that the rest belongs to a command in a container.
    let endOptions: Bool

    static let none = Operands(usage: "", minimum: 0, maximum: 0, endOptions: false)
    static func exactly(_ count: Int, _ usage: String) -> Operands {
        Operands(usage: usage, minimum: count, maximum: count, endOptions: false)
    }
    static func optional(_ usage: String) -> Operands {
        Operands(usage: "[\(usage)]", minimum: 0, maximum: 1, endOptions: false)
    }
    static func between(_ minimum: Int, _ maximum: Int, _ usage: String) -> Operands {
        Operands(usage: usage, minimum: minimum, maximum: maximum, endOptions: false)
    }
    static func atLeast(_ count: Int, _ usage: String) -> Operands {
        Operands(usage: usage, minimum: count, maximum: nil, endOptions: false)
    }
    static func command(_ minimum: Int, _ usage: String) -> Operands {
        Operands(usage: usage, minimum: minimum, maximum: nil, endOptions: true)
    }
}

// Values of the language as words and bytes for containers.

import SwkVM

extension ScriptValue {
    /// The value as one word of a command, an environment variable or a label.
    var text: String {
        switch self {
        case .string(let text): text
        case .nil: ""
        default: words.joined(separator: " ")
        }
    }

    /// What a command reads from standard input; nil for none.
    var inputBytes: [UInt8]? {
        switch self {
        case .string(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        default: nil
        }
    }
}

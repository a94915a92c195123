// The one error shape of the library's native halves: what was attempted, on which object, and why it failed. The words are computed,
// `<operation> <object>: <reason>`, and a system error's own words stand at the end.

import Glibc
import SwkVM

/// An error of a library function, as a script catches it.
struct LibraryFailure: HostFailure {
    let code: String
    /// What was attempted: `read`.
    let operation: String
    /// On what, in the user's own spelling.
    let object: String
    let reason: String
    var help: [String] = []
    var notes: [String] = []
    var fields: [(name: String, value: ScriptValue)] = []

    var message: String {
        let subject = object.isEmpty ? operation : "\(operation) `\(object)`"
        return "\(subject): \(reason)"
    }

    init(
        _ code: String, _ operation: String, _ object: String, _ reason: String, help: [String] = [],
        notes: [String] = [], fields: [(name: String, value: ScriptValue)] = []
    ) {
        self.code = code
        self.operation = operation
        self.object = object
        self.reason = reason
        self.help = help
        self.notes = notes
        self.fields = fields
    }
}

/// The system's words for an error number, in lower case as our messages are.
func words(of number: Int32) -> String {
    // glibc's `strerror` answers from constant texts, or from memory of the calling thread.
    guard let text = strerror(number) else { return "error \(number)" }
    let words = String(cString: text)
    return words.prefix(1).lowercased() + words.dropFirst()
}

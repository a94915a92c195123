// Where inputs come from: a person at a terminal, or a pipe.

import SwkSyntax

/// What reading gives.
enum Line: Equatable {
    case text(String)
    /// Ctrl-C: whatever was typed is dropped.
    case interrupted
    case end
    /// A signal asks the session to end.
    case ended(by: Int32)
}

/// The two forms of the prompt.
struct Prompt: Equatable {
    let first: String
    /// While the input is incomplete, as wide as `first`.
    let next: String

    init(first: String, next: String) {
        self.first = first
        self.next = String(repeating: " ", count: max(0, first.columns - next.columns)) + next
    }
}

/// A source of inputs. Used from one thread.
protocol LineReader: AnyObject {
    /// Reads a line, which comes without its line end. When it continues a beginning, it comes with that: as the lines so far, or as what
    /// became of them when the reader let them be edited.
    func read(_ prompt: Prompt, continuing beginning: String?) -> Line
    /// Takes an input into the history.
    func remember(_ input: String)
    /// The inputs of this and earlier sessions, oldest first.
    var history: [String] { get }
}

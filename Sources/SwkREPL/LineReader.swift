// Where lines come from: a person at a terminal, or a pipe.

/// What reading a line gives.
enum Line: Equatable {
    case text(String)
    /// Ctrl-C: whatever was typed is dropped.
    case interrupted
    case end
}

/// A source of lines. Used from one thread.
protocol LineReader: AnyObject {
    /// Reads the next line, which comes without its line end.
    func read(prompt: String) -> Line
    /// Takes an input into the history.
    func remember(_ input: String)
}

// A plan first, then the deed: what a command is about to remove is shown, and done when a person says yes.

import Glibc

extension Console {
    /// Shows what would be done and asks for a yes; an input that has ended says no. With `--json` the question goes to standard
    /// error, where
    /// it is in no program's way.
    func confirms(_ plan: [String], _ question: String = "Are you sure you want to continue?") -> Bool {
        let text = plan.map { "\($0)\n" }.joined() + "\(question) [y/N] "
        Self.write(text, to: json ? STDERR_FILENO : STDOUT_FILENO)
        return ["y", "yes"].contains(readLine()?.lowercased())
    }
}

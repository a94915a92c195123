// `--change` of commit and import: one line as in a Dockerfile, for a configuration that exists already.

public import SwkModel

extension ImageConfig {
    /// Applies lines such as `CMD ["nginx"]` or `ENV DEBUG=1`, in their order; all of docker's words but SHELL. Throws
    /// `dockerfile.invalid` with the whole line; the configuration is unchanged then.
    public func applying(changes: [String]) throws(Failure) -> ImageConfig {
        var config = self
        for line in changes {
            do throws(InstructionError) {
                try config.apply(line)
            } catch {
                throw error.failure("apply change", line)
            }
        }
        return config
    }

    private mutating func apply(_ line: String) throws(InstructionError) {
        let line = line.trimmingBlanks
        let word = String(line.prefix { !$0.isWhitespace })
        let keyword = word.uppercased()
        let known = ConfigInstruction.keywords.filter { $0 != "SHELL" }
        guard known.contains(keyword),
            let instruction = try ConfigInstruction(keyword, String(line.dropFirst(word.count)))
        else {
            throw InstructionError(
                word.isEmpty ? "it is empty" : "`\(word)` cannot be changed here",
                at: 0..<word.utf8.count, allowed: known.joined(separator: ", "),
                nearest: nearestName(to: keyword, in: known))
        }
        // An entrypoint of one's own does away with the command that was meant for another, unless one is given as well.
        if case .entrypoint = instruction { cmd = nil }
        try instruction.apply(to: &self)
    }
}

// Literals that have parts: strings with interpolation, and commands.

/// A piece of a string literal. Escapes are decoded, and the common indent of a `"""` string is gone.
public enum StringPart: Sendable {
    case text(String)
    /// `\(expr)`.
    case expression(Expr)
}

/// A command literal.
public enum Command: Sendable {
    /// `` `psql -c \(query)` ``: words, without a shell.
    case words([Word])
    /// `sh"ls | wc -l"`: a text for `/bin/sh -c`. Every interpolated value must be quoted for the shell by whoever evaluates it:
    /// one word for each value, a list as its words.
    case shell([StringPart])

    /// A piece of the command line that is split at white space outside quotes and interpolations.
    public enum Word: Sendable {
        /// One word; its parts are joined. An interpolated value is never split.
        case joined([StringPart])
        /// `\(...list)`: one word for each element.
        case splice(Expr)
    }
}

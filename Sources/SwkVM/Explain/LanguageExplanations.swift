// The codes of the language: its grammar, the check before a run, and what values do at run time. The rooms of the
// host
// have lists of their own.

/// Explanations of every code that the language gives.
public enum LanguageExplanations {
    /// Made when it is asked for.
    public static var all: [Explanation] { syntax + names + calls + flow + values + limits + tests }
}

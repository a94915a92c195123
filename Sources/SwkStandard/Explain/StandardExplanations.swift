// The codes of the standard library. `swk explain` joins them with those of the language and the engine.
public import SwkVM

/// Explanations of every code that the standard library gives.
public enum StandardExplanations {
    /// Made when it is asked for.
    public static var all: [Explanation] { texts + files + network + tests + values }
}

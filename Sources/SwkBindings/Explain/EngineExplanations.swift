// The codes of the engine: images, containers, networks, and the kernel behind them. The language has a list of its
// own;
// `swk explain` joins the two.
public import SwkVM

/// Explanations of every code that the engine gives.
public enum EngineExplanations {
    /// Made when it is asked for.
    public static var all: [Explanation] { images + containers + networks + volumes + machine + shown }
}

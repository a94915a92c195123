// ANSI colours for reports, or none.

/// Puts colours round pieces of a report.
public struct Paint: Sendable {
    /// What a piece is, which decides its colour.
    public enum Tone: String, Sendable {
        case error = "1;31"
        case warning = "1;33"
        case strong = "1"
        /// Line numbers, bars and secondary places.
        case quiet = "36"
        case good = "32"
    }

    public let isOn: Bool

    public init(isOn: Bool) { self.isOn = isOn }

    public func callAsFunction(_ text: String, _ tone: Tone) -> String {
        isOn && !text.isEmpty ? "\u{1B}[\(tone.rawValue)m\(text)\u{1B}[0m" : text
    }
}

// What a check found, with the texts that the places are in: those of the script and of the modules that it imports.
public import SwkSyntax

/// The findings about one text.
public struct CheckReport: Sendable {
    /// In the order of the text, those in imported modules last.
    public let diagnostics: [Diagnostic]
    public let sources: [Source]

    /// Whether the text must not be run.
    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// The text with the number that spans carry.
    public func source(_ number: UInt32) -> Source? { sources.first { $0.id == number } }

    /// All findings as people read them; empty when there are none.
    public func render(color: Bool = false) -> String { diagnostics.report(color: color, source: source) }
}

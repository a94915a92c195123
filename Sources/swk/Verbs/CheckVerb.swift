// `swk check`: everything that can be known to be wrong with scripts before they run, as text for people or as JSON for programs.
// The exit code is 0 when no finding is an error and 2 otherwise, the code of a script that was rejected.

import Glibc
import SwkBindings
import SwkModel
import SwkSyntax
import SwkSystem
import SwkVM

extension Verb {
    static let check = Verb(
        "check", "Find mistakes in scripts without running them; exits with 2 when there are any.",
        .atLeast(1, "FILE|DIR|- [FILE|DIR...]"), example: "swk check ci.swk"
    ) { arguments, console in
        var files = try ScriptSearch.files(arguments.operands.filter { $0 != "-" }, ending: ".swk")
        if arguments.operands.contains("-") { files.append("-") }
        let reports = try files.map(checked)
        let findings = reports.flatMap { report in report.diagnostics.map { ($0, report) } }
        if console.json {
            _ = console.json(findings.map { Finding($0, in: $1) })
        } else {
            printText(reports, console)
        }
        return findings.contains { $0.0.severity == .error } ? 2 : 0
    }

    private static func checked(_ file: String) throws(Failure) -> CheckReport {
        let bytes = try ScriptFiles.text(of: file)
        // The check of one file must not know the modules of another.
        let session = Session()
        return Interpreter(registry: session.registry, modules: ScriptFiles.modules).examine(
            bytes, name: ScriptFiles.shownName(of: file))
    }

    private static func printText(_ reports: [CheckReport], _ console: Console) {
        let isColored = isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil
        let texts = reports.map { $0.render(color: isColored) }.filter { !$0.isEmpty }
        console.write(texts.joined(separator: "\n"))
        let all = reports.flatMap(\.diagnostics)
        if reports.count > 1 && !all.isEmpty { console.line("\n\(reports.count) files: \(all.tally)") }
    }
}

/// A finding as programs read it. Lines and columns count from 1, columns in Unicode scalars; the end is the place after the last one.
private struct Finding: Encodable {
    let code: String
    let severity: String
    let message: String
    let file: String
    let line: Int
    let column: Int
    let end: Position
    /// A few words beside the place.
    let label: String?
    let help: [String]
    let secondary: [Place]

    struct Position: Encodable {
        let line: Int
        let column: Int
    }

    /// A place that explains the finding.
    struct Place: Encodable {
        let message: String
        let file: String
        let line: Int
        let column: Int
        let end: Position

        init(_ note: Diagnostic.Note, in report: CheckReport) {
            let range = Range(note.span, in: report)
            message = note.message
            file = range.file
            line = range.start.line
            column = range.start.column
            end = range.end
        }
    }

    private struct Range {
        let file: String
        let start: Position
        let end: Position

        init(_ span: Span, in report: CheckReport) {
            let source = report.source(span.file) ?? Source(name: "<unknown>", bytes: [])
            func position(_ offset: UInt32) -> Position {
                let location = source.location(at: offset)
                return Position(line: location.line, column: location.column)
            }
            file = source.name
            start = position(span.start)
            end = position(max(span.start, span.end))
        }
    }

    init(_ diagnostic: Diagnostic, in report: CheckReport) {
        let range = Range(diagnostic.span, in: report)
        code = diagnostic.code.rawValue
        severity = diagnostic.severity.rawValue
        message = diagnostic.message
        file = range.file
        line = range.start.line
        column = range.start.column
        end = range.end
        label = diagnostic.label
        help = diagnostic.help
        secondary = diagnostic.notes.map { Place($0, in: report) }
    }
}

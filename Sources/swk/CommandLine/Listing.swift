// One table for each kind of rows is everything that can be shown of them: docker's columns, the fields of `--format`, `-q`, `--json`.
//
// A verb that lists takes `Option.listing(...)` among its options, makes its rows, and ends with `console.list(rows, as: ..., arguments)`:
// quiet ids, `--json`, `--format 'table {{.ID}}\t{{.Names}}'`, `--format json` and the plain table are done here, the same for all.

import SwkModel
import SwkTemplate

/// How rows of one kind are listed.
struct Listing<Row: Encodable> {
    struct Column {
        /// As `--format` names it: `RunningFor`.
        let field: String
        /// As the table heads it: `CREATED`.
        let heading: String
        let value: (Row) -> String

        init(_ field: String, _ heading: String, _ value: @escaping (Row) -> String) {
            self.field = field
            self.heading = heading
            self.value = value
        }
    }

    /// Every field that a template may name.
    let columns: [Column]
    /// Those of the plain table, in order.
    let shown: [String]
    /// What `-q` prints.
    let identifier: (Row) -> String
    /// What `{{.Label "key"}}` looks into.
    var labels: ((Row) -> [String: String])?

    /// The fields of one row.
    func document(_ row: Row) -> Document { document({ .string($0.value(row)) }, labels?(row)) }

    /// The headings under the fields' names: what `table` templates print first.
    var headings: Document { document({ .string($0.heading) }, labels == nil ? nil : [:]) }

    private func document(_ value: (Column) -> Document, _ labels: [String: String]?) -> Document {
        // Sorted, as Go writes a map of fields.
        let fields = columns.sorted { $0.field < $1.field }.map { Document.Field($0.field, value($0)) }
        return .structure(fields + (labels.map { [Document.Field("Label", .lookup($0))] } ?? []))
    }

    func column(_ field: String) -> Column? { columns.first { $0.field == field } }

    /// Labels as docker's tables show them: `a=b,tier=front`.
    static func text(of labels: [String: String]) -> String {
        labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }
}

extension Option {
    static let quiet: Option = .flag("quiet", "q", "only ids")
    static let format: Option = .value(
        "format", nil, "TEMPLATE", "a Go template such as '{{.ID}}', 'table {{.ID}}\\t{{.Names}}', or json"
    ).with(words: ["json", "table"])

    /// `--filter`, whose help lists the keys.
    static func filter(_ keys: [String]) -> Option {
        .list("filter", "f", "KEY=VALUE", "only those that fit: \(keys.sorted().joined(separator: ", "))")
            .with(words: keys.sorted().map { "\($0)=" })
    }
}

extension Console {
    /// Shows rows as they were asked for, and answers exit code 0.
    /// - Throws: `template.*` for a `--format` that is wrong, also when there is no row.
    func list<Row>(_ rows: [Row], as listing: Listing<Row>, _ arguments: Arguments) throws(Failure) -> Int32 {
        if json { return arguments.has("quiet") ? json(rows.map(listing.identifier)) : json(rows) }
        if let format = arguments.value("format") {
            try show(rows, as: listing, format)
        } else if arguments.has("quiet") {
            write(rows.map { listing.identifier($0) + "\n" }.joined())
        } else {
            let columns = listing.shown.compactMap(listing.column)
            table(columns.map(\.heading), rows.map { row in columns.map { $0.value(row) } })
        }
        return 0
    }

    private func show<Row>(_ rows: [Row], as listing: Listing<Row>, _ format: String) throws(Failure) {
        // What a shell passes in single quotes; docker unescapes just these two.
        let text = format.replacing("\\t", with: "\t").replacing("\\n", with: "\n")
        if text == "json" { return write(rows.map { listing.document($0).json() + "\n" }.joined()) }
        if text == "table" {
            let columns = listing.shown.compactMap(listing.column)
            return table(columns.map(\.heading), rows.map { row in columns.map { $0.value(row) } })
        }
        let isTable = text.hasPrefix("table ")
        let template = try Template(isTable ? String(text.dropFirst(6)) : text)
        // A wrong field is found even when there is no row.
        let headings = try template.render(listing.headings)
        var lines: [String] = []
        for row in rows { lines.append(try template.render(listing.document(row))) }
        guard isTable else { return write(lines.map { $0 + "\n" }.joined()) }
        let cells = lines.map(Self.cells)
        let columns = ([Self.cells(headings)] + cells).map(\.count).max() ?? 0
        table(Self.cells(headings).filled(to: columns), cells.map { $0.filled(to: columns) })
    }

    private static func cells(_ line: String) -> [String] {
        line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
}

extension [String] {
    fileprivate func filled(to count: Int) -> [String] {
        self + [String](repeating: "", count: Swift.max(0, count - self.count))
    }
}

// The documentation of a script or module from its own text: the comment at its top, and for each public name of its top level the
// signature and the `///` lines above it. In these lines
//
//   - name: what a parameter is for
//   - throws: codes, of.errors
//   - example: code
//
// stand apart; everything else is text.

public import SwkSyntax

/// Reads the documentation of one text.
public struct ScriptDocumentation: Sendable {
    private let source: Source
    private let program: Program

    public init(_ source: Source) {
        self.source = source
        program = parse(source).program
    }

    /// The page of the text.
    public func page(_ name: String, importing: String? = nil) -> DocPage {
        var functions: [DocMember] = []
        var values: [DocMember] = []
        var structures: [DocPage.Section] = []
        for statement in program.body.statements {
            switch statement.kind {
            case .function(let function):
                if let own = function.name, own.isPublic { functions.append(member(own.name, function, function.doc)) }
            case .binding(let binding):
                guard case .name(let own) = binding.pattern.kind, !own.hasPrefix("_") else { continue }
                if case .lambda(let function)? = binding.value?.kind {
                    functions.append(member(own, function, binding.doc))
                } else {
                    values.append(DocComment(binding.doc).member(own, signature: own, parameters: []))
                }
            case .structure(let structure): if structure.name.isPublic { structures.append(section(structure)) }
            case .fixture(let fixture):
                values.append(
                    DocComment(fixture.doc).member(fixture.name.name, signature: fixture.name.name, parameters: []))
            default: break
            }
        }
        return DocPage(
            name, importing == nil ? .script : .module, header,
            sections: [.init(title: "functions", members: functions), .init(title: "values", members: values)]
                + structures, importing: importing)
    }

    private func member(_ name: String, _ function: Function, _ doc: String?) -> DocMember {
        let parameters = function.parameters.map(text)
        return DocComment(doc).member(
            name, signature: "\(name)(\(parameters.joined(separator: ", ")))", parameters: parameters)
    }

    private func section(_ structure: Structure) -> DocPage.Section {
        let name = structure.name.name
        let fields = structure.fields.map { field in
            field.name.name + (field.defaultValue.map { ": \(source.text(of: $0.span))" } ?? "")
        }
        var comment = DocComment(structure.doc)
        // Fields may be documented where they stand.
        for field in structure.fields {
            if let doc = field.doc { comment.parameters.append((field.name.name, doc)) }
        }
        let maker = comment.member(name, signature: "\(name)(\(fields.joined(separator: ", ")))", parameters: fields)
        let methods = structure.methods.compactMap { method -> DocMember? in
            guard let own = method.name, own.isPublic else { return nil }
            return member(own.name, method, method.doc)
        }
        return .init(title: name, members: [maker] + methods)
    }

    private func text(_ parameter: SwkSyntax.Parameter) -> String {
        if parameter.isRest { return "\(parameter.name.name)..." }
        return parameter.name.name + (parameter.defaultValue.map { ": \(source.text(of: $0.span))" } ?? "")
    }

    /// The `//` lines at the top of the file, after `#!`.
    private var header: String {
        var lines: [Substring] = []
        for line in String(decoding: source.bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            if lines.isEmpty, line.hasPrefix("#!") || line.isEmpty { continue }
            guard line.hasPrefix("//"), !line.hasPrefix("///") else { break }
            lines.append(line.dropFirst(line.hasPrefix("// ") ? 3 : 2))
        }
        return lines.joined(separator: "\n")
    }
}

/// The lines of a `///` comment, taken apart.
private struct DocComment {
    var text: [Substring] = []
    var parameters: [(name: String, doc: String)] = []
    var throwing: [String] = []
    var example = ""

    init(_ doc: String?) {
        for line in (doc ?? "").split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("- "), let colon = line.firstIndex(of: ":") else {
                text.append(line)
                continue
            }
            let name = line[..<colon].dropFirst(2)
            let rest = String(line[line.index(after: colon)...].drop { $0 == " " })
            switch name {
            case "throws": throwing += rest.split(separator: ",").map { String($0.drop { $0 == " " }) }
            case "example": example = rest
            default: parameters.append((String(name), rest))
            }
        }
    }

    /// - Parameter written: the parameters as the signature writes them.
    func member(_ name: String, signature: String, parameters written: [String]) -> DocMember {
        let required = written.filter { !$0.contains(":") }
        let brief =
            written.isEmpty
            ? signature : (required + (required.count < written.count ? ["…"] : [])).joined(separator: ", ")
        return DocMember(
            name: name, signature: signature, brief: written.isEmpty ? signature : "\(name)(\(brief))",
            doc: text.joined(separator: "\n"),
            parameters: parameters.map { known in
                let text = written.first { $0.prefix { $0 != ":" && $0 != "." } == known.name } ?? known.name
                return .init(text: text, doc: known.doc)
            }, throwing: throwing, example: example)
    }
}

extension Identifier {
    fileprivate var isPublic: Bool { !name.hasPrefix("_") }
}

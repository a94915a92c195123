// Pages as Markdown, for the reference and for whoever publishes a module's documentation.

extension DocPage {
    /// The whole page; ends in a new line. `level` is that of its heading.
    public func markdown(level: Int = 1) -> String {
        let marks = String(repeating: "#", count: level)
        var text = "\(marks) \(kind == .word ? (name == "`" ? "`` ` ``" : "`\(name)`") : name)\n\n"
        if !summary.isEmpty { text += "\(summary.escapedForMarkdown)\n\n" }
        if let importing { text += "```swk\n\(importing)\n```\n\n" }
        // The doc of a function stands in its summary already.
        if let own { text += own.markdown(prefix: "", withDoc: kind == .type) }
        for section in sections {
            text += "\(marks)# \(section.title.capitalizedFirst)\n\n"
            text += section.members.map { $0.markdown(prefix: $0.prefix(in: self)) }.joined()
        }
        return text
    }
}

extension DocPage {
    /// One of its members alone; ends in a new line.
    public func markdown(of member: DocMember) -> String { member.markdown(prefix: member.prefix(in: self)) }
}

extension DocMember {
    fileprivate func prefix(in page: DocPage) -> String { page.kind == .script ? "" : "\(page.name)." }

    /// A code line, and below it what it does.
    func markdown(prefix: String, withDoc: Bool = true) -> String {
        let isTicked = signature.contains("`")
        var text = isTicked ? "**`` \(prefix)\(signature) ``**\n\n" : "**`\(prefix)\(signature)`**\n\n"
        if withDoc, !doc.isEmpty { text += "\(doc.escapedForMarkdown)\n\n" }
        if !parameters.isEmpty {
            text += parameters.map { "- `\($0.label)`: \($0.doc.escapedForMarkdown)\n" }.joined() + "\n"
        }
        if !throwing.isEmpty { text += "Throws \(throwing.map { "`\($0)`" }.joined(separator: ", ")).\n\n" }
        if !example.isEmpty { text += "```swk\n\(example)\n```\n\n" }
        return text
    }
}

extension String {
    /// Without marks that Markdown would read outside of code.
    fileprivate var escapedForMarkdown: String {
        var result = ""
        var isCode = false
        for character in self {
            if character == "`" { isCode.toggle() }
            if !isCode, "<>*_[]".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }

    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

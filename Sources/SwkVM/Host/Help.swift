// Help texts, as the REPL's `?name` shows them: `?Image`, `?Image.run`, `?List.map`, `?match`.

extension HostRegistry {
    /// The help for a name or a dotted member, or nil when there is none.
    public func help(_ name: String) -> String? { Documentation(self).help(name) }
}

extension Documentation {
    /// The help for a name, a dotted member or a word of the language, or nil when there is none.
    public func help(_ name: String) -> String? {
        if let (page, member) = member(name) { return member.text(prefix: "\(page.name).") }
        let pages = pages(named: name)
        return pages.isEmpty ? nil : pages.map(\.text).joined(separator: "\n\n")
    }

    /// One line about a name; nil when there is none.
    func summary(of name: String) -> String? { pages(named: name).first?.summary.firstLine }
}

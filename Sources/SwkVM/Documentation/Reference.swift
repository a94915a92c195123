// The reference of the library as one Markdown text, generated from the same pages that help shows. `swk doc --reference` writes it to
// stdlib/reference/library.md; a test fails when that file is not what this gives.

extension Documentation {
    /// The text of stdlib/reference/library.md.
    public var reference: String {
        var text = """
            # The library

            Everything that scripts can use: the types of the language and of the host, functions, modules. This page is written by
            `swk doc --reference` from the declarations themselves; the examples are run by the tests. The language is described in
            [language.md](language.md).


            """
        let chapters: [(title: String, names: [String])] = [
            ("Functions", names(.function)), ("Types of the language", CoreLibrary.types.map(\.name)),
            ("Types of the host", names(.type).filter { name in !CoreLibrary.types.contains { $0.name == name } }),
            ("Names and modules without an import", (names(.value) + names(.module)).filter { registry[$0] != nil }),
            ("Modules with an import", modules?.standardModules.sorted() ?? []), ("Words and operators", names(.word)),
        ]
        for chapter in chapters where !chapter.names.isEmpty {
            text += "- **\(chapter.title)**: \(chapter.names.map(Self.listed).joined(separator: " "))\n"
        }
        for chapter in chapters where !chapter.names.isEmpty {
            text += "\n# \(chapter.title)\n\n"
            text += chapter.names.map { chapterText($0, in: chapter.title) }.joined()
        }
        while text.hasSuffix("\n\n") { text.removeLast() }
        return text
    }

    private func chapterText(_ name: String, in chapter: String) -> String {
        let wanted: [DocPage.Kind] =
            switch chapter {
            case "Functions": [.function]
            case "Words and operators": [.word]
            case "Names and modules without an import": [.value, .module]
            case "Modules with an import": [.module]
            default: [.type]
            }
        let isImported = chapter == "Modules with an import"
        let page = pages(named: name).first { wanted.contains($0.kind) && ($0.importing != nil) == isImported }
        return page?.markdown(level: 2) ?? ""
    }

    private static func listed(_ name: String) -> String { name.contains("`") ? "`` \(name) ``" : "`\(name)`" }
}

// `swk doc`: what there is to read about a name of the library, a script or a module; and the reference, written from the same pages.

import Glibc
import SwkBindings
import SwkModel
import SwkSyntax
import SwkSystem
import SwkVM

extension Verb {
    static let doc = Verb(
        "doc", "Show the documentation of a name, a script or a module.", .atLeast(0, "[FILE.swk|MODULE|NAME...]"),
        options: [
            .flag("markdown", nil, "as Markdown"),
            .flag("reference", nil, "write the whole library's reference to FILE (stdlib/reference/library.md)"),
        ], example: "swk doc Image.run"
    ) { arguments, console in
        let documentation = Documentation(Session().registry, modules: ScriptFiles.modules)
        if arguments.has("reference") {
            let path = arguments.operands.first ?? "stdlib/reference/library.md"
            try Files.replace(path, with: Array(documentation.reference.utf8), mode: 0o644)
            return 0
        }
        let command = DocCommand(documentation: documentation, isMarkdown: arguments.has("markdown"))
        if arguments.operands.isEmpty { console.write(command.overview) }
        for (index, name) in arguments.operands.enumerated() {
            if index > 0 { console.write("\n") }
            console.write(try command.text(of: name))
        }
        return 0
    }
}

private struct DocCommand {
    let documentation: Documentation
    let isMarkdown: Bool

    /// Everything that has a page.
    var overview: String {
        let chapters: [(String, [String])] = [
            ("types", documentation.names(.type)), ("functions", documentation.names(.function)),
            ("modules", documentation.names(.module) + documentation.names(.value)),
            ("words", documentation.names(.word)),
        ]
        return chapters.map { "\($0):\n  \($1.joined(separator: " "))\n" }.joined(separator: "\n")
            + "\n`swk doc NAME` shows one, `swk doc Image.run` a member, `swk doc FILE.swk` a script of yours.\n"
    }

    func text(of name: String) throws(Failure) -> String {
        if name.hasSuffix(".swk") || name.contains("/") { return shown(try page(ofFile: name)) }
        if let (page, member) = documentation.member(name) {
            return isMarkdown ? page.markdown(of: member) : member.text(prefix: "\(page.name).") + "\n"
        }
        let pages = documentation.pages(named: name)
        guard !pages.isEmpty else {
            throw Failure(
                .usage, "swk doc", name, "there is no such name", help: "`swk doc` lists all names",
                nearest: documentation.nearest(to: name))
        }
        return pages.map(shown).joined(separator: "\n")
    }

    private func shown(_ page: DocPage) -> String { isMarkdown ? page.markdown() : page.text + "\n" }

    private func page(ofFile file: String) throws(Failure) -> DocPage {
        let source = Source(name: file, bytes: try ScriptFiles.text(of: file))
        let findings = parse(source)
        guard !findings.hasErrors else {
            for finding in findings.diagnostics where finding.severity == .error {
                Console.write(finding.render(color: ScriptRun.inColor, source: { _ in source }), to: STDERR_FILENO)
            }
            throw Failure(.usage, "document", file, "the script has mistakes", help: "swk check \(file)")
        }
        return ScriptDocumentation(source).page(file.split(separator: "/").last.map(String.init) ?? file)
    }
}

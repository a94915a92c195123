// `swk fmt`: scripts in the one layout. A file that does not parse, or is right already, is not touched.

import Glibc
import SwkModel
import SwkSyntax
import SwkSystem

extension Verb {
    static let fmt = Verb(
        "fmt", "Lay out scripts in the one style.", .atLeast(1, "FILE|DIR|- [FILE|DIR...]"),
        options: [.flag("check", nil, "change nothing; name the files that are laid out otherwise, and exit with 1")],
        example: "swk fmt --check ."
    ) { arguments, console in
        let isCheck = arguments.has("check")
        var code: Int32 = 0
        for path in try ScriptSearch.files(arguments.operands.filter { $0 != "-" }, ending: ".swk") {
            code = max(code, try ScriptLayout(file: path).apply(isCheck: isCheck, console))
        }
        if arguments.operands.contains("-") {
            code = max(code, try ScriptLayout(file: "-").print(isCheck: isCheck, console))
        }
        return code
    }
}

/// One script and its layout.
private struct ScriptLayout {
    private let source: Source

    init(file: String) throws(Failure) {
        source = Source(name: ScriptFiles.shownName(of: file), bytes: try ScriptFiles.text(of: file))
    }

    /// Rewrites the file when its layout is another; answers 0, 1 for a file that `--check` found, 2 for one that does not parse.
    func apply(isCheck: Bool, _ console: Console) throws(Failure) -> Int32 {
        guard let text = formatted() else { return 2 }
        let bytes = Array(text.utf8)
        if bytes == source.bytes { return 0 }
        console.line(source.name)
        if isCheck { return 1 }
        try Files.rewrite(source.name, with: bytes)
        return 0
    }

    /// Writes the layout of a text that has no file.
    func print(isCheck: Bool, _ console: Console) -> Int32 {
        guard let text = formatted() else { return 2 }
        let isSame = Array(text.utf8) == source.bytes
        if !isCheck { console.write(text) } else if !isSame { console.line(source.name) }
        return isCheck && !isSame ? 1 : 0
    }

    /// Nil after the reasons were printed.
    private func formatted() -> String? {
        if let text = format(source) { return text }
        for finding in parse(source).diagnostics where finding.severity == .error {
            Console.write(finding.render(color: ScriptRun.inColor, source: { _ in source }), to: STDERR_FILENO)
        }
        return nil
    }
}

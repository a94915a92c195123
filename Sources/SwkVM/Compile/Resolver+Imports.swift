// Imports: a module of the host, one that opens its names, or a file whose public names stand behind a name of the importer's.
import SwkSyntax

extension Resolver {
    mutating func resolve(_ module: Import) {
        guard scopes.count == 1 else {
            error(
                "import.nested", "an import stands at the top level", at: module.pathSpan,
                help: ["move it out of the block, to the top of the file"])
            return
        }
        if case .module? = machine.registry[module.path] {
            result.imported[module.name.name] = .host(module.path)
            return
        }
        switch machine.module(module.path, importer: source.name) {
        case .success(let imported) where module.isOpening:
            for (name, slot) in imported.exports {
                result.imported[name] = .global(slot, imported.facts[name] ?? TopLevel.Facts())
            }
        case .success(let imported):
            let declaration = declare(module.name.name, .module, at: module.name.span)
            declaration.facts.module = imported
            result.modules[module.name.span.start] = imported.slot
        case .failure(let problem):
            // Modules that import each other are one mistake, not one in each.
            let inner = problem.diagnostics.filter { $0.severity == .error }
            if inner.isEmpty || !inner.allSatisfy({ $0.code == "import.cycle" }) {
                error(problem.code, problem.message, at: module.pathSpan, help: problem.help)
            }
            result.diagnostics += problem.diagnostics
        }
    }
}

extension Import {
    /// `test` is a word of the language and could not stand before a dot: importing that module brings its public names into scope.
    fileprivate var isOpening: Bool { path == "test" && name.span.start == pathSpan.start }

    /// Whether the import declares one name for a module written in swk.
    func declaresName(in machine: Machine) -> Bool {
        if isOpening { return false }
        if case .module? = machine.registry[path] { return false }
        return true
    }
}

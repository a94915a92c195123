// Modules: static imports. A module is compiled once, runs once before the first script that imports it, and is a value whose members
// are its public top-level names; a name that begins with `_` is private.
import SwkSyntax

/// Why an import does not work.
struct ModuleProblem: Error {
    let code: String
    let message: String
    var help: [String] = []
    /// Findings inside of the module.
    var diagnostics: [Diagnostic] = []
}

extension Machine {
    /// The module that `path` names in a file, compiled when it was not yet.
    func module(_ path: String, importer: String) -> Result<ScriptModule, ModuleProblem> {
        guard let loader else {
            return .failure(ModuleProblem(code: "import.unavailable", message: "modules cannot be imported here"))
        }
        do {
            guard let (name, text) = try loader.load(path, from: importer) else {
                let help =
                    path.hasPrefix(".")
                    ? ["the path starts from \(importer)"]
                    : nearest(path, in: loader.standardModules).map { ["did you mean \(quoted($0))?"] }
                        ?? ["a file beside this one is `import \(quoted("./\(path)"))`"]
                return .failure(
                    ModuleProblem(code: "import.not-found", message: "there is no module \(quoted(path))", help: help))
            }
            if let known = modules[name] { return .success(known) }
            if let start = loading.firstIndex(of: name) {
                let cycle = (loading[start...] + [name]).joined(separator: " imports ")
                return .failure(ModuleProblem(code: "import.cycle", message: "modules import each other: \(cycle)"))
            }
            return load(name, text)
        } catch {
            let words = (error as? any HostFailure)?.message ?? "\(error)"
            return .failure(ModuleProblem(code: "import.failed", message: "\(quoted(path)) cannot be read: \(words)"))
        }
    }

    private func load(_ name: String, _ text: [UInt8]) -> Result<ScriptModule, ModuleProblem> {
        loading.append(name)
        defer { loading.removeLast() }
        let source = addSource(text, name: name)
        let parsed = parse(source)
        let problem = ModuleProblem(code: "import.rejected", message: "the module `\(name)` has errors")
        if parsed.hasErrors { return .failure(problem.with(parsed.diagnostics)) }
        let module = ScriptModule(name: name, slot: addGlobal(name))
        let compiled = Compiler.compileModule(parsed.program, in: self, into: module)
        guard let closure = compiled.closure else { return .failure(problem.with(compiled.diagnostics)) }
        globals[module.slot] = heap.foreign(.module, module)
        module.initializer = closure
        modules[name] = module
        pendingModules.append(module)
        return .success(module)
    }

    /// Modules that were compiled and have not run; they run in the order of their imports.
    func takePendingModules() -> [ScriptModule] {
        defer { pendingModules = [] }
        return pendingModules
    }
}

extension ModuleProblem {
    fileprivate func with(_ diagnostics: [Diagnostic]) -> ModuleProblem {
        var problem = self
        problem.diagnostics = diagnostics
        return problem
    }
}

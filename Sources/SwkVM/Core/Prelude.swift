// The part of the core library that is written in the language: everything that calls a function of the script. So the function may wait
// for a host, fail with a whole trace, or be cancelled, with no second evaluator. A function here is compiled the first time it is
// asked for; its name is the type and the method.
import SwkSyntax

/// The text of the prelude.
let preludeText = """
    func List_map(xs, f) { let out = []; for x in xs { out.append(f(x)) }; out }
    func List_filter(xs, f) { let out = []; for x in xs { if f(x) { out.append(x) } }; out }
    func List_reduce(xs, initial, f) { var total = initial; for x in xs { total = f(total, x) }; total }
    func List_each(xs, f) { for x in xs { f(x) }; nil }
    func List_any(xs, f) { for x in xs { if f(x) { return true } }; false }
    func List_all(xs, f) { for x in xs { if not f(x) { return false } }; true }
    func List_find(xs, f) { for x in xs { if f(x) { return x } }; nil }
    func List_flatMap(xs, f) { let out = []; for x in xs { out.append(f(x)) }; out.flat() }
    func List_grouped(xs, by) {
        let groups = {}
        for x in xs {
            let key = by(x)
            let group = groups.get(key)
            if group == nil { groups.set(key, [x]) } else { group.append(x) }
        }
        groups
    }
    func List_sorted(xs, by: nil) {
        if by == nil { return __sort(xs, xs) }
        if __arity(by) < 2 { return __sort(xs, xs.map(by)) }
        __merge(xs, by)
    }
    func apply(f, xs) { f(...xs) }
    func Map_map(m, f) { let out = {}; for k, v in m { out.set(k, f(k, v)) }; out }
    func Map_filter(m, f) { let out = {}; for k, v in m { if f(k, v) { out.set(k, v) } }; out }
    func Map_each(m, f) { for k, v in m { f(k, v) }; nil }
    func Map_any(m, f) { for k, v in m { if f(k, v) { return true } }; false }
    func Map_all(m, f) { for k, v in m { if not f(k, v) { return false } }; true }
    """

extension Machine {
    /// The compiled function of the prelude with this name, such as `List_map`, or `List_map` for `Range_map`: what goes through
    /// elements does so for both.
    func preludeFunction(_ name: String) -> Value? {
        let name = name.hasPrefix("Range_") ? "List_" + name.dropFirst(6) : name
        if let known = prelude[name] { return known }
        if preludeDeclarations.isEmpty { parsePrelude() }
        guard let declaration = preludeDeclarations[name] else { return nil }
        let value = Compiler.compilePrelude(declaration, in: self)
        prelude[name] = value
        return value
    }

    private func parsePrelude() {
        let source = Source(id: UInt32.max, name: "<core>", text: preludeText)
        for statement in parse(source).program.body.statements {
            if case .function(let function) = statement.kind, let name = function.name {
                preludeDeclarations[name.name] = function
            }
        }
    }
}

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
    func List_min(xs, by: nil) {
        var best = nil
        var least = nil
        for x in xs {
            let key = if by == nil { x } else { by(x) }
            if least == nil or key < least { best = x; least = key }
        }
        best
    }
    func List_max(xs, by: nil) {
        var best = nil
        var greatest = nil
        for x in xs {
            let key = if by == nil { x } else { by(x) }
            if greatest == nil or key > greatest { best = x; greatest = key }
        }
        best
    }
    func List_findLast(xs, f) { var found = nil; for x in xs { if f(x) { found = x } }; found }
    func List_findIndex(xs, f) { var i = 0; for x in xs { if f(x) { return i }; i += 1 }; nil }
    func List_takeWhile(xs, f) { let out = []; for x in xs { if not f(x) { return out }; out.append(x) }; out }
    func List_dropWhile(xs, f) {
        let out = []
        var isDropping = true
        for x in xs { if isDropping and f(x) { continue }; isDropping = false; out.append(x) }
        out
    }
    func List_partition(xs, f) {
        let yes = []
        let no = []
        for x in xs { if f(x) { yes.append(x) } else { no.append(x) } }
        [yes, no]
    }
    func List_countWhere(xs, f) { var n = 0; for x in xs { if f(x) { n += 1 } }; n }
    func List_none(xs, f) { for x in xs { if f(x) { return false } }; true }
    func List_keyed(xs, by) { let out = {}; for x in xs { out.set(by(x), x) }; out }
    func List_scan(xs, initial, f) {
        let out = []
        var total = initial
        for x in xs { total = f(total, x); out.append(total) }
        out
    }
    func String_replaceMatches(text, regex, f) {
        let parts = []
        var from = 0
        for m in regex.all(text) {
            parts.append(text[from..<m.start])
            parts.append(f(m))
            from = m.end
        }
        parts.append(text[from..<text.count])
        parts.joined()
    }
    func Map_mapKeys(m, f) { let out = {}; for k, v in m { out.set(f(k, v), v) }; out }
    func Map_sorted(m, by: nil) {
        let pairs = []
        for k, v in m { pairs.append([k, v]) }
        let keys = pairs.map((p) => if by == nil { p[0] } else { by(p[0], p[1]) })
        __sort(pairs, keys).asMap()
    }
    func Map_find(m, f) { for k, v in m { if f(k, v) { return [k, v] } }; nil }
    func Map_reduce(m, initial, f) { var total = initial; for k, v in m { total = f(total, k, v) }; total }
    func Map_countWhere(m, f) { var n = 0; for k, v in m { if f(k, v) { n += 1 } }; n }
    func Map_groupBy(m, f) {
        let groups = {}
        for k, v in m {
            let key = f(k, v)
            let group = groups.get(key)
            if group == nil { let fresh = {}; fresh.set(k, v); groups.set(key, fresh) } else { group.set(k, v) }
        }
        groups
    }
    func Map_update(m, key, default, f) { let value = f(m.get(key, default)); m.set(key, value); value }
    func Map_getOrSet(m, key, f) {
        if m.has(key) { return m.get(key) }
        let value = f()
        m.set(key, value)
        value
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

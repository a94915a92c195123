// The core library: what every script can use without an import. One list feeds lookup, the check of arguments, completion, help and
// the tests that run every example. The list is made once in a process and never changes.

/// All functions, methods and properties of the language's own types.
final class CoreLibrary: Sendable {
    static let shared = CoreLibrary()

    let natives: [NativeFunction]
    /// The same for the machine; never changes, lives as long as the process.
    nonisolated(unsafe) let entries: UnsafePointer<NativeEntry>
    private let functions: [String: Int]
    private let members: [UInt64: [String: Int]]

    private init() {
        natives =
            [
                CoreLibrary.globals, CoreLibrary.internals, CoreLibrary.strings, CoreLibrary.stringParts,
                CoreLibrary.byteStrings, CoreLibrary.lists, CoreLibrary.listParts, CoreLibrary.sequences(.list),
                CoreLibrary.moreSequences(.list), CoreLibrary.sequences(.range), CoreLibrary.moreSequences(.range),
                CoreLibrary.maps, CoreLibrary.mapParts, CoreLibrary.numbers, CoreLibrary.numberParts, CoreLibrary.units,
                CoreLibrary.times, CoreLibrary.regexes, CoreLibrary.errors, CoreLibrary.others,
            ].flatMap { $0 }
        var functions: [String: Int] = [:]
        var members: [UInt64: [String: Int]] = [:]
        for (index, native) in natives.enumerated() {
            if let type = native.type {
                members[type.raw, default: [:]][native.name] = index
            } else {
                functions[native.name] = index
            }
        }
        let entries = UnsafeMutablePointer<NativeEntry>.allocate(capacity: natives.count)
        for (index, native) in natives.enumerated() { (entries + index).initialize(to: NativeEntry(native)) }
        self.entries = UnsafePointer(entries)
        self.functions = functions
        self.members = members
    }

    /// The index of a global function.
    func function(_ name: String) -> Int? { functions[name] }
    /// Names of the global functions that scripts may use.
    var functionNames: [String] { functions.keys.filter { !$0.hasPrefix("__") } }

    /// The index of a method; a property is one without parameters.
    func method(tag: Tag, name: String) -> Int? { members[tag.raw]?[name] }

    func property(tag: Tag, name: String) -> Int? {
        guard let index = members[tag.raw]?[name], natives[index].isProperty else { return nil }
        return index
    }

    func memberNames(tag: Tag) -> [String] { members[tag.raw].map { $0.keys.sorted() } ?? [] }
}

extension Machine {
    /// The method of a core type as a callable value; those of the prelude are compiled when first asked for.
    func coreMethod(tag: Tag, name: String) -> Value? {
        guard let index = core.method(tag: tag, name: name) else { return nil }
        guard case .prelude = core.natives[index].body else { return Value(native: index) }
        return preludeFunction("\(tag.name)_\(name)")
    }
}

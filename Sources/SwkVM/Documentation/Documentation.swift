// All that can be looked up, found by name: what the host registers, the core library, the words of the language, and the modules of the
// standard library that are written in swk. Pages are made when they are asked for.

import SwkSyntax

/// The documentation of an interpreter's names.
public struct Documentation: Sendable {
    let registry: HostRegistry
    let modules: (any ModuleLoader)?

    /// - Parameter modules: where modules of the standard library come from; nil for none.
    public init(_ registry: HostRegistry, modules: (any ModuleLoader)? = nil) {
        self.registry = registry
        self.modules = modules
    }

    /// Every page with this name: `test` is a word and a module.
    public func pages(named name: String) -> [DocPage] {
        [registry.page(name) ?? CoreLibrary.page(name), module(name), LanguageWord.page(name)].compactMap { $0 }
    }

    /// The member that a dotted name means, with the page it stands on: `Image.run`, `json.encode`.
    public func member(_ dotted: String) -> (page: DocPage, member: DocMember)? {
        let parts = dotted.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        for page in pages(named: parts[0]) {
            if let member = page.member(parts[1]) { return (page, member) }
        }
        return nil
    }

    /// A module that is imported.
    private func module(_ name: String) -> DocPage? {
        guard let modules, modules.standardModules.contains(name) else { return nil }
        // A module that cannot be read has no page; importing it says why.
        guard let (file, text) = try? modules.load(name, from: "") else { return nil }
        return ScriptDocumentation(Source(name: file, bytes: text)).page(name, importing: "import \"\(name)\"")
    }

    /// The names of all pages of one kind, sorted.
    public func names(_ kind: DocPage.Kind) -> [String] {
        switch kind {
        case .word: return LanguageWord.all.map(\.word)
        case .script: return []
        default:
            let known = registry.names + CoreLibrary.shared.functionNames + CoreLibrary.types.map(\.name)
            let imported = kind == .module ? modules?.standardModules ?? [] : []
            return (Set(known).filter { pages(named: $0).contains { $0.kind == kind } } + imported).unique.sorted()
        }
    }

    /// Names that someone who typed this one may have meant.
    public func nearest(to name: String) -> String? {
        let kinds: [DocPage.Kind] = [.type, .module, .function, .value, .word]
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        let pages = parts.first.map(pages) ?? []
        if parts.count == 2, !pages.isEmpty {
            let members = pages.flatMap(\.sections).flatMap(\.members).map(\.name)
            return SwkSyntax.nearest(parts[1], in: members).map { "\(parts[0]).\($0)" }
        }
        return SwkSyntax.nearest(parts.first ?? name, in: kinds.flatMap(names))
    }
}

extension HostRegistry {
    /// The page of a registered name.
    func page(_ name: String) -> DocPage? {
        switch self[name] {
        case .function(let function)?:
            DocPage(name, .function, function.signature.doc, own: DocMember(name, function.signature))
        case .value(let value, let doc)?:
            // The members are those of its type.
            DocPage(
                name, .value, doc.isEmpty ? "\(value.typeName)." : doc,
                sections: value.typeName == name ? [] : page(value.typeName)?.sections ?? [])
        case .module(let module)?:
            DocPage(
                name, .module, module.summary,
                sections: [
                    .init(title: "functions", members: module.functions.map { DocMember($0.name, $0.signature) }),
                    .init(title: "values", members: module.properties.map { DocMember($0) }),
                ])
        case .type(let type)?: page(of: type)
        case nil: nil
        }
    }

    private func page(of type: HostType) -> DocPage {
        let statics = type.statics.map { DocMember($0.name, $0.signature) }
        let own = type.constructor.map { DocMember(type.name, $0.signature) }
        return DocPage(
            type.name, .type, type.summary, own: own,
            sections: [
                .init(title: "on the type", members: statics + type.staticProperties.map { DocMember($0) }),
                .init(title: "properties", members: type.properties.map { DocMember($0) }),
                .init(title: "methods", members: type.methods.map { DocMember($0.name, $0.signature) }),
            ])
    }
}

extension CoreLibrary {
    /// The page of a global function or of a type of the language.
    static func page(_ name: String) -> DocPage? {
        if let index = shared.function(name), !name.hasPrefix("__") {
            let native = shared.natives[index]
            guard let type = types.first(where: { $0.name == name }) else {
                return DocPage(name, .function, native.signature.doc, own: DocMember(native))
            }
            return page(of: type, own: DocMember(native))
        }
        return types.first { $0.name == name }.map { page(of: $0, own: nil) }
    }

    private static func page(of type: CoreType, own: DocMember?) -> DocPage {
        let members = shared.natives.filter { $0.type?.name == type.name }
        return DocPage(
            type.name, .type, type.summary, own: own,
            sections: [
                .init(title: "properties", members: members.filter(\.isProperty).map { DocMember($0) }),
                .init(title: "methods", members: members.filter { !$0.isProperty }.map { DocMember($0) }),
            ])
    }
}

extension Array where Element: Hashable {
    /// Each element once, in order.
    fileprivate var unique: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}

// Members: `base.name`, where what stands before the dot is known: a module, a host type, a struct of the script, a value of a known type.
// A member that cannot be there is an error; one of a value that may be nil, too, because nil has none at all.
import SwkSyntax

extension Resolver {
    /// What a member is found in.
    enum Owner {
        case module(ScriptModule)
        case hostModule(HostModule)
        /// The type itself: `Image.list`.
        case hostType(HostType)
        /// A value of a host type.
        case hostValue(HostType)
        case structure(Structure)
        /// A value of the language's own types.
        case core(Tag)
        /// An error, whose members come from whoever threw it; a map, whose keys are not known; anything not known.
        case open
    }

    /// What the base of a member is, and the type of its value.
    func owner(_ base: Expr, _ type: ScriptType) -> Owner {
        if case .name = base.kind {
            switch result.uses[base.span.start] {
            case .declaration(let declaration)?:
                if let module = declaration.facts.module { return .module(module) }
            case .global(_, let facts)?:
                if let module = facts.module { return .module(module) }
            case .host(let name)?:
                switch machine.registry[name] {
                case .type(let type)?: return .hostType(type)
                case .module(let module)?: return .hostModule(module)
                default: break
                }
            default: break
            }
        }
        return owner(of: type)
    }

    func owner(of type: ScriptType) -> Owner {
        switch type {
        case .optional(let type): return owner(of: type)
        case .named(let name):
            if let structure = structures[name] { return .structure(structure) }
            return machine.registry.type(named: name).map { .hostValue($0) } ?? .open
        case .map, .error: return .open
        default: return type.tag.map { .core($0) } ?? .open
        }
    }

    // MARK: Reading

    /// `base.member` that is not called.
    mutating func resolveMember(_ base: Expr, _ member: Identifier, isOptional: Bool) -> ScriptType {
        let isDiscarded = takeDiscards()
        let type = resolve(base)
        // `nil?.name` is nil, not an error.
        if type == .nil && isOptional { return .any }
        let owner = owner(base, type)
        let found = memberType(owner, member, isRead: true)
        if isDiscarded { warnUnused(owner, base, member) }
        return found
    }

    /// The type of a member of a value; reports one that a value of that type cannot have.
    mutating func memberType(_ type: ScriptType, _ name: String, at span: Span, isOptional: Bool) -> ScriptType {
        if case .error = type { return .any }
        let owner = owner(of: type)
        let member = Identifier(name: name, span: span)
        // `{name = default}` stands for what may be missing.
        if isOptional, names(of: owner)?.contains(name) == false { return .any }
        return memberType(owner, member, isRead: true)
    }

    private mutating func memberType(_ owner: Owner, _ member: Identifier, isRead: Bool) -> ScriptType {
        switch owner {
        case .module(let module):
            if let facts = module.facts[member.name] { return facts.type }
        case .hostModule(let module): if let found = module.member(member.name) { return read(found, member) }
        case .hostType(let type): if let found = type.staticMember(member.name) { return read(found, member) }
        case .hostValue(let type): if let found = type.member(member.name) { return read(found, member) }
        case .structure(let structure):
            if structure.methods.contains(where: { $0.name?.name == member.name }) { return .function }
            if structure.fields.contains(where: { $0.name.name == member.name }) { return .any }
        case .core(let tag):
            // A list may answer with the plural of its elements' members.
            if tag == .list && isRead { return listMember(member.name) }
            if let index = machine.core.method(tag: tag, name: member.name) {
                let native = machine.core.natives[index]
                return native.isProperty ? native.signature.returns : .function
            }
        case .open: return .any
        }
        unknownMember(member, of: owner)
        return .any
    }

    private mutating func read(_ found: HostMember, _ member: Identifier) -> ScriptType {
        switch found {
        case .property(let property):
            allow(property.effects, of: property.fullName, at: member.span)
            return property.type
        case .method: return .function
        }
    }

    private func listMember(_ name: String) -> ScriptType {
        guard let index = machine.core.method(tag: .list, name: name) else { return .any }
        let native = machine.core.natives[index]
        return native.isProperty ? native.signature.returns : .function
    }

    /// A value that nobody uses: a property, or a method that somebody forgot to call.
    private mutating func warnUnused(_ owner: Owner, _ base: Expr, _ member: Identifier) {
        guard let isMethod = isMethod(member.name, of: owner) else { return }
        let written = "\(text(of: base)).\(member.name)"
        if isMethod {
            warning(
                "value.unused", "`\(member.name)` is not called here", at: member.span,
                help: ["write `\(written)()` to call it"])
        } else {
            warning(
                "value.unused", "the value of `\(member.name)` is not used", at: member.span,
                help: ["`print(\(written))` shows it"])
        }
    }

    /// Whether a member is a method; nil when nothing is known.
    private func isMethod(_ name: String, of owner: Owner) -> Bool? {
        let found: HostMember? =
            switch owner {
            case .hostModule(let module): module.member(name)
            case .hostType(let type): type.staticMember(name)
            case .hostValue(let type): type.member(name)
            default: nil
            }
        switch found {
        case .method?: return true
        case .property?: return false
        case nil: break
        }
        switch owner {
        case .structure(let structure): return structure.methods.contains { $0.name?.name == name }
        case .core(let tag):
            return machine.core.method(tag: tag, name: name).map { !machine.core.natives[$0].isProperty }
        default: return nil
        }
    }

    // MARK: Setting

    /// `base.member = value`: only fields of structs and keys of maps can be set.
    mutating func checkSettable(_ base: Expr, _ member: Identifier) {
        let owner = owner(base, base.knownType(self))
        // One that is not there was reported when it was looked up.
        guard names(of: owner)?.contains(member.name) == true else { return }
        switch owner {
        case .module(let module):
            readOnly(member, "the module `\(module.name)`", help: ["only the module itself changes its names"])
        case .hostModule(let module): readOnly(member, "`\(module.name)`")
        case .hostType(let type), .hostValue(let type): readOnly(member, "`\(type.name)`")
        case .core(let tag): readOnly(member, article(tag.name))
        case .structure, .open: break
        }
    }

    private mutating func readOnly(_ member: Identifier, _ owner: String, help: [String] = []) {
        error("member.read-only", "`\(member.name)` of \(owner) cannot be assigned", at: member.span, help: help)
    }

    // MARK: What is not there

    /// Everything that may follow the dot; nil when that is not known.
    func names(of owner: Owner) -> [String]? {
        switch owner {
        case .module(let module): module.facts.keys.sorted()
        case .hostModule(let module): module.memberNames
        case .hostType(let type): type.staticNames
        case .hostValue(let type): type.memberNames
        case .structure(let structure):
            structure.fields.map(\.name.name) + structure.methods.compactMap { $0.name?.name }
        case .core(let tag): machine.core.memberNames(tag: tag)
        case .open: nil
        }
    }

    mutating func unknownMember(_ member: Identifier, of owner: Owner) {
        let names = names(of: owner) ?? []
        var notes: [Diagnostic.Note] = []
        if case .structure(let structure) = owner {
            notes = [.init("declared here", at: structure.name.span)]
        }
        error(
            "member.unknown", "\(owner.words) has no member `\(member.name)`", at: member.span, notes: notes,
            help: help(for: member.name, owner, names))
    }

    private func help(for name: String, _ owner: Owner, _ names: [String]) -> [String] {
        switch owner {
        case .hostType(let type) where type.member(name) != nil:
            return ["`\(name)` belongs to one \(type.name): `\(type.name)(...).\(name)`"]
        case .hostValue(let type) where type.staticMember(name) != nil:
            return ["`\(name)` belongs to the type: `\(type.name).\(name)`"]
        case .core(.nil): return ["the value is nil; `?.\(name)` gives nil instead of an error"]
        case .module where name.hasPrefix("_"): return ["names that begin with `_` are the module's own"]
        default: break
        }
        return memberHelp(for: name, in: names)
    }

}

/// Advice for a member that is not among these.
func memberHelp(for name: String, in names: [String]) -> [String] {
    if let near = nearest(name, in: names) { return ["did you mean `\(near)`?"] }
    if let known = ForeignWords.members(for: name).first(where: names.contains) {
        return ["it is called `\(known)` here"]
    }
    guard !names.isEmpty, names.count <= 12 else { return [] }
    return ["it has " + names.map { "`\($0)`" }.joined(separator: ", ")]
}

extension Resolver.Owner {
    /// As a message names it.
    var words: String {
        switch self {
        case .module(let module): "`\(module.name)`"
        case .hostModule(let module): "`\(module.name)`"
        case .hostType(let type): "`\(type.name)`"
        case .hostValue(let type): "`\(type.name)`"
        case .structure(let structure): "`\(structure.name.name)`"
        case .core(.nil): "nil"
        case .core(let tag): "`\(tag.name)`"
        case .open: "the value"
        }
    }
}

extension Expr {
    /// The type of a name or literal that was resolved already, without resolving it again.
    fileprivate func knownType(_ resolver: Resolver) -> ScriptType {
        switch kind {
        case .name: resolver.result.uses[span.start].map { resolver.type(of: $0) } ?? .any
        case .string: .string
        case .group(let inner): inner.knownType(resolver)
        default: .any
        }
    }
}

extension ScriptType {
    /// The tag of its values, when there is exactly one with members of the core library.
    var tag: Tag? {
        switch self {
        case .nil: .nil
        case .bool: .bool
        case .int: .int
        case .float: .float
        case .string, .choice: .string
        case .bytes: .bytes
        case .list: .list
        case .map: .map
        case .range: .range
        case .duration: .duration
        case .size: .size
        case .time: .time
        case .regex: .regex
        case .command: .command
        case .error: .error
        case .task: .task
        default: nil
        }
    }
}

// Members: `x.name` for every kind of value. Fields of maps and records are the fast half, in the dispatch loop; properties of core
// types, errors, host objects and modules are here, with the words for a name that is not there.
import SwkSyntax

extension Machine {
    /// Puts member `symbol` of `object` into `target`, or says what to wait for.
    @inline(never)
    func member(
        _ object: Value, symbol: Int, into target: UnsafeMutablePointer<Value>, register: Int,
        _ frame: UnsafeMutablePointer<Frame>
    ) throws(Fault) -> Suspension? {
        switch try lookup(object, symbol: symbol, at: frame) {
        case .value(let value): target.pointee = value
        case .host(let property, let call):
            try require(property.effects, for: property.fullName)
            switch property.body {
            case .sync(let body): target.pointee = try callSync(body, call)
            case .async(let body): return .host(body, call, register: register)
            }
        case nil: throw noMember(object, symbol: symbol, isCall: false)
        }
        return nil
    }

    /// As `member`, but a missing one is absent: for patterns and optional lookups.
    @inline(never)
    func part(
        _ object: Value, symbol: Int, into target: UnsafeMutablePointer<Value>, register: Int,
        _ frame: UnsafeMutablePointer<Frame>
    ) throws(Fault) -> Suspension? {
        if try lookup(object, symbol: symbol, at: frame) == nil {
            target.pointee = .absent
            return nil
        }
        return try member(object, symbol: symbol, into: target, register: register, frame)
    }

    enum Found {
        case value(Value)
        case host(HostProperty, HostCall)
    }

    private func lookup(
        _ object: Value, symbol: Int, at frame: UnsafeMutablePointer<Frame>
    ) throws(Fault) -> Found? {
        let name = symbolName(symbol)
        switch object.tag {
        case .map:
            if let value = heap.get(symbolStrings[symbol], in: object.map) { return .value(value) }
        case .record:
            let type = recordTypes[object.record.pointee.typeNumber - Tag.count]
            if let index = type.fields[symbol] { return .value(object.record.fields[index]) }
            if methods[MethodKey(typeNumber: type.typeNumber, symbol: symbol)] != nil {
                return .value(heap.boundMethod(object, symbol))
            }
            return nil
        case .error: if let value = try errorMember(errorInfo(object), name) { return .value(value) }
        case .host, .hostType, .module:
            if let global = scriptModule(object)?.exports[name] { return .value(globals[global]) }
            switch hostMember(object, name) {
            case .property(let property):
                let receiver = object.tag == .host ? hostObject(object) : nil
                let call = HostCall(
                    callee: HostCallee(HostFunction(property)), receiver: receiver, span: span(of: frame),
                    arguments: [],
                    context: context)
                return .host(property, call)
            case .method: return .value(heap.boundMethod(object, symbol))
            case nil: return nil
            }
        default: break
        }
        return try coreMember(object, symbol: symbol, name: name)
    }

    private func coreMember(_ object: Value, symbol: Int, name: String) throws(Fault) -> Found? {
        if let number = core.property(tag: object.tag, name: name) {
            guard case .value(let body) = core.natives[number].body else { return nil }
            return .value(
                try withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { (arguments) throws(Fault) in
                    arguments.initialize(repeating: object)
                    guard let start = arguments.baseAddress else { return .nil }
                    return try body(self, start, 1)
                })
        }
        if core.method(tag: object.tag, name: name) != nil { return .value(heap.boundMethod(object, symbol)) }
        return object.tag == .list ? try projection(object, name) : nil
    }

    /// `containers.names`: the plural of a member that every element has, as a list.
    private func projection(_ object: Value, _ name: String) throws(Fault) -> Found? {
        guard name.hasSuffix("s"), name.count > 1 else { return nil }
        guard let symbol = symbols.number(of: String(name.dropLast())) ?? newSymbol(String(name.dropLast())) else {
            return nil
        }
        var values: [Value] = []
        for item in object.list.values {
            switch item.tag {
            case .map:
                guard let value = heap.get(symbolStrings[symbol], in: item.map) else { return nil }
                values.append(value)
            case .record:
                let type = recordTypes[item.record.pointee.typeNumber - Tag.count]
                guard let index = type.fields[symbol] else { return nil }
                values.append(item.record.fields[index])
            case .host:
                guard case .property(let property) = hostMember(item, symbolName(symbol)),
                    case .sync(let body) = property.body
                else { return nil }
                try require(property.effects, for: property.fullName)
                let call = HostCall(
                    callee: HostCallee(HostFunction(property)), receiver: hostObject(item),
                    span: .init(file: 0, start: 0, end: 0), arguments: [], context: context)
                values.append(try callSync(body, call))
            default: return nil
            }
        }
        return .value(heap.list(values))
    }

    private func errorMember(_ info: ErrorInfo, _ name: String) throws(Fault) -> Value? {
        switch name {
        case "message": heap.string(info.message)
        case "code": info.fields["code"].map(self.import) ?? heap.string(info.code)
        case "help": heap.list(info.help.map { heap.string($0) })
        case "notes": heap.list(info.notes.map { heap.string($0) })
        case "cleanup": heap.list(info.attached.map { heap.foreign(.error, $0) })
        case "cause": info.cause.map { heap.foreign(.error, $0) } ?? info.fields["cause"].map(self.import) ?? .nil
        default: info.fields[name].map(self.import)
        }
    }

    /// Sets a field of a map or record.
    @inline(never)
    func setMember(_ object: Value, symbol: Int, to value: Value) throws(Fault) {
        switch object.tag {
        case .map: heap.set(symbolStrings[symbol], value, in: object.map)
        case .record:
            let type = recordTypes[object.record.pointee.typeNumber - Tag.count]
            guard let index = type.fields[symbol] else { throw noMember(object, symbol: symbol, isCall: false) }
            object.record.fields[index] = value
        default:
            throw fault(
                "member.read-only", "`\(symbolName(symbol))` of \(article(typeName(object))) cannot be assigned")
        }
    }

    // MARK: Errors

    func noMember(_ object: Value, symbol: Int, isCall: Bool) -> Fault {
        let name = symbolName(symbol)
        let names = memberNames(object)
        // The keys of a map are the script's own: no other language has a word for them.
        var help =
            object.tag == .map && !isCall
            ? nearest(name, in: names).map { ["did you mean `\($0)`?"] } ?? [] : memberHelp(for: name, in: names)
        if object.tag == .nil {
            help = ["the value is nil; `?.\(name)` gives nil instead of an error"]
        } else if object.tag == .map && !isCall {
            help.append("`map.get(\(quoted(name)))` gives nil for a key that is not there")
        }
        let what = object.tag == .map && !isCall ? "key" : isCall ? "method" : "member"
        let type = object.tag == .hostType || object.tag == .module ? display(object) : typeName(object)
        return fault(
            ErrorInfo(
                code: what == "key" ? "map.no-key" : "member.unknown",
                message: "\(article(type)) has no \(what) `\(name)`",
                help: help))
    }

    /// The names that may follow a dot after this value.
    func memberNames(_ object: Value) -> [String] {
        switch object.tag {
        case .map:
            object.map.pairs.compactMap { $0.key.tag == .string ? $0.key.string.text : nil }
                + core.memberNames(tag: .map)
        case .record:
            {
                let type = recordTypes[object.record.pointee.typeNumber - Tag.count]
                return type.fieldNames + type.methodNames
            }()
        case .host: hostObject(object).hostType.memberNames
        case .hostType: (heap.object(object) as? HostType)?.staticNames ?? []
        case .module:
            (heap.object(object) as? HostModule)?.memberNames
                ?? scriptModule(object)?.exports.keys.sorted() ?? []
        case .error:
            ["message", "code", "help", "notes", "cause", "cleanup"]
                + errorInfo(object).fields.pairs.map(\.key.text)
        default: core.memberNames(tag: object.tag)
        }
    }
}

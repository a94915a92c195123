// YAML to values: the core schema of YAML 1.2, so `no`, `on` and `12:30` are strings. Besides:
//
//   <<: *base         takes the entries of another map that this one does not have (of YAML 1.1, and in wide use)
//   &name and *name   anchors and aliases; what aliases add up to is bounded, so that ten lines cannot become a milliard values
//   !!binary          Bytes
//
// A key twice in one map, a list or map as a key and an unknown tag are errors.

import SwkVM

/// Reads the documents of a text.
struct YAMLReader {
    private static let maxDepth = 256
    /// Values that a document may have with its aliases written out.
    private static let maxValues = 1_000_000

    private struct Anchored {
        let value: ScriptValue
        let size: Int
    }

    private let events: YAMLEvents
    private var anchors: [String: Anchored] = [:]
    /// Anchors of collections that are being read.
    private var open: Set<String> = []
    private var depth = 0
    private var values = 0

    init(_ bytes: [UInt8]) throws(YAMLProblem) { events = try YAMLEvents(bytes) }

    /// All documents; an empty text has none.
    mutating func documents() throws(YAMLProblem) -> [ScriptValue] {
        var documents: [ScriptValue] = []
        while true {
            switch try events.next() {
            case .streamEnd: return documents
            case .documentStart:
                anchors = [:]
                values = 0
                documents.append(try read(try events.next()))
            default: continue
            }
        }
    }

    private func problem(_ code: String, _ reason: String) -> YAMLProblem { YAMLProblem(code, reason, events.mark) }

    private mutating func read(_ event: YAMLEvent) throws(YAMLProblem) -> ScriptValue {
        let before = values
        try count(1)
        switch event {
        case .scalar(let scalar):
            let value = try self.value(of: scalar)
            if let anchor = scalar.anchor { anchors[anchor] = Anchored(value: value, size: 1) }
            return value
        case .alias(let name): return try resolve(name)
        case .listStart(let tag, let anchor):
            try expect(tag, "tag:yaml.org,2002:seq")
            let value = try inside(anchor) { (reader) throws(YAMLProblem) in try reader.readList() }
            if let anchor { anchors[anchor] = Anchored(value: value, size: values - before) }
            return value
        case .mapStart(let tag, let anchor):
            try expect(tag, "tag:yaml.org,2002:map")
            let value = try inside(anchor) { (reader) throws(YAMLProblem) in try reader.readMap() }
            if let anchor { anchors[anchor] = Anchored(value: value, size: values - before) }
            return value
        case .documentStart, .documentEnd, .collectionEnd, .streamEnd:
            throw problem("yaml.syntax", "expected a value")
        }
    }

    private mutating func count(_ more: Int) throws(YAMLProblem) {
        values += more
        if values > Self.maxValues {
            throw problem("yaml.too-large", "with its aliases written out it has more than \(Self.maxValues) values")
        }
    }

    private mutating func resolve(_ name: String) throws(YAMLProblem) -> ScriptValue {
        if open.contains(name) { throw problem("yaml.alias", "`*\(name)` stands inside of what it means") }
        guard let anchored = anchors[name] else {
            throw problem("yaml.alias", "there is no `&\(name)` before `*\(name)`")
        }
        try count(anchored.size - 1)
        return anchored.value
    }

    private func expect(_ tag: String?, _ wanted: String) throws(YAMLProblem) {
        if let tag, tag != wanted, tag != "!" { throw problem("yaml.tag", "the tag `\(tag)` means nothing here") }
    }

    private mutating func inside(
        _ anchor: String?, _ body: (inout YAMLReader) throws(YAMLProblem) -> ScriptValue
    ) throws(YAMLProblem) -> ScriptValue {
        if depth == Self.maxDepth { throw problem("yaml.depth", "nested deeper than \(Self.maxDepth) levels") }
        depth += 1
        if let anchor { open.insert(anchor) }
        let value = try body(&self)
        if let anchor { open.remove(anchor) }
        depth -= 1
        return value
    }

    private mutating func readList() throws(YAMLProblem) -> ScriptValue {
        var list: [ScriptValue] = []
        while true {
            let event = try events.next()
            if case .collectionEnd = event { return .list(list) }
            list.append(try read(event))
        }
    }

    private mutating func readMap() throws(YAMLProblem) -> ScriptValue {
        var map = ScriptMap()
        var seen: Set<String> = []
        var merged: [ScriptMap] = []
        while true {
            let event = try events.next()
            if case .collectionEnd = event { break }
            if case .scalar(let scalar) = event, scalar.isPlain, scalar.text == "<<", scalar.tag == nil {
                merged += try readMerged()
                continue
            }
            let place = events.mark
            let key = try read(event)
            switch key {
            case .list, .map: throw YAMLProblem("yaml.bad-key", "\(key.typeName) cannot be the key of a map", place)
            default: break
            }
            if !seen.insert(key.literal).inserted {
                throw YAMLProblem("yaml.duplicate-key", "the key \(key.literal) is there twice", place)
            }
            map.pairs.append((key, try read(try events.next())))
        }
        for other in merged {
            for pair in other.pairs where seen.insert(pair.key.literal).inserted { map.pairs.append(pair) }
        }
        return .map(map)
    }

    /// The maps behind `<<:`; of several the first has precedence.
    private mutating func readMerged() throws(YAMLProblem) -> [ScriptMap] {
        let value = try read(try events.next())
        let parts = if case .list(let parts) = value { parts } else { [value] }
        var maps: [ScriptMap] = []
        for part in parts {
            guard case .map(let map) = part else {
                throw problem("yaml.bad-key", "`<<` takes a map or a list of maps, this is \(part.typeName)")
            }
            maps.append(map)
        }
        return maps
    }

    // MARK: Scalars

    private func value(of scalar: YAMLEvent.Scalar) throws(YAMLProblem) -> ScriptValue {
        let text = scalar.text
        switch scalar.tag {
        case nil: return scalar.isPlain ? try plain(text) : .string(text)
        case "!", "tag:yaml.org,2002:str": return .string(text)
        case "tag:yaml.org,2002:binary":
            guard let bytes = bytes(base64: text.filter { !$0.isWhitespace }) else {
                throw problem("yaml.tag", "`!!binary` is followed by something that is not base64")
            }
            return .bytes(bytes)
        case "tag:yaml.org,2002:float":
            if case .int(let number) = try plain(text) { return .float(Double(number)) }
            if case .float(let number) = try plain(text) { return .float(number) }
        case "tag:yaml.org,2002:int": if case .int(let number) = try plain(text) { return .int(number) }
        case "tag:yaml.org,2002:bool": if case .bool(let value) = try plain(text) { return .bool(value) }
        case "tag:yaml.org,2002:null": if case .nil = try plain(text) { return .nil }
        default: break
        }
        throw problem("yaml.tag", "the tag `\(scalar.tag ?? "")` does not fit \(ScriptValue.string(text).literal)")
    }

    private func plain(_ text: String) throws(YAMLProblem) -> ScriptValue {
        guard let value = CoreSchema.value(of: text) else {
            throw problem("yaml.number", "\(text) is beyond an Int's 64 bits; in quotes it is a string")
        }
        return value
    }
}

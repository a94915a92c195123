// Reading config.json: whatever is wrong is named by the path of its field, as `process.rlimits[0].soft`, before anything is made.

import FoundationEssentials
public import SwkModel
import SwkSystem

extension Failure.Code {
    /// A bundle or its config.json is not what the OCI runtime spec asks for.
    public static let bundle = Failure.Code("oci.bundle")
}

extension BundleConfig {
    /// Reads and checks the document of a bundle, which is called config.json unless somebody says otherwise.
    static func read(_ bundle: String, _ name: String) throws(Failure) -> (config: BundleConfig, text: [UInt8]) {
        let path = name.hasPrefix("/") ? name : "\(bundle)/\(name)"
        let bytes: [UInt8]
        do throws(Failure) {
            bytes = try Files.read(path)
        } catch {
            throw Failure(
                .bundle, "read bundle", bundle, "it has no readable \(name)", errno: error.errno,
                help: "make one with `swk oci spec --bundle \(bundle)`")
        }
        let config: BundleConfig = try decode(bytes, of: path)
        try config.check(path)
        return (config, bytes)
    }

    static func decode<Value: Decodable>(_ bytes: [UInt8], of path: String) throws(Failure) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch let error as DecodingError {
            if case .dataCorrupted(let context) = error, context.codingPath.isEmpty,
                let (field, number) = unfitting(Value.self, in: bytes)
            {
                throw Failure(.bundle, "read", path, "`\(field)` is out of range", actual: number)
            }
            throw failure(error, path)
        } catch {
            throw Failure(.bundle, "read", path, "\(error)")
        }
    }

    private static func failure(_ error: DecodingError, _ path: String) -> Failure {
        switch error {
        case .keyNotFound(let key, let context):
            return Failure(.bundle, "read", path, "`\(field(context.codingPath + [key]))` is missing")
        case .valueNotFound(_, let context), .typeMismatch(_, let context):
            return Failure(
                .bundle, "read", path, "`\(field(context.codingPath))` is of the wrong type",
                actual: context.debugDescription)
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            return Failure(.bundle, "read", path, "not a JSON document", actual: context.debugDescription)
        case .dataCorrupted(let context):
            return Failure(
                .bundle, "read", path, "`\(field(context.codingPath))` is out of range",
                actual: context.debugDescription)
        @unknown default: return Failure(.bundle, "read", path, "\(error)")
        }
    }

    /// The number that does not fit its field: the decoder says of the whole document that it is none. It is the one without which the
    /// document can be read.
    private static func unfitting<Value: Decodable>(
        _: Value.Type, in bytes: [UInt8]
    ) -> (field: String, number: String)? {
        guard (try? JSONDecoder().decode(Presence.self, from: Data(bytes))) != nil else { return nil }
        for (field, range) in numbers(in: bytes) {
            var changed = bytes
            changed.replaceSubrange(range, with: "0".utf8)
            guard (try? JSONDecoder().decode(Value.self, from: Data(changed))) != nil else { continue }
            return (field, String(decoding: bytes[range], as: UTF8.self))
        }
        return nil
    }

    /// Every number of a document, by its path.
    private static func numbers(in bytes: [UInt8]) -> [(field: String, range: Range<Int>)] {
        var found: [(String, Range<Int>)] = []
        bytes.withUnsafeBytes { whole in
            func look(_ value: JSONSlice, _ path: String) {
                for (name, value) in value.fields ?? [] {
                    look(value, path.isEmpty ? name.text ?? "?" : "\(path).\(name.text ?? "?")")
                }
                for (index, value) in (value.elements ?? []).enumerated() { look(value, "\(path)[\(index)]") }
                guard let first = value.raw.first, let start = value.raw.baseAddress, let base = whole.baseAddress,
                    first == UInt8(ascii: "-") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= first
                else { return }
                found.append((path, start - base..<start - base + value.raw.count))
            }
            look(JSONSlice(whole), "")
        }
        return found
    }

    /// `process.rlimits[0].soft`
    private static func field(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
    }
}

/// What is wrong with the fields of one document.
struct FieldCheck {
    let document: String

    func wrong(_ field: String, _ reason: String, allowed: String? = nil, actual: String? = nil) -> Failure {
        Failure(.bundle, "read", document, "`\(field)` \(reason)", allowed: allowed, actual: actual)
    }

    func absolute(_ path: String, _ field: String) throws(Failure) {
        guard path.hasPrefix("/") else { throw wrong(field, "must be an absolute path", actual: path) }
    }

    /// Refuses what this runtime does not do, rather than leave it out in silence.
    func absent(_ value: Any?, _ field: String) throws(Failure) {
        switch value {
        case nil: return
        case let presence as BundleConfig.Presence where presence.isEmpty: return
        case let text as String where text.isEmpty: return
        case let list as [Any] where list.isEmpty: return
        default: throw wrong(field, "is not supported by this runtime", help: "leave it out")
        }
    }

    private func wrong(_ field: String, _ reason: String, help: String) -> Failure {
        Failure(.bundle, "read", document, "`\(field)` \(reason)", help: help)
    }

    func oneOf(_ value: String, _ field: String, _ allowed: [String]) throws(Failure) {
        guard !allowed.contains(value) else { return }
        throw Failure(
            .bundle, "read", document, "`\(field)` has an unknown value", allowed: allowed.joined(separator: ", "),
            actual: value, nearest: nearestName(to: value, in: allowed))
    }
}

// Documents as bytes and back. Written with sorted keys, so that equal documents have equal digests.

import FoundationEssentials
import SwkModel

enum JSONContent {
    /// Decodes a document; `name` is what the message calls it. Throws `image.corrupt`.
    static func decode<Document: Decodable>(
        _ type: Document.Type, from bytes: [UInt8], named name: String
    ) throws(Failure) -> Document {
        do { return try JSONDecoder().decode(type, from: Data(bytes)) } catch {
            throw Failure(.corruptContent, "read", name, reason(error))
        }
    }

    static func encode(_ document: some Encodable) throws(Failure) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return Array(try encoder.encode(document)) } catch {
            throw Failure(.corruptContent, "write document", "", "\(error)")
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let failure as Failure: failure.message
        case DecodingError.keyNotFound(let key, _): "the field `\(key.stringValue)` is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "the field `\(context.codingPath.map(\.stringValue).joined(separator: "."))` has the wrong type"
        default: "not valid JSON"
        }
    }
}

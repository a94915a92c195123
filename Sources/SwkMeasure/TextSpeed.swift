// How fast a text is parsed, and parsed and checked: lines a second.
import SwkSyntax
import SwkVM

enum TextSpeed {
    static func measure(_ path: String) async throws {
        let bytes = try read(path)
        let lines = Double(bytes.count { $0 == UInt8(ascii: "\n") })
        let parsing = try await median(of: 5) {
            let result = parse(Source(id: 0, name: path, bytes: bytes))
            if result.hasErrors { throw MeasureFailure(what: "\(path) has errors") }
        }
        report("parse, lines a second", (lines / parsing).rounded())
        let text = String(decoding: bytes, as: UTF8.self)
        let checking = try await median(of: 5) {
            let errors = Interpreter().check(text, name: path).filter { $0.severity == .error }
            if let first = errors.first { throw MeasureFailure(what: "\(path): \(first.message)") }
        }
        report("parse and check, lines a second", (lines / checking).rounded())
    }
}

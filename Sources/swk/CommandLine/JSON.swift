// `--json`: one valid value on standard output.

import FoundationEssentials

extension Console {
    /// Prints a value as one line of JSON with its keys in order; answers exit code 0.
    func json(_ value: some Encodable) -> Int32 {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            line(String(decoding: try encoder.encode(value), as: UTF8.self))
            return 0
        } catch {
            Self.error("write JSON: \(error)")
            return 1
        }
    }
}

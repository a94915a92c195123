// What `--json` prints, read back: a command's output is right when another program can use it.

import FoundationEssentials
import SwkModel

/// The only thing that these tests take from the product: how it reads what others wrote.
typealias JSONValue = SwkModel.JSONValue

extension JSONValue {
    init(_ text: String) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }
}

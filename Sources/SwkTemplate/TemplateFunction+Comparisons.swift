// The comparisons of templates. Values of different kinds are not compared but refused, as in Go.

import SwkModel

extension TemplateFunction {
    static let comparisons: [TemplateFunction] = [
        TemplateFunction("eq", "eq A B...", 2...99) { arguments throws(Failure) in
            for other in arguments.dropFirst() where try isEqual(arguments[0], other, "eq") { return true }
            return false
        },
        TemplateFunction("ne", "ne A B", 2...2) { arguments throws(Failure) in
            .bool(!(try isEqual(arguments[0], arguments[1], "ne")))
        },
        ordering("lt") { $0 < 0 }, ordering("le") { $0 <= 0 }, ordering("gt") { $0 > 0 }, ordering("ge") { $0 >= 0 },
    ]

    private static func ordering(_ name: String, _ holds: @escaping @Sendable (Int) -> Bool) -> TemplateFunction {
        TemplateFunction(name, "\(name) A B", 2...2) { arguments throws(Failure) in
            .bool(holds(try order(arguments[0], arguments[1], name)))
        }
    }

    private static func isEqual(_ a: Document, _ b: Document, _ name: String) throws(Failure) -> Bool {
        switch (a, b) {
        case (.bool(let a), .bool(let b)): a == b
        case (.absent, let other), (let other, .absent): other == .absent || other == .null
        default: try order(a, b, name) == 0
        }
    }

    /// Below, at or above zero, as the first is less than, equal to or greater than the second.
    private static func order(_ a: Document, _ b: Document, _ name: String) throws(Failure) -> Int {
        switch (a, b) {
        case (.int(let a), .int(let b)): a < b ? -1 : a > b ? 1 : 0
        case (.float(let a), .float(let b)): a < b ? -1 : a > b ? 1 : 0
        case (.string(let a), .string(let b)): a < b ? -1 : a > b ? 1 : 0
        default:
            throw Failure(
                .templateValue, name, "\(a.printed)", "not comparable", actual: "`\(b.printed)` is of another kind",
                help: "texts are written in quotes, numbers without")
        }
    }
}

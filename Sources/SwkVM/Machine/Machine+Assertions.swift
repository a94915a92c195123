// What a failed `assert` says: the value of each operand, under it where the value is short, and where the two sides of `==` differ.
import SwkSyntax

extension Machine {
    /// Columns of a value that is shown under its operand.
    private static let shortValue = 60
    private static let longValue = 400

    @inline(never)
    func assertionFault(
        _ frame: UnsafeMutablePointer<Frame>, _ base: UnsafeMutablePointer<Value>, number: Int, message: Value
    ) -> Fault {
        let assertion = info(frame.pointee.code).assertions[number]
        let source = sources.first { $0.id == assertion.condition.file }
        let condition = source?.text(of: assertion.condition) ?? "the condition"
        let words = message.isAbsent ? "assertion failed: \(condition)" : "assertion failed: \(text(message))"
        let info = ErrorInfo(code: "assert.failed", message: words, span: assertion.condition)
        for operand in assertion.operands where !base[operand.register].isAbsent {
            let text = source?.text(of: operand.span) ?? ""
            let value = shortened(display(base[operand.register]))
            // A literal explains itself.
            if text == value || info.notes.contains("\(text) is \(value)") { continue }
            info.notes.append("\(text) is \(value)")
            if value.displayWidth <= Machine.shortValue { info.places.append(.init(value, at: operand.span)) }
        }
        info.places = distinguished(info.places, source)
        if let sides = assertion.sides { info.notes += difference(base[sides.left], base[sides.right]) }
        return fault(info)
    }

    /// Operands that begin in the same column say whose value it is: `xs.count is 3`.
    private func distinguished(_ places: [Diagnostic.Note], _ source: Source?) -> [Diagnostic.Note] {
        let starts = Dictionary(grouping: places, by: \.span.start)
        return places.map { place in
            guard let source, starts[place.span.start, default: []].count > 1 else { return place }
            return .init("\(source.text(of: place.span)) is \(place.message)", at: place.span)
        }
    }

    private func shortened(_ text: String) -> String {
        text.count <= Machine.longValue ? text : text.prefix(Machine.longValue) + "... (\(text.count) characters)"
    }
}

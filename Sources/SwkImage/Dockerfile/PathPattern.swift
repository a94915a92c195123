// Patterns of paths as Go has them (path/filepath, Match), and `**` as .dockerignore has it. They work on bytes, as names do.

import SwkModel

/// `*.go`, `src/?[a-z]`, `**/node_modules`.
struct PathPattern: Sendable, Hashable {
    let text: String
    private let elements: [Element]

    private enum Element: Sendable, Hashable {
        case byte(UInt8)
        /// One character, but no slash.
        case any
        /// Any number of them.
        case many
        /// Any number of directories, none included.
        case directories
        /// All the rest, slashes included.
        case everything
        case set([ClosedRange<UInt32>], negated: Bool)
    }

    /// Whether a text holds anything but ordinary characters.
    static func isPattern(_ text: String) -> Bool { text.utf8.contains { "*?[\\".utf8.contains($0) } }

    /// Nil for a text that is no pattern: a bracket that is not closed, an escape at the end.
    init?(_ text: String) {
        self.text = text
        guard let elements = Self.parse(Array(text.utf8)) else { return nil }
        self.elements = elements
    }

    private static func parse(_ text: [UInt8]) -> [Element]? {
        var elements: [Element] = []
        var position = 0
        while position < text.count {
            let byte = text[position]
            position += 1
            switch byte {
            case UInt8(ascii: "*"): elements.append(star(text, &position))
            case UInt8(ascii: "?"): elements.append(.any)
            case UInt8(ascii: "["):
                guard let set = set(text, &position) else { return nil }
                elements.append(set)
            case UInt8(ascii: "\\"):
                guard position < text.count else { return nil }
                elements.append(.byte(text[position]))
                position += 1
            default: elements.append(.byte(byte))
            }
        }
        return elements
    }

    private static func star(_ text: [UInt8], _ position: inout Int) -> Element {
        guard position < text.count, text[position] == UInt8(ascii: "*") else { return .many }
        position += 1
        if position < text.count, text[position] == UInt8(ascii: "/") {
            position += 1
            return .directories
        }
        return .everything
    }

    private static func set(_ text: [UInt8], _ position: inout Int) -> Element? {
        var scalars = Array(String(decoding: text[position...], as: UTF8.self).unicodeScalars)[...]
        let before = scalars.count
        let negated = scalars.first == "^"
        if negated { scalars.removeFirst() }
        var ranges: [ClosedRange<UInt32>] = []
        while let low = scalars.popFirst() {
            if low == "]", !ranges.isEmpty {
                let used = before - scalars.count
                let consumed = String(decoding: text[position...], as: UTF8.self).unicodeScalars.prefix(used)
                position += consumed.reduce(0) { $0 + String($1).utf8.count }
                return .set(ranges, negated: negated)
            }
            guard let first = low == "\\" ? scalars.popFirst() : low else { return nil }
            guard scalars.first == "-" else {
                ranges.append(first.value...first.value)
                continue
            }
            scalars.removeFirst()
            guard let high = scalars.popFirst(), let last = high == "\\" ? scalars.popFirst() : high, last >= first
            else { return nil }
            ranges.append(first.value...last.value)
        }
        return nil
    }

    // MARK: - Matching

    func matches(_ path: String) -> Bool { matches(Array(path.utf8)) }

    /// Whether the pattern fits the whole path.
    func matches(_ path: [UInt8]) -> Bool { matches(elements[...], path[...]) }

    private func matches(_ elements: ArraySlice<Element>, _ path: ArraySlice<UInt8>) -> Bool {
        guard let element = elements.first else { return path.isEmpty }
        let rest = elements.dropFirst()
        switch element {
        case .byte(let byte): return path.first == byte && matches(rest, path.dropFirst())
        case .any:
            guard let first = path.first, first != UInt8(ascii: "/") else { return false }
            return matches(rest, path.dropFirst(Self.width(first)))
        case .many:
            var left = path
            while true {
                if matches(rest, left) { return true }
                guard let first = left.popFirst(), first != UInt8(ascii: "/") else { return false }
            }
        case .directories:
            if matches(rest, path) { return true }
            return path.indices.contains { path[$0] == UInt8(ascii: "/") && matches(rest, path[($0 + 1)...]) }
        case .everything:
            return (path.startIndex...path.endIndex).contains { matches(rest, path[$0...]) }
        case .set(let ranges, let negated):
            guard let first = path.first, first != UInt8(ascii: "/") else { return false }
            let character = path.prefix(Self.width(first))
            let scalar = character.string.unicodeScalars.first?.value ?? 0
            guard ranges.contains(where: { $0.contains(scalar) }) != negated else { return false }
            return matches(rest, path.dropFirst(character.count))
        }
    }

    /// Bytes of the character that begins with this one.
    private static func width(_ first: UInt8) -> Int {
        first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
    }
}

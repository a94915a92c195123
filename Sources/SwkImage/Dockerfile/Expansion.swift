// Variables, quotes and escapes in the words of a Dockerfile: docker's small part of the shell's rules.
//
// `$name` `${name}` `${name:-word}` `${name:+word}` `${name:?word}` and the three without the colon, which ask whether a variable is set
// rather than whether it is empty. Quotes go, single ones forbid expansion, the escape character takes the next one literally.

import SwkModel

/// Expands words with the variables of one moment.
struct Expansion {
    let variables: [String: String]
    var escape = UInt8(ascii: "\\")

    /// What is wrong with a word, and where in it.
    struct Mistake: Error {
        var reason: String
        var range: Range<Int>
        var help: String?
    }

    /// One word, whatever the values hold.
    func word(_ text: [UInt8]) throws(Mistake) -> String {
        var reader = Reader(self, text)
        return try reader.read(until: nil).joined
    }

    /// The words that a text gives: values outside of quotes are split at blanks.
    func words(_ text: [UInt8]) throws(Mistake) -> [String] {
        var reader = Reader(self, text)
        return try reader.read(until: nil).words
    }

    /// A here-document: variables and escaped dollars, but no quotes.
    func document(_ text: String) throws(Mistake) -> String {
        var reader = Reader(self, Array(text.utf8), keepsQuotes: true)
        return try reader.read(until: nil).joined
    }

    /// The result in the making: bytes, and whether each blank among them may split words.
    fileprivate struct Output {
        private(set) var joinedBytes: [UInt8] = []
        private var groups: [[UInt8]] = []
        private var current: [UInt8]?

        var joined: String { joinedBytes.string }
        var words: [String] { (groups + (current.map { [$0] } ?? [])).map(\.string) }

        mutating func addQuoted(_ bytes: some Collection<UInt8>) {
            joinedBytes += bytes
            current = (current ?? []) + bytes
        }

        mutating func addPlain(_ bytes: some Collection<UInt8>) {
            joinedBytes += bytes
            for byte in bytes {
                if byte.isBlank || byte == 0x0a {
                    if let word = current { groups.append(word) }
                    current = nil
                } else {
                    current = (current ?? []) + [byte]
                }
            }
        }
    }

    fileprivate struct Reader {
        let rules: Expansion
        let text: [UInt8]
        let keepsQuotes: Bool
        var position = 0

        init(_ rules: Expansion, _ text: [UInt8], keepsQuotes: Bool = false) {
            self.rules = rules
            self.text = text
            self.keepsQuotes = keepsQuotes
        }

        /// Up to the end, or to `closing`, which is left to the caller.
        mutating func read(until closing: UInt8?) throws(Mistake) -> Output {
            var output = Output()
            while position < text.count, text[position] != closing {
                let byte = text[position]
                switch byte {
                case UInt8(ascii: "'") where !keepsQuotes: output.addQuoted(try singleQuoted())
                case UInt8(ascii: "\"") where !keepsQuotes: output.addQuoted(try doubleQuoted())
                case UInt8(ascii: "$"): output.addPlain(try variable().utf8)
                case rules.escape: escaped(&output)
                default:
                    output.addPlain([byte])
                    position += 1
                }
            }
            return output
        }

        /// In a document only a dollar or another escape can be escaped; at the end the character stands for itself.
        private mutating func escaped(_ output: inout Output) {
            let next = position + 1 < text.count ? text[position + 1] : nil
            guard let next else {
                output.addQuoted([rules.escape])
                position += 1
                return
            }
            let isSpecial = next == UInt8(ascii: "$") || next == rules.escape
            output.addQuoted(keepsQuotes && !isSpecial ? [rules.escape, next] : [next])
            position += 2
        }

        private mutating func singleQuoted() throws(Mistake) -> [UInt8] {
            let start = position
            guard let end = text[(start + 1)...].firstIndex(of: UInt8(ascii: "'")) else { throw unclosed(start) }
            position = end + 1
            return Array(text[(start + 1)..<end])
        }

        private mutating func doubleQuoted() throws(Mistake) -> [UInt8] {
            let start = position
            var bytes: [UInt8] = []
            position += 1
            while position < text.count {
                let byte = text[position]
                switch byte {
                case UInt8(ascii: "\""):
                    position += 1
                    return bytes
                case UInt8(ascii: "$"): bytes += try variable().utf8
                case rules.escape where position + 1 < text.count:
                    let next = text[position + 1]
                    let isSpecial = next == UInt8(ascii: "\"") || next == UInt8(ascii: "$") || next == rules.escape
                    bytes += isSpecial ? [next] : [byte, next]
                    position += 2
                default:
                    bytes.append(byte)
                    position += 1
                }
            }
            throw unclosed(start)
        }

        private func unclosed(_ start: Int) -> Mistake {
            Mistake(reason: "the quote is not closed", range: start..<text.count)
        }

        // MARK: - Variables

        private mutating func variable() throws(Mistake) -> String {
            let start = position
            position += 1
            guard position < text.count else { return "$" }
            if text[position] == UInt8(ascii: "{") { return try braced(start) }
            guard text[position].isNameByte, !(0x30...0x39).contains(text[position]) else { return "$" }
            return rules.variables[name()] ?? ""
        }

        private mutating func name() -> String {
            let start = position
            while position < text.count, text[position].isNameByte { position += 1 }
            return text[start..<position].string
        }

        private mutating func braced(_ start: Int) throws(Mistake) -> String {
            position += 1
            let name = name()
            guard !name.isEmpty, position < text.count else { throw badSubstitution(start) }
            let value = rules.variables[name]
            if text[position] == UInt8(ascii: "}") {
                position += 1
                return value ?? ""
            }
            let asksEmpty = text[position] == UInt8(ascii: ":")
            if asksEmpty { position += 1 }
            guard position < text.count else { throw badSubstitution(start) }
            let modifier = text[position]
            position += 1
            let word = try read(until: UInt8(ascii: "}")).joined
            guard position < text.count else { throw badSubstitution(start) }
            position += 1
            let isMissing = value == nil || (asksEmpty && value == "")
            switch modifier {
            case UInt8(ascii: "-"): return isMissing ? word : value ?? ""
            case UInt8(ascii: "+"): return isMissing ? "" : word
            case UInt8(ascii: "?"):
                guard isMissing else { return value ?? "" }
                throw Mistake(
                    reason: "`\(name)` is not set" + (word.isEmpty ? "" : ": \(word)"), range: start..<position,
                    help: "give it with `--build-arg \(name)=...` or ENV")
            default: throw badSubstitution(start)
            }
        }

        private func badSubstitution(_ start: Int) -> Mistake {
            Mistake(
                reason: "not a substitution that Dockerfiles have", range: start..<max(start + 1, position),
                help: "write ${name}, ${name:-word}, ${name:+word} or ${name:?word}")
        }
    }
}

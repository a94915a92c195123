// The arguments of each instruction.

import SwkModel

extension ArgumentReader {
    mutating func from() throws(Failure) -> Instruction.Form {
        let all = words()
        let platform = flags["platform"]
        if all.count == 1 { return .from(image: all[0], name: nil, platform: platform) }
        guard all.count == 3, all[1].spelling.lowercased() == "as" else {
            let wrong = all.count == 3 ? all[1] : all[all.count == 2 ? 1 : 3]
            throw failure(
                at: wrong.range, "takes an image and, behind AS, a name for the stage",
                help: "write it as `FROM image[:tag] [AS name]`",
                nearest: all.count == 3 ? nearestName(to: all[1].spelling.uppercased(), in: ["AS"]) : nil)
        }
        let name = all[2].spelling.lowercased()
        let isValid =
            name.utf8.first.map { (0x61...0x7a).contains($0) } == true
            && name.utf8.allSatisfy { $0.isNameByte || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        guard isValid else {
            throw failure(
                at: all[2].range, "no name for a stage", allowed: "a letter, then letters, digits, `_`, `-` and `.`",
                actual: all[2].spelling)
        }
        return .from(image: all[0], name: name, platform: platform)
    }

    func argumentNames() throws(Failure) -> [RawWord] {
        for word in words() {
            let name = word.text.prefix { $0 != UInt8(ascii: "=") }
            guard !name.isEmpty else { throw failure(at: word.range, "a name is missing before `=`") }
        }
        return words()
    }

    /// `NAME=value ...`, or the old form `NAME value with blanks`.
    func pairs() throws(Failure) -> [RawPair] {
        let all = words()
        let first = all[0]
        guard first.text.contains(UInt8(ascii: "=")) else {
            guard all.count > 1 else {
                throw failure(
                    at: first.range, "a name without a value", actual: first.spelling,
                    help: "write it as `\(keyword.rawValue) \(first.spelling)=value`")
            }
            let range = all[1].range.lowerBound..<rest.range.upperBound
            return [RawPair(name: first, value: RawWord(text: Array(text[range]), range: range))]
        }
        var pairs: [RawPair] = []
        for word in all { pairs.append(try pair(word)) }
        return pairs
    }

    private func pair(_ word: RawWord) throws(Failure) -> RawPair {
        guard let equals = word.text.firstIndex(of: UInt8(ascii: "=")) else {
            throw failure(
                at: word.range, "no `=` in this word", actual: word.spelling,
                help: "write name=value, and quotes around a value with blanks")
        }
        guard equals > 0 else { throw failure(at: word.range, "a name is missing before `=`") }
        let start = word.range.lowerBound
        return RawPair(
            name: RawWord(text: Array(word.text[..<equals]), range: start..<start + equals),
            value: RawWord(text: Array(word.text[(equals + 1)...]), range: start + equals + 1..<word.range.upperBound))
    }

    // MARK: - Commands

    /// A list when it is JSON, a line for the shell otherwise. What can only have been meant as a list must be one.
    func command() throws(Failure) -> CommandForm {
        if let words = try jsonList() {
            guard keyword != .run || !words.isEmpty else {
                throw failure(at: rest.range, "an empty list is no command")
            }
            return .exec(words)
        }
        return .shell(rest.spelling)
    }

    /// A here-document alone is the script; behind a command it is that command's input, as the shell understands it.
    func run() throws(Failure) -> CommandForm {
        guard !line.heredocs.isEmpty else { return try command() }
        let all = words()
        if all.count == 1, line.heredocs.count == 1 { return .shell(line.heredocs[0].content) }
        let documents = line.heredocs.map { "\n\($0.content)\($0.name)" }.joined()
        return .shell(rest.spelling + documents)
    }

    /// Nil for what is no list at all. `[ -f x ]` and `[[ ... ]]` are commands of the shell: a bracket that is glued to something else
    /// is not.
    func jsonList() throws(Failure) -> [String]? {
        let range = rest.range
        guard text[range].first == UInt8(ascii: "[") else { return nil }
        do { return try StringList.parse(text[range]) } catch {
            let second = range.count > 1 ? text[range.lowerBound + 1] : 0
            guard !second.isBlank, second != UInt8(ascii: "[") else { return nil }
            throw failure(
                at: error.position..<error.position + 1, "the list is no JSON: \(error.reason)",
                help: "write it as `\(keyword.rawValue) [\"word\", \"word\"]`")
        }
    }

    func shell() throws(Failure) -> [String] {
        if let words = try jsonList(), !words.isEmpty { return words }
        throw failure(at: rest.range, "takes a list", help: "write it as `SHELL [\"/bin/sh\", \"-c\"]`")
    }

    /// A JSON list or words.
    func list() throws(Failure) -> [RawWord] {
        let range = rest.range
        guard let strings = try jsonList() else { return words() }
        return strings.map { RawWord(text: Array($0.utf8), range: range, isLiteral: true) }
    }

    func copy() throws(Failure) -> CopyForm {
        let all = try list()
        guard let destination = all.last, all.count > 1 else {
            throw failure(
                at: all.first?.range, "needs at least one source and a destination",
                help: "write it as `\(keyword.rawValue) source... destination`")
        }
        return CopyForm(
            sources: Array(all.dropLast()), destination: destination, from: flags["from"], owner: flags["chown"],
            mode: flags["chmod"], isAdd: keyword == .add)
    }

    func onBuild() throws(Failure) -> String {
        let inner = text[rest.range].prefix { !$0.isBlank }.string.uppercased()
        if ["ONBUILD", "FROM", "MAINTAINER"].contains(inner) {
            throw failure(at: rest.range, "\(inner) is not allowed as a trigger")
        }
        // It is checked now, although it runs later, in somebody else's build.
        var trigger = LogicalLine()
        let piece = line.place(rest.range)
        trigger.append(text[rest.range], line: piece.line, column: piece.column)
        trigger.heredocs = line.heredocs
        _ = try parser.parse(trigger)
        return rest.spelling + line.heredocs.map { "\n\($0.content)\($0.name)" }.joined()
    }
}

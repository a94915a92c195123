// From lines to instructions. Everything that can be known without running anything is checked here, before the first step: unknown
// words and flags, missing arguments, lists that are no JSON.

import SwkModel

/// Reads the instructions of one text.
struct InstructionParser {
    let source: DockerfileText
    let escape: UInt8

    func parse(_ line: LogicalLine) throws(Failure) -> Instruction {
        let end = line.text.firstIndex { $0.isBlank } ?? line.text.count
        let word = line.text[..<end].string
        guard let keyword = Keyword(rawValue: word.uppercased()) else {
            throw source.failure(
                at: line.place(0..<end), "unknown instruction", actual: word,
                help: "an instruction begins with one of " + Keyword.allCases.map(\.rawValue).joined(separator: ", "),
                nearest: nearestName(to: word.uppercased(), in: Keyword.allCases.map(\.rawValue)))
        }
        var reader = ArgumentReader(parser: self, line: line, keyword: keyword, position: end)
        let form = try reader.form()
        let rest = line.text[end...].trimmed.string
        return Instruction(
            keyword: keyword, form: form, text: "\(keyword.rawValue) \(rest)", heredocs: line.heredocs, line: line,
            source: source)
    }
}

/// Reads what follows one keyword.
struct ArgumentReader {
    let parser: InstructionParser
    let line: LogicalLine
    let keyword: Keyword
    var position: Int
    var flags: [String: RawWord] = [:]

    init(parser: InstructionParser, line: LogicalLine, keyword: Keyword, position: Int) {
        self.parser = parser
        self.line = line
        self.keyword = keyword
        self.position = position
    }

    var text: [UInt8] { line.text }

    mutating func form() throws(Failure) -> Instruction.Form {
        try readFlags()
        skipBlanks()
        guard position < text.count || keyword == .run && !line.heredocs.isEmpty else {
            throw failure("needs an argument", help: Self.usage[keyword].map { "write it as `\($0)`" })
        }
        switch keyword {
        case .from: return try from()
        case .arg: return .arg(try argumentNames())
        case .env: return .env(try pairs())
        case .label: return .label(try pairs())
        case .run: return .run(try run(), network: flags["network"]?.spelling)
        case .copy, .add: return .copy(try copy())
        case .cmd: return .cmd(try command())
        case .entrypoint: return .entrypoint(try command())
        case .workdir: return .workdir(rest)
        case .user: return .user(rest)
        case .stopSignal: return .stopSignal(try single())
        case .maintainer: return .maintainer(rest.spelling)
        case .expose: return .expose(words())
        case .volume: return .volume(try list())
        case .shell: return .shell(try shell())
        case .healthcheck: return .healthcheck(try healthcheck())
        case .onBuild: return .onBuild(try onBuild())
        }
    }

    // MARK: - Pieces

    /// All that is left, as one word that may hold blanks.
    var rest: RawWord {
        let range = trimmedRange(position..<text.count)
        return RawWord(text: Array(text[range]), range: range)
    }

    func words(from start: Int? = nil) -> [RawWord] {
        WordRanges.split(text, from: start ?? position, escape: parser.escape).map {
            RawWord(text: Array(text[$0]), range: $0)
        }
    }

    private func single() throws(Failure) -> RawWord {
        let all = words()
        guard all.count == 1 else { throw failure(at: all[1].range, "takes one argument", actual: "\(all.count)") }
        return all[0]
    }

    private func trimmedRange(_ range: Range<Int>) -> Range<Int> {
        let part = text[range].trimmed
        return part.startIndex..<part.endIndex
    }

    mutating func skipBlanks() { while position < text.count, text[position].isBlank { position += 1 } }

    func failure(
        at range: Range<Int>? = nil, _ reason: String, allowed: String? = nil, actual: String? = nil,
        help: String? = nil, nearest: String? = nil
    ) -> Failure {
        parser.source.failure(
            at: line.place(range ?? 0..<keyword.rawValue.utf8.count), "\(keyword.rawValue): \(reason)",
            allowed: allowed, actual: actual, help: help, nearest: nearest)
    }

    /// How each is written, for those who left something out.
    static let usage: [Keyword: String] = [
        .from: "FROM image[:tag] [AS name]", .arg: "ARG name[=default]", .env: "ENV name=value ...",
        .label: "LABEL name=value ...", .run: "RUN command", .copy: "COPY source... destination",
        .add: "ADD source... destination", .cmd: "CMD [\"program\", \"argument\"]",
        .entrypoint: "ENTRYPOINT [\"program\", \"argument\"]", .workdir: "WORKDIR /path", .user: "USER name[:group]",
        .expose: "EXPOSE port[/protocol] ...", .volume: "VOLUME /path ...", .stopSignal: "STOPSIGNAL SIGTERM",
        .shell: "SHELL [\"/bin/sh\", \"-c\"]", .healthcheck: "HEALTHCHECK [options] CMD command",
        .onBuild: "ONBUILD instruction", .maintainer: "MAINTAINER name",
    ]
}

// The instructions of a Dockerfile as values. Words are as they were written: variables are expanded when an instruction is carried out,
// because only then is known what ENV and ARG say.

public import SwkModel

/// The first word of an instruction.
public enum Keyword: String, Sendable, Hashable, CaseIterable {
    case add = "ADD"
    case arg = "ARG"
    case cmd = "CMD"
    case copy = "COPY"
    case entrypoint = "ENTRYPOINT"
    case env = "ENV"
    case expose = "EXPOSE"
    case from = "FROM"
    case healthcheck = "HEALTHCHECK"
    case label = "LABEL"
    case maintainer = "MAINTAINER"
    case onBuild = "ONBUILD"
    case run = "RUN"
    case shell = "SHELL"
    case stopSignal = "STOPSIGNAL"
    case user = "USER"
    case volume = "VOLUME"
    case workdir = "WORKDIR"
}

/// A word before its expansion, and where it stands in its line.
public struct RawWord: Sendable, Hashable {
    var text: [UInt8]
    var range: Range<Int>
    /// Words of the exec form are JSON's: their backslashes are gone already, quotes in them are quotes.
    var isLiteral = false

    /// Its own spelling, for messages.
    var spelling: String { text.string }
}

/// A command in one of its two forms.
public enum CommandForm: Sendable, Hashable {
    /// `["program", "argument"]`.
    case exec([String])
    /// A line for the shell.
    case shell(String)
}

/// One instruction.
public struct Instruction: Sendable, Hashable {
    /// What it says, by keyword.
    public enum Form: Sendable, Hashable {
        case from(image: RawWord, name: String?, platform: RawWord?)
        /// Each `NAME` or `NAME=default`.
        case arg([RawWord])
        /// Pairs of name and value.
        case env([RawPair])
        case label([RawPair])
        case run(CommandForm, network: String?)
        case copy(CopyForm)
        case cmd(CommandForm)
        case entrypoint(CommandForm)
        case workdir(RawWord)
        case user(RawWord)
        case expose([RawWord])
        case volume([RawWord])
        case stopSignal(RawWord)
        case maintainer(String)
        case shell([String])
        case healthcheck(Healthcheck)
        /// The text of the instruction that children run.
        case onBuild(String)
    }

    public let keyword: Keyword
    public let form: Form
    /// The whole instruction on one line, its keyword in capitals: docker's `Step 2/6 : ...`.
    public let text: String
    public let heredocs: [Heredoc]
    let line: LogicalLine
    let source: DockerfileText

    /// Where its keyword stands.
    var place: DockerfileText.Place { line.place(0..<max(1, line.text.firstIndex { $0.isBlank } ?? line.text.count)) }

    func failure(
        at range: Range<Int>? = nil, _ reason: String, allowed: String? = nil, actual: String? = nil,
        help: String? = nil, nearest: String? = nil
    ) -> Failure {
        source.failure(
            at: range.map(line.place) ?? place, reason, allowed: allowed, actual: actual, help: help, nearest: nearest)
    }
}

/// `NAME=value` before its expansion.
public struct RawPair: Sendable, Hashable {
    var name: RawWord
    var value: RawWord
}

/// COPY and ADD.
public struct CopyForm: Sendable, Hashable {
    var sources: [RawWord]
    var destination: RawWord
    /// A stage or an image.
    var from: RawWord?
    var owner: RawWord?
    var mode: RawWord?
    /// ADD unpacks local archives and fetches addresses.
    var isAdd: Bool
}

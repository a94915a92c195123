// A Dockerfile as a value: what stands before the first FROM, and the stages. Its form is right when there is one; whether names of
// stages and images lead anywhere is found out by the plan of a build.

public import SwkModel

/// A parsed Dockerfile.
///
/// ```swift
/// let file = try Dockerfile(name: "Dockerfile", bytes: Array("FROM busybox\nRUN date > /built".utf8))
/// file.stages[0].instructions.count   // 1
/// ```
public struct Dockerfile: Sendable {
    /// One stage: FROM, and what follows up to the next one.
    public struct Stage: Sendable {
        public let from: Instruction
        public var instructions: [Instruction] = []
        /// Its name in small letters; nil when it has none.
        public let name: String?
        let image: RawWord
        let platform: RawWord?
    }

    public let text: DockerfileText
    let escape: UInt8
    /// ARG before the first FROM, for the FROM lines.
    public let globals: [Instruction]
    public let stages: [Stage]

    /// Throws `dockerfile.invalid`, which shows file, line and place.
    public init(name: String, bytes: [UInt8]) throws(Failure) {
        text = DockerfileText(name: name, bytes: bytes)
        let lines = try LogicalLines(text)
        escape = lines.escape
        let parser = InstructionParser(source: text, escape: escape)
        var globals: [Instruction] = []
        var stages: [Stage] = []
        for line in lines.lines {
            let instruction = try parser.parse(line)
            if case .from(let image, let name, let platform) = instruction.form {
                if let name, stages.contains(where: { $0.name == name }) {
                    throw instruction.failure("two stages are called `\(name)`")
                }
                stages.append(Stage(from: instruction, name: name, image: image, platform: platform))
            } else if !stages.isEmpty {
                stages[stages.count - 1].instructions.append(instruction)
            } else if instruction.keyword == .arg {
                globals.append(instruction)
            } else {
                throw instruction.failure(
                    "the first instruction must be FROM", actual: instruction.keyword.rawValue,
                    help: "only ARG may stand before it; an image on nothing begins with `FROM scratch`")
            }
        }
        guard !stages.isEmpty else {
            throw text.failure(
                at: DockerfileText.Place(line: max(1, text.lines.count), column: 0, length: 1),
                "there is no FROM: a Dockerfile without instructions builds nothing",
                help: "begin with `FROM image`")
        }
        self.globals = globals
        self.stages = stages
    }

    /// The instructions of a text without FROM: triggers of a base image, `--change` of a commit.
    static func instructions(named name: String, _ text: String) throws(Failure) -> [Instruction] {
        let source = DockerfileText(name: name, bytes: Array(text.utf8))
        let lines = try LogicalLines(source)
        let parser = InstructionParser(source: source, escape: lines.escape)
        var instructions: [Instruction] = []
        for line in lines.lines { instructions.append(try parser.parse(line)) }
        return instructions
    }
}

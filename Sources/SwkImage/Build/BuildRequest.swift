// What is asked of a build, and which stages that needs.

public import SwkModel

/// Everything that decides about a build's result, and how it is carried out.
public struct BuildRequest: Sendable {
    public var dockerfile: Dockerfile
    public var context: BuildContext
    /// Values of ARG: `NAME: value`.
    public var arguments: [String: String] = [:]
    /// The stage to build, by name or number; the last one when nil.
    public var target: String?
    /// Whether what was built before counts.
    public var usesCache = true
    public var labels: [String: String] = [:]
    public var names: [ImageReference] = []
    public var platform: Platform?

    public init(dockerfile: Dockerfile, context: BuildContext) {
        self.dockerfile = dockerfile
        self.context = context
    }
}

/// The stages that a target needs, in the file's order.
struct StagePlan {
    /// Indices of stages.
    private(set) var needed: [Int]
    let target: Int
    /// What FROM says after expansion, by stage.
    private(set) var bases: [Base] = []

    enum Base: Equatable {
        case stage(Int)
        case image(String)
        case scratch
    }

    /// Throws `dockerfile.invalid` for a target, FROM or --from that leads nowhere.
    init(_ request: BuildRequest) throws(Failure) {
        let file = request.dockerfile
        let globals = try GlobalArguments(request)
        for (index, stage) in file.stages.enumerated() {
            let expand = ExpandedWords(stage.from, globals.expansion)
            let name = try expand.word(stage.image)
            guard !name.isEmpty else {
                throw stage.from.failure(
                    at: stage.image.range, "FROM: the name of the image is empty", actual: stage.image.spelling,
                    help: "give the argument with `--build-arg`, or a default by ARG before the first FROM")
            }
            bases.append(Self.base(name, before: index, in: file))
        }
        target = try Self.find(request.target, in: file)
        var wanted: Set<Int> = []
        var pending = [target]
        while let index = pending.popLast() {
            guard wanted.insert(index).inserted else { continue }
            if case .stage(let other) = bases[index] { pending.append(other) }
            for instruction in file.stages[index].instructions {
                if let other = try Self.source(of: instruction, before: index, in: file) { pending.append(other) }
            }
        }
        needed = wanted.sorted()
    }

    private static func base(_ name: String, before index: Int, in file: Dockerfile) -> Base {
        if let stage = file.stages[..<index].firstIndex(where: { $0.name == name.lowercased() }) {
            return .stage(stage)
        }
        return name == "scratch" ? .scratch : .image(name)
    }

    /// The stage that a COPY takes from; nil for the context and for images.
    static func source(of instruction: Instruction, before index: Int, in file: Dockerfile) throws(Failure) -> Int? {
        guard case .copy(let copy) = instruction.form, let from = copy.from else { return nil }
        if let number = Int(from.spelling) {
            guard file.stages[..<index].indices.contains(number) else {
                throw instruction.failure(
                    at: from.range, "COPY: there is no stage \(number) before this one",
                    allowed: index == 0 ? "an image's name" : "0 to \(index - 1), a stage's name or an image's")
            }
            return number
        }
        return file.stages[..<index].firstIndex { $0.name == from.spelling.lowercased() }
    }

    private static func find(_ target: String?, in file: Dockerfile) throws(Failure) -> Int {
        guard let target else { return file.stages.count - 1 }
        if let index = file.stages.firstIndex(where: { $0.name == target.lowercased() }) { return index }
        if let number = Int(target), file.stages.indices.contains(number) { return number }
        let names = file.stages.compactMap(\.name)
        throw Failure(
            .dockerfileInvalid, "build target", target, "\(file.text.name) has no such stage",
            allowed: names.isEmpty ? "a number below \(file.stages.count)" : names.joined(separator: ", "),
            help: names.isEmpty ? "`FROM image AS \(target)` gives a stage its name" : nil,
            nearest: nearestName(to: target, in: names))
    }
}

/// ARG before the first FROM.
struct GlobalArguments {
    private(set) var values: [String: String] = [:]

    init(_ request: BuildRequest) throws(Failure) {
        let host = Platform.host
        values = [
            "TARGETPLATFORM": host.description, "TARGETOS": host.os, "TARGETARCH": host.architecture,
            "BUILDPLATFORM": host.description, "BUILDOS": host.os, "BUILDARCH": host.architecture,
        ]
        for instruction in request.dockerfile.globals {
            for (name, value) in try instruction.arguments(expansion, given: request.arguments) { values[name] = value }
        }
    }

    var expansion: Expansion { Expansion(variables: values) }
}

extension Instruction {
    /// Names and values that an ARG declares: the given value wins over the default.
    func arguments(
        _ expansion: Expansion, given: [String: String], inherited: [String: String] = [:]
    ) throws(Failure) -> [(name: String, value: String?)] {
        guard case .arg(let words) = form else { return [] }
        var pairs: [(name: String, value: String?)] = []
        for word in words {
            let text = try ExpandedWords(self, expansion).word(word)
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let standard = parts.count == 2 ? parts[1] : inherited[parts[0]]
            pairs.append((parts[0], given[parts[0]] ?? standard))
        }
        return pairs
    }
}

// A Dockerfile carried out: the stages that are needed, one after the other, each instruction as a step.

import Glibc
import SwkModel
import SwkSystem

extension ImageStore {
    /// Builds an image, and files it under the request's names when everything of it is there.
    ///
    /// Throws `dockerfile.invalid`, `build.step-failed`, `build.no-source` and what the runner throws; no image is left then, and the
    /// steps that were made stay in the cache. The content is kept from the collector meanwhile.
    public func build(
        _ request: BuildRequest, runner: any StepRunner, observe: @escaping @Sendable (BuildEvent) -> Void
    ) async throws -> StoredImage {
        let plan = try StagePlan(request)
        let lease = try lease()
        let work = StepWork(self, runner, usesCache: request.usesCache, observe: observe)
        var build = DockerfileBuild(request: request, plan: plan, work: work)
        let image = try await build.run()
        _ = consume lease
        return image
    }
}

/// One build on its way.
struct DockerfileBuild {
    let request: BuildRequest
    let plan: StagePlan
    let work: StepWork
    private var finished: [Int: Making] = [:]
    private var number = 0
    private var usedArguments: Set<String> = []

    init(request: BuildRequest, plan: StagePlan, work: StepWork) {
        self.request = request
        self.plan = plan
        self.work = work
    }

    private var file: Dockerfile { request.dockerfile }

    private var stepCount: Int {
        plan.needed.reduce(file.globals.count + (request.labels.isEmpty ? 0 : 1)) {
            $0 + 1 + file.stages[$1].instructions.count
        }
    }

    mutating func run() async throws -> StoredImage {
        for global in file.globals {
            announce(global)
            usedArguments.formUnion(global.declaredNames)
        }
        for index in plan.needed { finished[index] = try await buildStage(index) }
        guard var result = finished[plan.target] else { preconditionFailure("the target is needed") }
        try addLabels(&result)
        warnOfUnusedArguments()
        return try work.finish(result, names: request.names)
    }

    private mutating func announce(_ instruction: Instruction) {
        number += 1
        work.observe(.step(number: number, count: stepCount, text: instruction.text))
    }

    private mutating func addLabels(_ making: inout Making) throws(Failure) {
        guard !request.labels.isEmpty else { return }
        let pairs = request.labels.sorted { $0.key < $1.key }
        let text = "LABEL " + pairs.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        number += 1
        work.observe(.step(number: number, count: stepCount, text: text))
        making.draft.config.labels.merge(request.labels) { $1 }
        let shell = making.draft.shell.joined(separator: " ")
        try work.configure(&making, pairs.flatMap { [$0.key, $0.value] }, createdBy: "\(shell) #(nop)  \(text)")
    }

    private func warnOfUnusedArguments() {
        let unused = request.arguments.keys.filter {
            !usedArguments.contains($0) && !StageBuild.predefined.contains($0)
        }
        guard !unused.isEmpty else { return }
        work.observe(.warning("one or more build arguments were not used: \(unused.sorted().joined(separator: ", "))"))
    }

    // MARK: - Stages

    private mutating func buildStage(_ index: Int) async throws -> Making {
        let stage = file.stages[index]
        announce(stage.from)
        var state = StageBuild(
            making: try await base(of: index), request: request, work: work,
            globals: try GlobalArguments(request).values)
        let triggers = state.making.draft.config.onBuild
        if !triggers.isEmpty { try await run(triggers, &state) }
        for instruction in stage.instructions {
            try Task.checkCancellation()
            announce(instruction)
            usedArguments.formUnion(instruction.declaredNames)
            let other = try StagePlan.source(of: instruction, before: index, in: file)
            try await carryOut(instruction, &state, from: other)
        }
        return state.making
    }

    /// What a base image asked its children to do, as if it stood behind FROM.
    private mutating func run(_ triggers: [String], _ state: inout StageBuild) async throws {
        work.observe(.triggers(triggers.count))
        state.making.draft.config.onBuild = []
        for trigger in triggers {
            for instruction in try Dockerfile.instructions(named: "ONBUILD", trigger) {
                usedArguments.formUnion(instruction.declaredNames)
                try await carryOut(instruction, &state, from: nil)
            }
        }
    }

    /// Whatever goes wrong shows the instruction.
    private func carryOut(_ instruction: Instruction, _ state: inout StageBuild, from stage: Int?) async throws {
        do {
            try await state.carryOut(instruction, from: stage.flatMap { finished[$0] })
        } catch let failure as Failure {
            throw instruction.locating(failure)
        }
    }

    private func base(of index: Int) async throws -> Making {
        let stage = file.stages[index]
        var platform = request.platform
        if let word = stage.platform {
            let expand = ExpandedWords(stage.from, try GlobalArguments(request).expansion)
            let text = try expand.word(word)
            do { platform = try Platform(parsing: text) } catch {
                throw stage.from.failure(at: word.range, "FROM: \(error.reason)", allowed: error.allowed, actual: text)
            }
        }
        switch plan.bases[index] {
        case .stage(let other):
            guard var making = finished[other] else { preconditionFailure("a base is built before what stands on it") }
            // A command of the other stage is inherited, not this one's own.
            making.draft = ConfigDraft(making.draft.config)
            return making
        case .scratch: return try Making(platform: platform ?? .host)
        case .image(let name):
            do {
                let image = try await work.runner.image(name, platform: platform)
                work.observe(.made(image.id.short))
                return Making(on: image)
            } catch let failure as Failure {
                throw stage.from.locating(failure)
            }
        }
    }
}

extension Instruction {
    /// A failure with the place of this instruction, unless it has one.
    func locating(_ failure: Failure) -> Failure {
        if failure.code == .dockerfileInvalid { return failure }
        var located = failure
        located.notes.insert(source.excerpt(at: place), at: 0)
        return located
    }

    /// The names that an ARG declares.
    var declaredNames: [String] {
        guard case .arg(let words) = form else { return [] }
        return words.map { $0.text.prefix { $0 != UInt8(ascii: "=") }.string }
    }
}

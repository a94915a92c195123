// The instructions of one stage, carried out one by one.

import Glibc
import SwkModel
import SwkSystem
import SwkTransfer

/// One stage on its way.
struct StageBuild {
    var making: Making
    let request: BuildRequest
    let work: StepWork
    /// ARG before the first FROM, which an ARG here takes over by name alone.
    let globals: [String: String]
    /// ARG of this stage that have a value.
    private var arguments: [String: String] = [:]

    /// May be given without an ARG, and make no difference to the cache.
    static let predefined: Set<String> = [
        "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "FTP_PROXY", "ftp_proxy", "NO_PROXY", "no_proxy",
        "ALL_PROXY", "all_proxy",
    ]

    init(making: Making, request: BuildRequest, work: StepWork, globals: [String: String]) {
        self.making = making
        self.request = request
        self.work = work
        self.globals = globals
    }

    /// What variables stand for: ENV wins over ARG.
    private var expansion: Expansion {
        let environment = making.draft.config.variables
        return Expansion(
            variables: arguments.merging(environment) { $1 }, escape: request.dockerfile.escape)
    }

    /// - Parameter stage: the stage that a COPY takes from.
    mutating func carryOut(_ instruction: Instruction, from stage: Making?) async throws {
        switch instruction.form {
        case .run(let command, let network): try await run(command, network, instruction)
        case .copy(let copy): try await self.copy(copy, stage, instruction)
        case .workdir: try workdir(instruction)
        case .arg: try declare(instruction)
        default: try configure(instruction)
        }
    }

    private func history(_ instruction: Instruction) -> String {
        "\(making.draft.shell.joined(separator: " ")) #(nop)  \(instruction.text)"
    }

    /// The arguments that an instruction can see in its own text, as its result depends on them.
    private func seen(_ instruction: Instruction) -> [String] {
        arguments.filter { instruction.text.contains($0.key) }.map { "\($0.key)=\($0.value)" }.sorted()
    }

    private mutating func configure(_ instruction: Instruction) throws(Failure) {
        let words = [instruction.text] + seen(instruction)
        let createdBy = history(instruction)
        _ = try making.draft.apply(instruction, expansion)
        if case .maintainer(let name) = instruction.form { making.author = name }
        try work.configure(&making, words, createdBy: createdBy)
    }

    private mutating func declare(_ instruction: Instruction) throws(Failure) {
        for (name, value) in try instruction.arguments(expansion, given: request.arguments, inherited: globals) {
            arguments[name] = value
        }
        try work.configure(&making, [instruction.text], createdBy: history(instruction))
    }

    private mutating func workdir(_ instruction: Instruction) throws(Failure) {
        let createdBy = history(instruction)
        _ = try making.draft.apply(instruction, expansion)
        try work.makeDirectory(
            making.draft.config.workingDir, &making, createdBy: createdBy, Cancellation())
    }

    // MARK: - RUN

    private mutating func run(_ form: CommandForm, _ network: String?, _ instruction: Instruction) async throws {
        if let network, !["default", "none", "host"].contains(network) {
            throw instruction.failure(
                "unknown network", allowed: "default, none, host", actual: network,
                nearest: nearestName(to: network, in: ["default", "none", "host"]))
        }
        let words = making.draft.words(form)
        let visible = arguments.filter { making.draft.config.variables[$0.key] == nil }
        let listed = visible.map { "\($0.key)=\($0.value)" }.sorted()
        let shown = (listed.isEmpty ? [] : ["|\(listed.count)"] + listed) + words
        var command = StepWork.Command(
            words: Self.interpreted(form) ?? words, createdBy: shown.joined(separator: " "))
        command.environment = listed
        command.network = network == "default" ? nil : network
        // Proxies that no ARG declares are there for the command, and are no part of its key.
        for (name, value) in request.arguments where Self.predefined.contains(name) && visible[name] == nil {
            command.hiddenEnvironment.append("\(name)=\(value)")
        }
        try await work.run(command, &making)
    }

    /// A script that names its interpreter is a file for that; others are for the shell.
    private static func interpreted(_ form: CommandForm) -> [String]? {
        guard case .shell(let text) = form, text.hasPrefix("#!"), let line = text.split(separator: "\n").first else {
            return nil
        }
        let interpreter = line.dropFirst(2).split(separator: " ", maxSplits: 1).map(String.init)
        let write = #"printf %s "$1" > /dev/shm/.script && shift && exec "$@" /dev/shm/.script"#
        return ["/bin/sh", "-c", write, "sh", text] + interpreter
    }

    // MARK: - COPY and ADD

    private mutating func copy(_ form: CopyForm, _ stage: Making?, _ instruction: Instruction) async throws {
        let expand = ExpandedWords(instruction, expansion)
        var step = CopyStep(
            try await origin(form, stage, expand), [], to: try expand.word(form.destination))
        step.word = instruction.keyword.rawValue
        step.unpacks = form.isAdd
        step.owner = try form.owner.map { (word) throws(Failure) in try expand.word(word) }
        if let word = form.mode { step.mode = try mode(expand.word(word), word, instruction) }
        var addresses: [String] = []
        for word in form.sources {
            let source = try expand.word(word)
            if let document = instruction.heredocs.first(where: {
                source == "<<\($0.name)" || source == "<<-\($0.name)"
            }) {
                step.texts.append((document.name, try text(document, instruction)))
            } else if form.isAdd, source.hasPrefix("http://") || source.hasPrefix("https://") {
                addresses.append(source)
            } else {
                step.sources.append(source)
            }
        }
        try await carryOut(step, addresses)
    }

    private mutating func carryOut(_ step: CopyStep, _ addresses: [String]) async throws {
        var steps = step.sources.isEmpty && step.texts.isEmpty ? [] : [step]
        var fetched: [Fetched] = []
        for address in addresses { fetched.append(try await Fetched(address, work)) }
        for file in fetched {
            var one = step
            one.origin = .directory(file.directory)
            (one.sources, one.texts, one.unpacks) = ([file.name], [], false)
            steps.append(one)
        }
        do {
            for step in steps {
                let (work, before) = (work, making)
                making = try await onOwnThread { cancellation in
                    var making = before
                    try work.copy(step, &making, cancellation)
                    return making
                }
            }
        } catch {
            for file in fetched { try file.remove() }
            throw error
        }
        for file in fetched { try file.remove() }
    }

    private func origin(
        _ form: CopyForm, _ stage: Making?, _ expand: ExpandedWords
    ) async throws -> CopyStep.Origin {
        if let stage { return .image(try work.store.unnamed(stage)) }
        guard let from = form.from else { return .context(request.context) }
        return .image(try await work.runner.image(try expand.word(from), platform: request.platform))
    }

    private func text(_ document: Heredoc, _ instruction: Instruction) throws(Failure) -> String {
        guard document.expands else { return document.content }
        do { return try expansion.document(document.content) } catch {
            throw instruction.failure("\(instruction.keyword.rawValue): \(error.reason)", help: error.help)
        }
    }

    private func mode(_ text: String, _ word: RawWord, _ instruction: Instruction) throws(Failure) -> UInt32 {
        if let mode = UInt32(text, radix: 8), mode <= 0o7777 { return mode }
        throw instruction.failure(
            at: word.range, "no mode", allowed: "octal digits such as 755 or 0644", actual: text)
    }
}

/// A file that ADD fetched, in a directory of its own.
private struct Fetched {
    let directory: String
    let name: String
    private let work: StepWork

    init(_ address: String, _ work: StepWork) async throws {
        self.work = work
        let path = address.split(separator: "?")[0].split(separator: "/", omittingEmptySubsequences: false)
        guard path.count > 3, let last = path.last, !last.isEmpty else {
            throw Failure(.buildSource, "add", address, "the address ends without the name of a file")
        }
        name = String(last)
        let directory = work.store.content.temporaryPath("fetched")
        self.directory = directory
        try work.store.content.prepare()
        try work.runner.willMake(directory: directory)
        try Files.makeDirectories(directory, mode: 0o700)
        do { try await fetch(address) } catch {
            try remove()
            throw error
        }
    }

    private func fetch(_ address: String) async throws {
        let file = "\(directory)/\(name)"
        let descriptor = try Descriptor.open(file, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600).release()
        defer { close(descriptor) }
        let answer: HTTPResponse
        do {
            answer = try await HTTPClient().send(HTTPRequest(url: address)) { status, bytes in
                guard status == 200 else { return }
                var rest = bytes
                while !rest.isEmpty {
                    let count = try system("write", file) { Glibc.write(descriptor, rest.baseAddress, rest.count) }
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                }
            }
        } catch let error as HTTPError {
            throw Failure(.buildSource, "add", address, error.message)
        }
        guard answer.status == 200 else {
            throw Failure(.buildSource, "add", address, "the server answered with \(answer.status)")
        }
        // Without the header docker takes the beginning of time, and so equal files are equal.
        let times = [timespec(), timespec()]
        try system("set time of", file) { futimens(descriptor, times) }
    }

    func remove() throws(Failure) {
        try removeTree(directory)
        try work.runner.didRemove(directory: directory)
    }
}

// `log`: lines with a time, a level and fields on the standard error, for people and, as JSON, for programs.

import Glibc
import SwkVM
import Synchronization

/// Levels in order of weight.
private let levels = ["debug", "info", "warning", "error"]

/// What a script chose; one for each registry, so that two interpreters do not see each other.
private final class LogSettings: Sendable {
    struct Choice {
        var least = 1
        var isJSON = false
    }
    let choice = Mutex(Choice())
}

/// A `log` of its own.
func makeLogModule() -> HostModule {
    let settings = LogSettings()
    let writers = levels.enumerated().map { weight, level in writer(level, weight, settings) }
    return HostModule(
        "log", summary: "Writes lines with a time, a level and fields to the standard error.",
        functions: writers + [setting(settings)])
}

private func writer(_ level: String, _ weight: Int, _ settings: LogSettings) -> HostFunction {
    HostFunction(
        level,
        Signature(
            [
                Parameter("message", .any, doc: "what happened, one line"),
                Parameter("fields", .map, default: .nil, doc: "more about it: `{port: 80}`"),
            ], returns: .nil, doc: "Writes a line of the level `\(level)`.", throws: ["json.unsupported"],
            example: #"log.\#(level)("started", {port: 80}) == nil"#),
        sync: { call in
            let choice = settings.choice.withLock { $0 }
            guard weight >= choice.least else { return .nil }
            let stamp = formatted(read(CLOCK_REALTIME), "%Y-%m-%dT%H:%M:%S.%fZ", isLocal: false)
            let fields = call.optionalMap("fields") ?? ScriptMap()
            let message = call.value("message").text
            if choice.isJSON {
                var writer = JSONWriter(indent: 0)
                let head: [(ScriptValue, ScriptValue)] = [
                    (.string("time"), .string(stamp)), (.string("level"), .string(level)),
                    (.string("message"), .string(message)),
                ]
                try writer.write(.map(ScriptMap(head + fields.pairs.map { ($0.key, $0.value) })))
                call.writeError(writer.text + "\n")
            } else {
                let words = fields.pairs.map { " \($0.key.text)=\(plain($0.value))" }.joined()
                let name = level.uppercased() + String(repeating: " ", count: 7 - level.count)
                call.writeError("\(stamp) \(name) \(oneLine(message))\(words)\n")
            }
            return .nil
        })
}

/// A field's value: quoted when it would not read as one word.
private func plain(_ value: ScriptValue) -> String {
    let text = value.text
    let isWord = !text.isEmpty && !text.contains { $0.isWhitespace || $0 == "\"" || $0 == "=" }
    return isWord ? text : ScriptValue.string(text).literal
}

private func oneLine(_ text: String) -> String {
    text.contains { $0.isNewline } ? ScriptValue.string(text).literal : text
}

private func setting(_ settings: LogSettings) -> HostFunction {
    HostFunction(
        "configure",
        Signature(
            [
                Parameter(
                    "level", .optional(.string), default: .nil,
                    doc: "the least that is written: \(levels.joined(separator: ", "))"),
                Parameter("json", .optional(.bool), default: .nil, doc: "true: each line is an object"),
            ], returns: .nil, doc: "Chooses what is written, and how; at first `info` and above, for people.",
            throws: ["log.bad-level"], example: #"log.configure(level: "warning") == nil"#),
        sync: { call in
            if let level = call.optionalString("level") {
                guard let weight = levels.firstIndex(of: level) else {
                    throw LibraryFailure(
                        "log.bad-level", "choose a level", level, "the levels are \(levels.joined(separator: ", "))")
                }
                settings.choice.withLock { $0.least = weight }
            }
            if let isJSON = call.optionalBool("json") { settings.choice.withLock { $0.isJSON = isJSON } }
            return .nil
        })
}

// docker's seccomp profiles: the JSON of `--security-opt seccomp=FILE` (moby's profiles/seccomp/default.json is the model).
//
// What a rule includes or excludes by capability, machine or kernel is decided here, because all three are known. An unknown action or
// operator is an error that names it: a filter that is half understood protects half.

import FoundationEssentials
import Glibc
import SwkModel

extension SeccompProfile {
    private struct Document: Decodable {
        struct Selection: Decodable {
            var caps: [String]?
            var arches: [String]?
            var minKernel: String?
        }
        struct Argument: Decodable {
            var index: UInt32
            var value: UInt64
            var valueTwo: UInt64?
            var op: String
        }
        struct Rule: Decodable {
            /// Old profiles have one name for each rule.
            var name: String?
            var names: [String]?
            var action: String
            var errnoRet: UInt16?
            var args: [Argument]?
            var includes: Selection?
            var excludes: Selection?
        }
        var defaultAction: String
        var defaultErrnoRet: UInt16?
        var syscalls: [Rule]?
    }

    /// Reads a profile for a process with these capabilities.
    init(json text: String, for capabilities: Set<String>) throws(Failure) {
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
        } catch {
            throw Failure(.invalidArgument, "read seccomp profile", "", "not a profile of docker's form: \(error)")
        }
        defaultAction = try Self.action(document.defaultAction, document.defaultErrnoRet)
        var rules: [Rule] = []
        for rule in document.syscalls ?? [] where Self.applies(rule, capabilities) {
            let names = (rule.names ?? []) + (rule.name.map { [$0] } ?? [])
            var conditions: [Condition] = []
            for argument in rule.args ?? [] { conditions.append(try Self.condition(argument)) }
            rules.append(
                Rule(
                    names: names.map { Substring($0) }, action: try Self.action(rule.action, rule.errnoRet),
                    conditions: conditions))
        }
        self.rules = rules
    }

    private static func applies(_ rule: Document.Rule, _ capabilities: Set<String>) -> Bool {
        if let caps = rule.includes?.caps, !caps.isEmpty, !caps.allSatisfy(capabilities.contains) { return false }
        if let arches = rule.includes?.arches, !arches.isEmpty, !arches.contains(where: own.contains) { return false }
        if let kernel = rule.includes?.minKernel, !isKernel(atLeast: kernel) { return false }
        if let caps = rule.excludes?.caps, caps.contains(where: capabilities.contains) { return false }
        if let arches = rule.excludes?.arches, arches.contains(where: own.contains) { return false }
        return true
    }

    /// This machine's architectures as profiles spell them.
    private static var own: Set<String> {
        Machine.current == .x86 ? ["amd64", "x32", "x86", "SCMP_ARCH_X86_64"] : ["arm64", "arm", "SCMP_ARCH_AARCH64"]
    }

    private static func isKernel(atLeast wanted: String) -> Bool {
        var name = utsname()
        guard uname(&name) == 0 else { return true }
        let release = withUnsafeBytes(of: name.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        func numbers(_ text: String) -> [Int] { text.split { !$0.isNumber }.prefix(2).map { Int($0) ?? 0 } }
        return !numbers(release).lexicographicallyPrecedes(numbers(wanted))
    }

    private static func action(_ text: String, _ number: UInt16?) throws(Failure) -> Action {
        switch text {
        case "SCMP_ACT_ALLOW": return .allow
        case "SCMP_ACT_ERRNO": return .errno(number ?? UInt16(EPERM))
        case "SCMP_ACT_LOG": return .log
        case "SCMP_ACT_TRAP": return .trap
        case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD": return .killThread
        case "SCMP_ACT_KILL_PROCESS": return .killProcess
        default:
            throw Failure(
                .invalidArgument, "read seccomp profile", text, "an action that swk does not know",
                allowed: "SCMP_ACT_ and one of ALLOW, ERRNO, LOG, TRAP, KILL, KILL_THREAD, KILL_PROCESS")
        }
    }

    private static func condition(_ argument: Document.Argument) throws(Failure) -> Condition {
        let comparison: Condition.Comparison
        var value = argument.value
        switch argument.op {
        case "SCMP_CMP_LT": comparison = .less
        case "SCMP_CMP_LE": comparison = .lessOrEqual
        case "SCMP_CMP_EQ": comparison = .equal
        case "SCMP_CMP_NE": comparison = .notEqual
        case "SCMP_CMP_GT": comparison = .greater
        case "SCMP_CMP_GE": comparison = .greaterOrEqual
        case "SCMP_CMP_MASKED_EQ":
            comparison = .masked(argument.value)
            value = argument.valueTwo ?? 0
        default:
            throw Failure(
                .invalidArgument, "read seccomp profile", argument.op, "a comparison that swk does not know",
                allowed: "SCMP_CMP_ and one of LT, LE, EQ, NE, GT, GE, MASKED_EQ")
        }
        return Condition(argument: argument.index, comparison, value)
    }
}

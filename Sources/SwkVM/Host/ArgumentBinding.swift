// Which argument goes to which parameter, and everything that can be wrong with that. The check before a run and the call itself use
// the same rules and say the same words:
//
// - arguments without a label fill the parameters in order; after the first, a label may name the parameter;
// - a rest parameter takes all remaining arguments without a label, and those after it can be given by label only;
// - what is left out takes its default.
import SwkSyntax

/// What is wrong with the arguments of a call.
struct BindingProblem: Error {
    let code: String
    let message: String
    var help: [String] = []
    /// The argument to point at; nil for the call as a whole.
    var argument: Int?
    /// The argument that was given first, when this one is the second for a parameter.
    var earlier: Int?
}

extension Signature {
    /// For each parameter the indexes of its arguments.
    func places(labels: [String?], name: String) throws(BindingProblem) -> [[Int]] {
        var places = [[Int]](repeating: [], count: parameters.count)
        var next = 0
        for (index, label) in labels.enumerated() {
            if let label {
                guard let place = self.index(of: label) else { throw unknownLabel(label, name, index) }
                if let first = places[place].first { throw givenTwice(label, name, index, first) }
                places[place].append(index)
                continue
            }
            while next < parameters.count && !parameters[next].isRest && !places[next].isEmpty { next += 1 }
            guard next < parameters.count, isPositional(next) else { throw tooMany(labels, name, index) }
            places[next].append(index)
            if !parameters[next].isRest { next += 1 }
        }
        for (place, parameter) in parameters.enumerated() where places[place].isEmpty && parameter.isRequired {
            throw missing(parameter, name)
        }
        return places
    }

    /// Whether a value may be passed for a parameter.
    func check(_ type: ScriptType, for parameter: Parameter, name: String, argument: Int?) throws(BindingProblem) {
        let isLeftOut = type == .nil && parameter.defaultValue?.isNil == true
        if isLeftOut || parameter.type.mayAccept(type) { return }
        throw wrongType(parameter, name, actual: type.phrase, argument: argument)
    }

    private func isPositional(_ index: Int) -> Bool {
        guard let rest = restIndex else { return true }
        return index <= rest
    }

    /// The words for an argument of the wrong type; `actual` is a phrase such as `an Int`, `literal` what was written, when it is short.
    func wrongType(
        _ parameter: Parameter, _ name: String, actual: String, literal: String? = nil, argument: Int?
    ) -> BindingProblem {
        var help: [String] = []
        let isNumber = actual == "an Int" || actual == "a Float"
        if parameter.type.contains(.duration) && isNumber {
            help = ["write \(literal ?? "30")s"]
        } else if parameter.type.contains(.size) && isNumber {
            help = ["write \(literal ?? "64")MiB, or \(literal ?? "64")B for bytes"]
        } else if parameter.type.contains(.duration) && actual == "a String" {
            help = ["a duration is written without quotes: 30s, 5m"]
        } else if parameter.type.contains(.size) && actual == "a String" {
            help = ["a size is written without quotes: 64MiB, 2GB"]
        } else if parameter.type == .string && actual != "nil" {
            help = ["`\"\\(value)\"` is the text of a value"]
        }
        return BindingProblem(
            code: "call.wrong-type",
            message: "`\(parameter.label)` of `\(name)` must be \(parameter.type.phrase), this is \(actual)",
            help: help, argument: argument)
    }

    /// The words for a text that is none of the parameter's choices.
    func wrongWord(
        _ parameter: Parameter, _ name: String, _ word: String, _ words: [String], argument: Int?
    ) -> BindingProblem {
        let near = nearest(word, in: words).map { ["did you mean \(quoted($0))?"] } ?? []
        return BindingProblem(
            code: "call.wrong-type",
            message: "`\(parameter.label)` of `\(name)` must be \(parameter.type.phrase), this is \(quoted(word))",
            help: near, argument: argument)
    }

    private func unknownLabel(_ label: String, _ name: String, _ index: Int) -> BindingProblem {
        let names = parameters.filter { !$0.isRest }.map(\.label)
        var help: [String] = []
        if let known = ForeignWords.labels(for: label).first(where: names.contains) {
            help = ["it is called `\(known):` here"]
        } else if let near = nearest(label, in: names) {
            help = ["did you mean `\(near):`?"]
        } else if !names.isEmpty {
            help = ["its parameters are " + names.map { "`\($0)`" }.joined(separator: ", ")]
        }
        return BindingProblem(
            code: "call.unknown-label", message: "`\(name)` has no parameter `\(label)`", help: help, argument: index)
    }

    private func givenTwice(_ label: String, _ name: String, _ index: Int, _ first: Int) -> BindingProblem {
        BindingProblem(
            code: "call.duplicate-argument", message: "`\(name)` gets its argument `\(label)` twice", argument: index,
            earlier: first)
    }

    private func tooMany(_ labels: [String?], _ name: String, _ index: Int) -> BindingProblem {
        let takes = restIndex ?? parameters.count
        let most = takes == 0 ? "no arguments" : takes == 1 ? "one argument" : "at most \(takes) arguments"
        let help = parameters.isEmpty ? [] : ["it is \(text(name: name))"]
        return BindingProblem(
            code: "call.too-many-arguments", message: "`\(name)` takes \(most), this call gives \(labels.count)",
            help: help, argument: index)
    }

    private func missing(_ parameter: Parameter, _ name: String) -> BindingProblem {
        BindingProblem(
            code: "call.missing-argument", message: "`\(name)` needs an argument for `\(parameter.label)`",
            help: ["it is \(text(name: name))"])
    }
}

extension ScriptType {
    /// Whether the type is, or may be, exactly this one.
    func contains(_ other: ScriptType) -> Bool {
        switch self {
        case .oneOf(let types): types.contains { $0.contains(other) }
        case .optional(let type): type.contains(other)
        default: self == other
        }
    }
}

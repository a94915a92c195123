// What the registry says about the library: everything has words, a parameter's meaning, codes of its errors and an example, and the
// examples are true.

import SwkStandard
import SwkVM
import Testing

@Suite struct DocumentationTests {
    private static let registry: HostRegistry = {
        var registry = HostRegistry()
        StandardLibrary.register(in: &registry, arguments: [])
        return registry
    }()

    /// Every function of the library that a script can call, with the name that help knows it by.
    static let functions: [(name: String, function: HostFunction)] = registry.names.flatMap { name in
        switch registry[name] {
        case .module(let module): module.functions.map { ("\(name).\($0.name)", $0) }
        case .type(let type):
            (type.statics + type.methods).map { ("\(name).\($0.name)", $0) }
                + (type.constructor.map { [(name, $0)] } ?? [])
        case .function(let function): [(name, function)]
        default: [(String, HostFunction)]()
        }
    }

    @Test func everyFunctionHasWordsAndAnExample() {
        #expect(!Self.functions.isEmpty)
        for (name, function) in Self.functions {
            #expect(!function.signature.doc.isEmpty, "\(name)")
            #expect(!function.signature.example.isEmpty, "\(name)")
            for parameter in function.signature.parameters {
                #expect(!parameter.doc.isEmpty, "\(name) \(parameter.label)")
            }
        }
    }

    @Test(arguments: functions.map(\.name)) func theExampleRuns(of name: String) async throws {
        let example = try #require(Self.functions.first { $0.name == name }?.function.signature.example)
        let value = try await ScriptRun().value(of: example)
        if case .bool(let holds) = value { #expect(holds || !example.contains("=="), "\(example)") }
    }

    /// The examples in the documentation of the modules that are written in swk, each with its module's name.
    static let moduleExamples: [ModuleExample] = StandardModules.embedded.flatMap { module in
        String(decoding: module.text, as: UTF8.self).split(separator: "\n").compactMap { line in
            line.firstRange(of: "/// - example: ").map {
                ModuleExample(module: module.name, text: line[$0.upperBound...])
            }
        }
    }

    @Test(arguments: moduleExamples) func theModulesExampleHolds(_ example: ModuleExample) async throws {
        let imports = Set(["test", example.module]).sorted().map { "import \"\($0)\"\n" }.joined()
        let value = try await ScriptRun().value(of: imports + example.text)
        #expect(value.literal == "true", "\(example.text)")
    }

    @Test func everyPublicFunctionOfAModuleHasAnExample() {
        for module in StandardModules.embedded {
            let text = String(decoding: module.text, as: UTF8.self)
            let functions = text.split(separator: "\n").filter { $0.drop { $0 == " " }.hasPrefix("func ") }
            let isPublic = functions.filter { !$0.drop { $0 == " " }.hasPrefix("func _") }
            #expect(isPublic.count == Self.moduleExamples.count { $0.module == module.name }, "\(module.name)")
        }
    }
}

struct ModuleExample: Sendable, CustomTestStringConvertible {
    let module: String
    let text: Substring
    var testDescription: String { "\(module): \(text)" }
}

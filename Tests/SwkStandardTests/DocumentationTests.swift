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
}

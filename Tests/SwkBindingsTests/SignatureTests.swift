// The registry that scripts see, checked as data: what has no documentation cannot be used without a manual. No root needed.

import SwkBindings
import SwkEngine
import SwkVM
import Testing

@Suite struct SignatureTests {
    private let session = Session(EngineConfiguration(root: "/nonexistent"))

    private var functions: [(name: String, function: HostFunction)] {
        session.registry.names.flatMap { name -> [(String, HostFunction)] in
            switch session.registry[name] {
            case .type(let type):
                let constructor = type.constructor.map { [(name, $0)] } ?? []
                return constructor + (type.statics + type.methods).map { ("\(name).\($0.name)", $0) }
            case .module(let module): return module.functions.map { ("\(name).\($0.name)", $0) }
            case .function(let function): return [(name, function)]
            case .value, nil: return []
            }
        }
    }

    @Test func everyFunctionAndParameterIsDocumentedWithAnExample() {
        #expect(functions.count > 20)
        for (name, function) in functions {
            #expect(!function.signature.doc.isEmpty, "\(name)")
            #expect(!function.signature.example.isEmpty, "\(name)")
            for parameter in function.signature.parameters {
                #expect(!parameter.doc.isEmpty, "\(name) \(parameter.label)")
            }
        }
    }

    @Test func whatTouchesContainersSaysSo() {
        for (name, function) in functions {
            // `Image("x")` only names an image.
            guard let type = name.split(separator: ".").first, name != "Image" else { continue }
            guard ["Image", "Container", "Network", "Volume"].contains(type) else { continue }
            // What a registry is asked needs no container.
            #expect(function.effects.contains(.containers) || function.effects.contains(.network), "\(name)")
        }
    }

    @Test func everyExampleIsAcceptedByTheCheck() {
        let interpreter = Interpreter(registry: session.registry)
        // The names that examples use, where they do not declare them themselves.
        let known = [
            "web.": "let web = Image(\"x\").start()", "db.": "let db = Image(\"x\").start()",
            "net.": "let net = Network(\"x\")", "box.": "let box = Image(\"x\")",
            "registry)": "let registry = \"127.0.0.1:5000\"",
        ]
        for (name, function) in functions {
            let example = function.signature.example
            let declarations = known.filter { example.contains($0.key) }.map { "\($0.value)\n" }.sorted()
            let findings = interpreter.check(declarations.joined() + example, name: name).filter {
                $0.severity == .error
            }
            #expect(findings.isEmpty, "\(name): \(findings.map(\.message))")
        }
    }

    @Test(arguments: [
        (#"Imgae("busybox")"#, "Image"), (#"Image("busybox").rnu("true")"#, "run"),
        (#"Image("busybox").run("true", nmae: "x")"#, "name"), (#"Network.craete("x")"#, "create"),
    ])
    func aWrongNameIsFoundBeforeTheFirstEffect(source: String, nearest: String) {
        let findings = Interpreter(registry: session.registry).check(source, name: "t")
        #expect(findings.contains { "\($0.message) \($0.help)".contains(nearest) }, "\(findings)")
    }

    @Test func noEngineIsOpenedByAScriptThatNeedsNone() async throws {
        let value = try await Interpreter(registry: session.registry).run("1 + 1")
        guard case .int(2) = value else { throw Unexpected(value: "\(value)") }
        #expect(session.ownedContainers().isEmpty)
        #expect(session.close().isEmpty)
    }
}

private struct Unexpected: Error { let value: String }

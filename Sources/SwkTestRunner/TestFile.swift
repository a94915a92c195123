// One file of tests before they run: its tests are found without running anything, unless a claim interpolates or a test stands in a
// loop. Then the top level runs once, in a world of its own, and declares them.

import SwkVM
import SwkSyntax

/// A file of tests.
public struct TestFile: Sendable {
    public let name: String
    public let tests: [TestCase]
    let bytes: [UInt8]
    let fixtureNames: [String]

    /// A file that cannot be run: it has mistakes, or its top level failed.
    public struct Problem: Error {
        public let file: String
        /// Complete, as scripts show errors.
        public let report: String
    }

    /// Checks a file and finds its tests.
    ///
    /// - Throws: `Problem`.
    public static func load(
        _ name: String, _ bytes: [UInt8], in worlds: any TestWorlds, color: Bool = false
    ) async throws -> TestFile {
        let source = Source(name: name, bytes: bytes)
        let world = worlds.make()
        let checker = world.interpreter(output: ScriptOutput(), adding: [])
        let findings = checker.check(String(decoding: bytes, as: UTF8.self), name: name)
        _ = await world.close()
        guard !findings.contains(where: { $0.severity == .error }) else {
            let report = findings.filter { $0.severity == .error }
                .map { $0.render(color: color, source: { _ in source }) }.joined()
            throw Problem(file: name, report: report)
        }
        let program = parse(source).program
        var tests = fixed(program, source)
        if tests == nil { tests = try await declared(program, source, in: worlds, color: color) }
        let fixtureNames = program.fixtures.map(\.fixture.name.name)
        return TestFile(name: name, tests: tests ?? [], bytes: bytes, fixtureNames: fixtureNames)
    }

    /// The tests, when the text says all about them.
    private static func fixed(_ program: Program, _ source: Source) -> [TestCase]? {
        if program.hasNestedTests { return nil }
        var cases: [TestCase] = []
        for (index, (test, span)) in program.tests.enumerated() {
            guard let claim = test.fixedClaim, let options = test.fixedOptions else { return nil }
            cases.append(
                TestCase(
                    file: source.name, line: source.location(of: span).line, claim: claim, index: index,
                    options: TestOptions(options), fixtures: program.fixtures(usedIn: span)))
        }
        return cases
    }

    /// The tests that the top level declares when it runs.
    private static func declared(
        _ program: Program, _ source: Source, in worlds: any TestWorlds, color: Bool
    ) async throws -> [TestCase] {
        let file = FileWorld(source.name, source.bytes, in: worlds.make(), preparing: [])
        do {
            let tests = try await file.declaredTests()
            _ = await file.finish()
            return tests.enumerated().map { index, test in
                TestCase(
                    file: source.name, line: source.location(of: test.span).line, claim: test.claim, index: index,
                    options: TestOptions(test.options), fixtures: program.fixtures(usedIn: program.body.span))
            }
        } catch {
            _ = await file.finish()
            let report = (error as? ScriptError)?.render(color: color) ?? "error: \(error)\n"
            throw Problem(file: source.name, report: report)
        }
    }
}

extension Test {
    /// The options, when they are literals.
    fileprivate var fixedOptions: ScriptMap? {
        var map = ScriptMap()
        for option in options {
            guard let label = option.label else { return nil }
            switch option.value.kind {
            case .duration(let nanoseconds): map[label.name] = .duration(nanoseconds: Int64(nanoseconds))
            case .bool(let value): map[label.name] = .bool(value)
            case .int(let value): map[label.name] = .int(value)
            case .string(let parts):
                guard parts.count <= 1 else { return nil }
                if case .text(let text)? = parts.first { map[label.name] = .string(text) } else { return nil }
            default: return nil
            }
        }
        return map
    }
}

extension Program {
    /// The fixtures that a part of the text may use, by itself or through names of the top level, and through other fixtures.
    func fixtures(usedIn part: Span) -> Set<String> {
        let known = Dictionary(fixtures.map { ($0.fixture.name.name, $0.span) }) { first, _ in first }
        if known.isEmpty { return [] }
        var used = names(in: part)
        // What always runs, and what the declared names that are used run.
        var rest =
            body.statements.filter { statement in
                switch statement.kind {
                case .test, .fixture: return false
                case .function, .structure: return true
                default:
                    used.formUnion(names(in: statement.span))
                    return false
                }
            }.map(\.span) + known.values
        var grew = true
        while grew {
            grew = false
            rest.removeAll { span in
                guard let name = declaredName(at: span), used.contains(name) else { return false }
                used.formUnion(names(in: span))
                grew = true
                return true
            }
        }
        return used.intersection(known.keys)
    }

    private func declaredName(at span: Span) -> String? {
        for statement in body.statements where statement.span == span {
            switch statement.kind {
            case .function(let function): return function.name?.name
            case .structure(let structure): return structure.name.name
            case .fixture(let fixture): return fixture.name.name
            default: return nil
            }
        }
        return nil
    }
}

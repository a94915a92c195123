// What a call of the host costs: nanoseconds for each, with the loop around it.
import SwkVM

enum HostCalls {
    private static let calls = 1_000_000
    private static let pair = [Parameter("a", .int), Parameter("b", .int)]

    private static var registry: HostRegistry {
        var registry = HostRegistry()
        registry.add(HostFunction("typed", "a", "b") { (a: Int, b: Int) in a &+ b })
        registry.add(
            HostFunction("plain", Signature(pair, returns: .int), sync: { .int($0.int("a") &+ $0.int("b")) }))
        registry.add(
            HostFunction("suspending", Signature(pair, returns: .int)) { .int($0.int("a") &+ $0.int("b")) })
        registry.add(
            HostFunction("resumed", Signature(pair, returns: .int)) { call in
                await withUnsafeContinuation { (continuation: UnsafeContinuation<ScriptValue, Never>) in
                    continuation.resume(returning: .int(call.int("a") &+ call.int("b")))
                }
            })
        return registry
    }

    static func measure() async throws {
        for name in ["typed", "plain", "suspending", "resumed"] {
            let interpreter = Interpreter(registry: registry)
            let text = "var sum = 0; for i in 1..\(calls) { sum = \(name)(sum, i) }; sum"
            let wanted = calls * (calls + 1) / 2
            let time = try await median(of: 5) {
                let value = try await interpreter.run(text, scope: .script)
                guard case .int(wanted) = value else { throw MeasureFailure(what: "\(name) gave \(value)") }
            }
            report("\(name) host call, ns", (time / Double(calls) * 1e10).rounded() / 10)
        }
    }
}

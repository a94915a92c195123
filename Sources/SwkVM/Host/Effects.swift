// What a host function does to the world outside the interpreter, by name. A function declares its effects, an interpreter is made with
// those that its scripts may have, and a call of another function is the error `limit.effect`, which no script can catch: where the
// call is known before the run, it is found before the run.
//
// The set is one of names, or of all names but some (`isComplement`), so that a host can add effects of its own, `.all` needs no list
// of them, and `.all.subtracting(.network)` means what it says.

/// A set of effects on the world.
///
/// ```swift
/// let write = HostFunction("write", signature, effects: .files) { call in ... }
/// let interpreter = Interpreter(registry: registry, effects: [.files, .clock])
/// let own = Effects("database")  // effects of an embedder
/// ```
public struct Effects: Sendable, Hashable, ExpressibleByArrayLiteral {
    private let named: Set<String>
    /// The set holds every effect but the named ones.
    private let isComplement: Bool

    private init(_ named: Set<String>, isComplement: Bool) {
        self.named = named
        self.isComplement = isComplement
    }

    /// One effect by name: lower case, a noun.
    public init(_ name: String) { self.init([name], isComplement: false) }

    /// The union of some effects; `[]` is none: computing and printing.
    public init(arrayLiteral elements: Effects...) {
        self = elements.reduce(Effects([], isComplement: false)) { $0.union($1) }
    }

    /// Reads or writes files of the host.
    public static var files: Effects { Effects("files") }
    /// Talks to other machines, from this process.
    public static var network: Effects { Effects("network") }
    /// Reads or changes environment variables of this process.
    public static var environment: Effects { Effects("environment") }
    /// Sees or changes containers, images, networks and volumes. Includes what that needs, such as fetching an image for a container, and
    /// what a container may do with the paths that it is given.
    public static var containers: Effects { Effects("containers") }
    /// Starts programs of the host, outside of containers.
    public static var processes: Effects { Effects("processes") }
    /// Reads the time of day.
    public static var clock: Effects { Effects("clock") }

    /// Every effect, also those that hosts name themselves.
    public static var all: Effects { Effects([], isComplement: true) }

    public var isEmpty: Bool { !isComplement && named.isEmpty }
    /// Whether nothing is left out.
    public var isAll: Bool { isComplement && named.isEmpty }

    /// Whether every effect of the other set is in this one.
    public func contains(_ other: Effects) -> Bool {
        switch (isComplement, other.isComplement) {
        case (true, true): named.isSubset(of: other.named)
        case (true, false): named.isDisjoint(with: other.named)
        case (false, true): false
        case (false, false): other.named.isSubset(of: named)
        }
    }

    public func union(_ other: Effects) -> Effects {
        switch (isComplement, other.isComplement) {
        case (true, true): Effects(named.intersection(other.named), isComplement: true)
        case (true, false): Effects(named.subtracting(other.named), isComplement: true)
        case (false, true): Effects(other.named.subtracting(named), isComplement: true)
        case (false, false): Effects(named.union(other.named), isComplement: false)
        }
    }

    public func subtracting(_ other: Effects) -> Effects {
        switch (isComplement, other.isComplement) {
        case (true, true): Effects(other.named.subtracting(named), isComplement: false)
        case (true, false): Effects(named.union(other.named), isComplement: true)
        case (false, true): Effects(named.intersection(other.named), isComplement: false)
        case (false, false): Effects(named.subtracting(other.named), isComplement: false)
        }
    }

    /// The names in alphabetical order; of a set that leaves some out, those that it leaves out.
    public var names: [String] { named.sorted() }
}

extension Effects: CustomStringConvertible {
    /// "`files`, `network`", "none", "all but `network`".
    public var description: String {
        let words = names.map { "`\($0)`" }.joined(separator: ", ")
        if isComplement { return isAll ? "all" : "all but \(words)" }
        return isEmpty ? "none" : words
    }
}

/// The words for a call that may not be made; the check before a run and the call itself say the same.
struct ForbiddenEffect {
    static let code = "limit.effect"
    let message: String
    let help: [String]

    /// Nil when the call is allowed.
    init?(_ effects: Effects, of function: String, allowed: Effects) {
        if allowed.contains(effects) { return nil }
        let missing = effects.subtracting(allowed)
        message = "`\(function)` has the effect \(missing), which scripts may not have here"
        help = ["allowed effects: \(allowed)"]
    }
}

extension Machine {
    /// Throws when scripts of this interpreter may not call the function.
    @inline(__always)
    func require(
        _ required: @autoclosure () -> Effects, for function: @autoclosure () -> String
    ) throws(Fault) {
        if !allowsAllEffects { try refuseUnlessAllowed(required(), function()) }
    }

    @inline(never)
    private func refuseUnlessAllowed(_ required: Effects, _ function: String) throws(Fault) {
        guard let forbidden = ForbiddenEffect(required, of: function, allowed: effects) else { return }
        throw fault(ErrorInfo(.limit, code: ForbiddenEffect.code, message: forbidden.message, help: forbidden.help))
    }
}

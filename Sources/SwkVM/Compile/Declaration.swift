// Names of a script: what declares them, what a use of one means, and the functions that they live in. The resolver fills these in;
// the code generator reads them.
import SwkSyntax

/// A declared name.
final class Declaration {
    enum Kind { case constant, variable, parameter, function, structure, loop, using, module, error }

    let name: String
    let kind: Kind
    let span: Span
    let function: FunctionScope
    let isTopLevel: Bool
    /// Straight-line code has passed the declaration.
    var isActive: Bool
    /// A nested function uses it.
    var isCaptured = false
    /// Something assigns to it after its declaration.
    var isReassigned = false
    /// Something reads or sets it.
    var isUsed = false
    /// Declared by a name alone, not as a part of a pattern.
    var standsAlone = false
    var facts = TopLevel.Facts()
    var structure: Structure?

    // Storage, chosen by the code generator.
    var slot: Int?
    var register = -1

    init(_ name: String, _ kind: Kind, at span: Span, in function: FunctionScope, isTopLevel: Bool, isActive: Bool) {
        self.name = name
        self.kind = kind
        self.span = span
        self.function = function
        self.isTopLevel = isTopLevel
        self.isActive = isActive
        facts.isMutable = kind == .variable
    }

    /// Captured values are copied, so what can change after the capture lives in a cell.
    var needsCell: Bool { slot == nil && isCaptured && (isReassigned || kind == .function) }
}

/// What a use of a name means.
enum Use {
    case declaration(Declaration)
    /// A name of the session.
    case global(Int, TopLevel.Facts)
    /// A function of the core library.
    case native(Int)
    /// A name of the registry.
    case host(String)
    /// A field of the struct whose method this is; the declaration is `self`.
    case field(Declaration, index: Int)
    /// A method of the struct whose method this is.
    case method(Declaration, name: String)
}

/// A function while it is resolved and compiled: also the body of a lambda, a branch of `parallel` and the like.
final class FunctionScope {
    enum Kind: Equatable {
        case main, function
        /// A block that runs as a fiber of its own; the word for messages.
        case concurrent(String)
    }

    let kind: Kind
    let parent: FunctionScope?
    var loops = 0
    var deferred = 0
    /// For each loop around the walk whether a `break` leaves it.
    var breaks: [Bool] = []
    /// What its `return`s give, and once it is resolved what a call gives.
    var returned: [ScriptType] = []
    var returns = ScriptType.any
    /// `self` of a method.
    var receiver: Declaration?

    init(_ kind: Kind, parent: FunctionScope?) {
        self.kind = kind
        self.parent = parent
    }
}

/// What the resolver found out about one text.
struct Resolution {
    /// By the offset of the name.
    var uses: [UInt32: Use] = [:]
    var declarations: [UInt32: Declaration] = [:]
    /// The scope of a function, or of an expression whose body is one.
    var functions: [ObjectIdentifier: FunctionScope] = [:]
    var receivers: [ObjectIdentifier: Declaration] = [:]
    /// Blocks that start tasks, which they must wait for.
    var spawningBlocks: Set<ObjectIdentifier> = []
    var modules: [UInt32: Int] = [:]
    /// Names that imports brought besides declarations: a host's module, or the public names of an opened one.
    var imported: [String: Use] = [:]
    /// Names of the structs that it declares.
    var structures: [String] = []
    var diagnostics: [Diagnostic] = []

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

// The machine: what all fibers of one interpreter share. It is confined to whoever holds the interpreter's lock
// (Interpreter/Interpreter.swift); nothing here is thread-safe, and nothing here awaits.
import SwkSyntax

/// Values, code and tables of one interpreter.
final class Machine {
    /// Top-level names that one interpreter can hold: an operand of 16 bits could name no more constants either.
    static let maxGlobals = 65536
    /// Member names that one interpreter can know; a symbol is an operand of 16 bits.
    static let maxSymbols = 65536

    let heap: Heap
    let globals: UnsafeMutablePointer<Value>
    /// The string of each symbol, so that a map lookup by member needs no new string.
    let symbolStrings: UnsafeMutablePointer<Value>
    let methodCache = MethodCache()
    /// Compiled functions by `FunctionCode.number`.
    var functions: [FunctionInfo] = []
    var symbols = Symbols()
    var recordTypes: [RecordTypeInfo] = []
    /// Methods of core types and records: by type number and symbol.
    var methods: [MethodKey: Value] = [:]
    /// Made when a script first names something of it: an empty one starts without.
    var core: CoreLibrary { CoreLibrary.shared }
    @inline(__always) var natives: UnsafePointer<NativeEntry> { CoreLibrary.shared.entries }
    let registry: HostRegistry
    let limits: Limits
    /// What its scripts may do to the world.
    let effects: Effects
    /// Whether that is everything, so that a call need not look.
    let allowsAllEffects: Bool
    /// Steps taken by all fibers, in shares of `slice`.
    var steps = 0
    var fibers: [ObjectIdentifier: Fiber] = [:]
    /// Values that Swift holds on to.
    let roots = Roots()
    let context: any HostContext
    let loader: (any ModuleLoader)?
    /// What the compiler knows of top-level names.
    var topLevel = TopLevel()
    var sources: [Source] = []
    /// Compiled functions of the prelude, and the parsed ones; filled when first needed.
    var prelude: [String: Value] = [:]
    var preludeDeclarations: [String: Function] = [:]
    /// Values of the registry's names, made when first used.
    var hostValues: [String: Value] = [:]
    /// Compiled modules by name, those that have not run, and those being compiled.
    var modules: [String: ScriptModule] = [:]
    var pendingModules: [ScriptModule] = []
    var loading: [String] = []
    var tests: [DeclaredTest] = []
    /// What scripts have printed so far.
    var outputBytes = 0

    struct MethodKey: Hashable {
        let typeNumber: Int
        let symbol: Int
    }

    /// Calls and backward jumps that a fiber may make before it must look up: about half a millisecond.
    static let slice = 100_000

    init(
        registry: HostRegistry, limits: Limits, effects: Effects, context: any HostContext,
        loader: (any ModuleLoader)?
    ) {
        self.loader = loader
        heap = Heap(limit: limits.memory)
        globals = .allocate(capacity: Machine.maxGlobals)
        symbolStrings = .allocate(capacity: Machine.maxSymbols)
        self.registry = registry
        self.limits = limits
        self.effects = effects
        allowsAllEffects = effects.isAll
        self.context = context
    }

    deinit {
        globals.deallocate()
        symbolStrings.deallocate()
        methodCache.entries.deallocate()
    }

    /// The number that stands for a value's type in the method tables.
    @inline(__always)
    func typeNumber(_ value: Value) -> Int {
        value.tag == .record ? value.record.pointee.typeNumber : Int(truncatingIfNeeded: value.tag.raw)
    }

    func add(_ draft: FunctionDraft) -> FunctionInfo {
        let info = FunctionInfo(draft, number: functions.count)
        functions.append(info)
        return info
    }

    func info(_ code: UnsafeMutablePointer<FunctionCode>) -> FunctionInfo { functions[code.pointee.number] }

    /// Frees what nobody holds any more.
    func collect() {
        heap.collect { tracer in
            tracer.mark(globals, count: topLevel.count)
            tracer.mark(symbolStrings, count: symbols.names.count)
            roots.trace(&tracer)
            for fiber in fibers.values { fiber.trace(&tracer) }
            for function in functions {
                tracer.mark(function.code.pointee.constants, count: function.constantCount)
            }
            for type in recordTypes { tracer.mark(type.constructor) }
            for method in methods.values { tracer.mark(method) }
            for value in hostValues.values { tracer.mark(value) }
            for module in modules.values { if let initializer = module.initializer { tracer.mark(initializer) } }
            for function in prelude.values { tracer.mark(function) }
            for test in tests {
                tracer.mark(test.body)
                tracer.mark(test.options)
            }
        }
        // A cached target can be the method of a type that was redefined and freed.
        methodCache.clear()
    }

    /// Collects when it is due, and says whether the memory limit still holds.
    @inline(never)
    func collectAtSafePoint() throws(Fault) {
        collect()
        guard let limit = limits.memory else { return }
        if heap.state.pointee.bytes > limit { throw memoryLimitFault() }
        heap.state.pointee.threshold = min(heap.state.pointee.threshold, limit)
    }

    func memoryLimitFault() -> Fault {
        fault(
            ErrorInfo(
                .limit, code: "limit.memory",
                message: "the script needs more than its memory limit of \(formatSize(Int64(limits.memory ?? 0)))"))
    }

    /// Fails when `bytes` more would pass the memory limit.
    func reserve(_ bytes: Int) throws(Fault) {
        if !heap.hasRoom(for: bytes) { throw memoryLimitFault() }
    }
}

/// A `struct` declared by a script.
final class RecordTypeInfo {
    let name: String
    let typeNumber: Int
    let fieldNames: [String]
    /// Symbol to field index.
    let fields: [Int: Int]
    /// The closure that makes an instance.
    var constructor: Value = .nil
    var methodNames: [String] = []

    init(name: String, typeNumber: Int, fieldNames: [String], fields: [Int: Int]) {
        self.name = name
        self.typeNumber = typeNumber
        self.fieldNames = fieldNames
        self.fields = fields
    }
}

/// A `test` block that a script declared.
struct DeclaredTest {
    let claim: String
    let body: Value
    let options: Value
    let span: Span
}

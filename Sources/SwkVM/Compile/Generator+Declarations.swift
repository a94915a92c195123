// What declares names: bindings, `using`, functions, structs, tests and modules.
import SwkSyntax

extension Generator {
    func compile(_ binding: Binding) {
        guard case .name = binding.pattern.kind else {
            let value = allocate()
            if let expression = binding.value { compile(expression, into: value) }
            bindRequired(binding.pattern, from: value)
            return
        }
        let declaration = declaration(at: binding.pattern.span)
        guard let expression = binding.value else {
            let register = allocate()
            emit(.loadNil, register)
            bind(declaration, to: register)
            return
        }
        bindValue(of: expression, to: declaration)
    }

    func bindValue(of expression: Expr, to declaration: Declaration) {
        let register = allocate()
        compile(expression, into: register)
        bind(declaration, to: register)
        if declaration.slot != nil { next = register }
    }

    func compileLocal(_ function: Function, _ declaration: Declaration) {
        // At the top level it was made at the start.
        if declaration.slot != nil { return }
        if !declaration.needsCell { return closure(function, into: declaration.register) }
        scoped {
            let register = allocate()
            closure(function, into: register)
            emit(.setCell, register, declaration.register)
        }
    }

    func compile(_ using: Using) {
        if let body = using.body {
            let mark = next
            let outer = regions.count
            own(using)
            compile(body, into: nil)
            while regions.count > outer { close() }
            next = mark
        } else {
            own(using)
        }
    }

    /// Evaluates the value of a `using` and opens the region that owns it.
    private func own(_ using: Using) {
        let register = allocate()
        compile(using.value, into: register)
        at(using.value.span) { _ = emit(.checkClosable, register) }
        if let name = using.name {
            let declaration = declaration(at: name.span)
            if declaration.needsCell { preconditionFailure("a `using` name is never assigned") }
            bind(declaration, to: register)
        }
        open(.close(register: register))
    }

    func compile(_ structure: Structure) {
        let info = machine.addRecordType(
            structure.name.name, fields: structure.fields.map(\.name.name),
            methods: structure.methods.compactMap { $0.name?.name })
        let generator = Generator(
            compiler, compiler.scope(of: ObjectIdentifier(structure)), parent: nil, name: structure.name.name,
            span: structure.span)
        generator.compileConstructor(structure, info)
        info.constructor = machine.heap.closure(compiler.finish(generator).code, captures: 0)
        for method in structure.methods {
            guard let name = method.name else { continue }
            let function = compiler.compile(method, parent: nil)
            machine.addMethod(name.name, machine.heap.closure(function.code, captures: 0), to: info)
        }
        let register = allocate()
        emit(.recordType, register, wide: info.typeNumber - Tag.count)
        bind(declaration(at: structure.name.span), to: register)
    }

    private func compileConstructor(_ structure: Structure, _ info: RecordTypeInfo) {
        draft.parameterNames = structure.fields.map(\.name.name)
        draft.requiredCount = structure.fields.prefix { $0.defaultValue == nil }.count
        _ = allocate(structure.fields.count)
        for (index, field) in structure.fields.enumerated() {
            bind(declaration(at: field.name.span), to: index)
            compileDefault(field.defaultValue, of: index)
        }
        let result = allocate()
        emit(.newRecord, result, wide: info.typeNumber - Tag.count)
        emit(.returnValue, result)
    }

    private func compileDefault(_ value: Expr?, of register: Int) {
        guard let value else { return }
        let present = emit(.jumpIfPresent, register, wide: 0)
        compile(value, into: register)
        patch(present)
    }

    /// A function with its parameters; a method has its receiver before them.
    func compileFunction(_ function: Function, receiver: Declaration?) {
        let hidden = receiver == nil ? 0 : 1
        draft.parameterNames = (receiver == nil ? [] : ["self"]) + function.parameters.map(\.name.name)
        draft.requiredCount = hidden + function.parameters.prefix { $0.defaultValue == nil && !$0.isRest }.count
        draft.hasRest = function.parameters.last?.isRest == true
        _ = allocate(draft.parameterNames.count)
        receiver?.register = 0
        for (index, parameter) in function.parameters.enumerated() {
            compileDefault(parameter.defaultValue, of: hidden + index)
            bind(declaration(at: parameter.name.span), to: hidden + index)
        }
        compileBody(function.body)
    }

    func compile(_ test: Test) {
        scoped {
            let claim = allocate(3)
            compile(test.claim, into: claim)
            concurrent(ObjectIdentifier(test.body), name: "test", span: test.body.span, into: claim + 1) {
                $0.compileBody(test.body)
            }
            emit(.newMap, claim + 2, wide: 0)
            for option in test.options {
                guard let label = option.label else { continue }
                scoped {
                    let key = allocate(2)
                    load(label.name, into: key)
                    compile(option.value, into: key + 1)
                    emit(.setEntry, claim + 2, key, key + 1)
                }
            }
            emit(.declareTest, claim)
        }
    }

    func callModule(_ module: ScriptModule) {
        guard let initializer = module.initializer else { return }
        scoped {
            let register = allocate()
            emit(.loadConstant, register, wide: constant(initializer))
            emit(.call, register, 0)
        }
    }
}

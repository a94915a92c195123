// What the compiler asks of the machine: constants, values of host names, record types, modules.
import SwkSyntax

extension Machine {
    /// The one string object for a text in code, so that equal keys are the same object.
    func constantString(_ text: String) -> Value {
        if let number = symbols.number(of: text) { return symbolStrings[number] }
        if text.utf8.count <= 40 && symbols.names.count < Machine.maxSymbols / 2 { return symbolStrings[symbol(text)] }
        return heap.string(text)
    }

    /// The value that a name of the registry has.
    func hostValue(_ name: String) -> Value {
        if let known = hostValues[name] { return known }
        let value: Value
        switch registry[name] {
        case .type(let type): value = heap.foreign(.hostType, type)
        case .function(let function): value = heap.foreign(.hostFunction, HostCallee(function))
        case .module(let module): value = heap.foreign(.module, module)
        case .value(let constant, _): value = self.import(constant)
        case nil: preconditionFailure("`\(name)` is not registered")
        }
        hostValues[name] = value
        return value
    }

    func addRecordType(_ name: String, fields: [String], methods: [String]) -> RecordTypeInfo {
        var indexes: [Int: Int] = [:]
        for (index, field) in fields.enumerated() { indexes[symbol(field)] = index }
        let info = RecordTypeInfo(
            name: name, typeNumber: Tag.count + recordTypes.count, fieldNames: fields, fields: indexes)
        info.methodNames = methods
        recordTypes.append(info)
        return info
    }

    func addMethod(_ name: String, _ closure: Value, to type: RecordTypeInfo) {
        methods[MethodKey(typeNumber: type.typeNumber, symbol: symbol(name))] = closure
    }
}

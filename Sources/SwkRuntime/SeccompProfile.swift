// A seccomp profile as data: rules by system call name, some of them only with or without a capability.

import SwkModel

struct SeccompProfile: Sendable {
    enum Action: Sendable, Equatable { case allow, errno(UInt16), log, trap, killThread, killProcess }
    enum Machine: Sendable {
        case x86, arm
        static var current: Machine {
            #if arch(arm64)
                .arm
            #else
                .x86
            #endif
        }
    }

    /// A comparison of one argument; all of a rule's conditions must hold.
    struct Condition: Sendable {
        enum Comparison: Sendable { case less, lessOrEqual, equal, notEqual, greater, greaterOrEqual, masked(UInt64) }
        let argument: UInt32
        let comparison: Comparison
        let value: UInt64
        init(argument: UInt32, _ comparison: Comparison, _ value: UInt64) {
            self.argument = argument
            self.comparison = comparison
            self.value = value
        }
    }

    struct Rule: Sendable {
        let names: [Substring]
        let action: Action
        let conditions: [Condition]
        private let required: String?
        private let forbidden: String?
        private let machine: Machine?

        /// `names` is a list in words.
        init(
            _ names: String, action: Action = .allow, when conditions: [Condition] = [], with required: String? = nil,
            without forbidden: String? = nil, on machine: Machine? = nil
        ) {
            self.names = names.split { $0 == " " || $0 == "\n" }
            self.action = action
            self.conditions = conditions
            self.required = required
            self.forbidden = forbidden
            self.machine = machine
        }

        /// One whose conditions on capabilities and machine were decided already.
        init(names: [Substring], action: Action, conditions: [Condition]) {
            self.names = names
            self.action = action
            self.conditions = conditions
            required = nil
            forbidden = nil
            machine = nil
        }

        /// Whether it allows its calls whatever their arguments are.
        var allowsAlways: Bool {
            if case .allow = action { conditions.isEmpty } else { false }
        }

        func applies(with capabilities: Set<String>) -> Bool {
            if let machine, machine != .current { return false }
            if let required, !capabilities.contains(required) { return false }
            if let forbidden, capabilities.contains(forbidden) { return false }
            return true
        }
    }

    /// What happens to a system call that no rule names.
    let defaultAction: Action
    let rules: [Rule]
}

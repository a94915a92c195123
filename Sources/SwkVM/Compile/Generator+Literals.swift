// Literals with parts: strings, lists, maps and commands.
import SwkSyntax

extension Generator {
    func compile(_ parts: [StringPart], into target: Int) {
        if parts.isEmpty { return load("", into: target) }
        if parts.count == 1, case .text(let text) = parts[0] { return load(text, into: target) }
        scoped {
            let first = allocate(parts.count)
            for (index, part) in parts.enumerated() {
                switch part {
                case .text(let text): load(text, into: first + index)
                case .expression(let value): compile(value, into: first + index)
                }
            }
            emit(.interpolate, target, first, parts.count)
        }
    }

    /// Lists are filled in pieces of this many, so that a long literal needs few registers.
    private static let piece = 64

    func compile(_ elements: [ListElement], into target: Int) {
        if elements.count <= Generator.piece && !elements.contains(where: \.isSpread) {
            scoped {
                let first = allocate(elements.count)
                for (index, element) in elements.enumerated() { compile(element.value, into: first + index) }
                emit(.newList, target, first, elements.count)
            }
            return
        }
        scoped {
            let list = allocate()
            emit(.newList, list, list, 0)
            for element in elements {
                scoped { emit(element.isSpread ? .appendAll : .append, list, operand(element.value)) }
            }
            emit(.move, target, list)
        }
    }

    func compile(_ entries: [SwkSyntax.MapEntry], into target: Int) {
        scoped {
            let map = allocate()
            emit(.newMap, map, wide: min(entries.count, 1 << 16))
            for entry in entries {
                scoped {
                    switch entry {
                    case .pair(let key, let value):
                        let first = operand(key, before: value)
                        let second = operand(value)
                        at(key.span) { _ = emit(.setEntry, map, first, second) }
                    case .spread(let value):
                        let other = operand(value)
                        at(value.span) { _ = emit(.setAllEntries, map, other) }
                    }
                }
            }
            emit(.move, target, map)
        }
    }

    func compile(_ command: Command, into target: Int) {
        scoped {
            let list = allocate()
            emit(.newList, list, list, 0)
            switch command {
            case .words(let words):
                for word in words { append(word, to: list) }
                emit(.newCommand, target, list)
            case .shell(let parts):
                let text = allocate()
                compileShell(parts, into: text)
                emit(.append, list, text)
                emit(.newCommand, flag: 1, target, list)
            }
        }
    }

    private func append(_ word: Command.Word, to list: Int) {
        scoped {
            switch word {
            case .splice(let value): emit(.appendAll, list, operand(value))
            case .joined(let parts):
                let text = allocate()
                // A word that is one interpolation keeps the value, so that nil is seen and refused.
                if parts.count == 1, case .expression(let value) = parts[0] {
                    compile(value, into: text)
                } else {
                    compile(parts, into: text)
                }
                emit(.append, list, text)
            }
        }
    }

    private func compileShell(_ parts: [StringPart], into target: Int) {
        if parts.isEmpty { return load("", into: target) }
        scoped {
            let first = allocate(parts.count)
            for (index, part) in parts.enumerated() {
                switch part {
                case .text(let text): load(text, into: first + index)
                case .expression(let value):
                    compile(value, into: first + index)
                    at(value.span) { _ = emit(.quoteShell, first + index, first + index) }
                }
            }
            emit(.interpolate, target, first, parts.count)
        }
    }
}

// The reserved words, grouped by length so that telling a word from a name costs a few byte comparisons and no allocation.
//
// `test`, `fixture`, `timeout`, `atomically`, `limit`, `as` and `sh` are not reserved: they mean something in one position only.

enum ReservedWords {
    static let all: [(word: StaticString, kind: Token.Kind)] = [
        ("and", .kwAnd), ("assert", .kwAssert), ("break", .kwBreak), ("catch", .kwCatch), ("continue", .kwContinue),
        ("defer", .kwDefer), ("else", .kwElse), ("false", .kwFalse), ("for", .kwFor), ("func", .kwFunc), ("if", .kwIf),
        ("import", .kwImport), ("in", .kwIn), ("let", .kwLet), ("match", .kwMatch), ("nil", .kwNil), ("not", .kwNot),
        ("or", .kwOr), ("parallel", .kwParallel), ("return", .kwReturn), ("spawn", .kwSpawn), ("struct", .kwStruct),
        ("throw", .kwThrow), ("true", .kwTrue), ("try", .kwTry), ("using", .kwUsing), ("var", .kwVar),
        ("where", .kwWhere),
        ("while", .kwWhile),
    ]

    private static let byLength: [[(word: StaticString, kind: Token.Kind)]] = {
        var groups = [[(word: StaticString, kind: Token.Kind)]](repeating: [], count: 9)
        for entry in all { groups[entry.word.utf8CodeUnitCount].append(entry) }
        return groups
    }()

    /// The kind of the word: reserved, or an identifier.
    static func kind(of word: UnsafeBufferPointer<UInt8>) -> Token.Kind {
        guard word.count >= 2, word.count <= 8, word[0] >= UInt8(ascii: "a"), word[0] <= UInt8(ascii: "w") else {
            return .identifier
        }
        for entry in byLength[word.count] where word.equals(entry.word) { return entry.kind }
        return .identifier
    }
}

extension UnsafeBufferPointer<UInt8> {
    func equals(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        let pointer = word.utf8Start
        for index in 0..<count where self[index] != pointer[index] { return false }
        return true
    }
}

/// The reserved words of the language in alphabetical order, for completion and highlighting.
public let reservedWords: [String] = ReservedWords.all.map { $0.word.description }

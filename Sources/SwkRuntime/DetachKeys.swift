// The keys that leave a container running and give the terminal back, and the filter that finds them in what is typed.
//
// Half a sequence is held back only for a moment: a lone Ctrl-P is the shell's "previous line", and whoever types it wants to see it. After
// that moment the held keys go on to the container, but the sequence is not forgotten, so that slow fingers can detach, too.

public import SwkModel

/// A sequence of keys.
public struct DetachKeys: Hashable, Sendable {
    public let bytes: [UInt8]

    /// docker's Ctrl-P Ctrl-Q.
    public static let standard = DetachKeys(bytes: [0x10, 0x11])

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// docker's notation: `ctrl-a,d`; single characters or `ctrl-` and one of `a` to `z`, `@ [ \ ] ^ _`, separated by commas. An empty
    /// text is the standard.
    public init(parsing text: String) throws(Failure) {
        if text.isEmpty {
            self = .standard
            return
        }
        var bytes: [UInt8] = []
        for key in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let byte = Self.byte(of: key) else {
                throw Failure(
                    .invalidArgument, "read detach keys", text, "`\(key)` is not a key",
                    allowed: "characters and ctrl-a to ctrl-z, ctrl-@, ctrl-[, ctrl-\\, ctrl-], ctrl-^, ctrl-_",
                    help: "separate the keys by commas, as in `ctrl-p,ctrl-q`")
            }
            bytes.append(byte)
        }
        self.init(bytes: bytes)
    }

    private static func byte(of key: Substring) -> UInt8? {
        if key.utf8.count == 1 { return key.utf8.first }
        guard key.lowercased().hasPrefix("ctrl-"), let letter = key.lowercased().utf8.last, key.utf8.count == 6 else {
            return nil
        }
        let isKey = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) || "@[\\]^_".utf8.contains(letter)
        return isKey ? letter & 0x1f : nil
    }
}

/// Finds a sequence in a stream of bytes.
struct DetachFilter {
    private let keys: [UInt8]
    /// How many keys of the sequence the last bytes were.
    private var matched = 0
    /// Those of them that were not passed on yet.
    private(set) var held: [UInt8] = []

    init(_ keys: DetachKeys) { self.keys = keys.bytes }

    /// What goes on to the container, and whether the sequence is complete; then nothing goes on any more.
    mutating func feed(_ bytes: some Sequence<UInt8>) -> (passed: [UInt8], detaches: Bool) {
        var passed: [UInt8] = []
        for byte in bytes {
            let recent = keys[..<matched] + [byte]
            held.append(byte)
            matched = (0...recent.count).reversed().first { recent.suffix($0).elementsEqual(keys.prefix($0)) } ?? 0
            if matched == keys.count { return (passed, true) }
            let free = max(0, held.count - matched)
            passed += held.prefix(free)
            held.removeFirst(free)
        }
        return (passed, false)
    }

    /// The held keys, when their moment has passed.
    mutating func release() -> [UInt8] {
        defer { held = [] }
        return held
    }
}

// Values between Swift and scripts, through Codable.
import Testing

@testable import SwkVM

private struct Server: Codable, Equatable {
    var name: String
    var port: UInt16
    var weight: Double
    var isOn: Bool
    var note: String?
    var tags: [String]
    var limits: [String: Int]
    var idle: Duration
    var ports: ClosedRange<Int>
    var body: [UInt8]
    var kind: Kind
    var peer: Peer

    enum Kind: String, Codable { case web, worker }
    struct Peer: Codable, Equatable { var address: [Int] }
}

private class Base: Codable {
    var id = 1
}
private final class Derived: Base {
    var extra = "x"
    enum CodingKeys: CodingKey { case extra }
    override init() { super.init() }
    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try super.init(from: container.superDecoder())
        extra = try container.decode(String.self, forKey: .extra)
    }
    override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(extra, forKey: .extra)
        try super.encode(to: container.superEncoder())
    }
}

private indirect enum Tree: Codable, Equatable {
    case leaf(Int)
    case node(left: Tree, right: Tree)
}

@Suite struct CodingTests {
    private let server = Server(
        name: "größe", port: 65535, weight: 0.5, isOn: true, note: nil, tags: ["a", "b"], limits: ["x": 1],
        idle: .milliseconds(1500), ports: 1...3, body: [0, 255], kind: .worker, peer: .init(address: [1, 2]))

    @Test func aStructGoesThereAndBack() throws {
        #expect(try ScriptValue(encoding: server).decoded() == server)
    }

    @Test func scriptsSeeItAsTheirOwnValues() async throws {
        let interpreter = Interpreter()
        interpreter.define("server", try ScriptValue(encoding: server))
        let text = "[server.port + 1, server.idle * 2, server.ports.count, server.tags[1], server.note ?? server.kind]"
        #expect(try await interpreter.render(interpreter.run(text)) == #"[65536, 3s, 3, "b", "worker"]"#)
    }

    @Test func aRunGivesASwiftValue() async throws {
        #expect(try await Interpreter().run("[80, 443].map(p => p + 8000)", as: [Int].self) == [8080, 8443])
        #expect(try await Interpreter().run("{a: 1.5, b: 2}", as: [String: Double].self) == ["a": 1.5, "b": 2])
        #expect(try await Interpreter().run("{80: \"web\"}", as: [Int: String].self) == [80: "web"])
        #expect(try await Interpreter().run("nil", as: Int?.self) == nil)
        #expect(try await Interpreter().run("[1, nil]", as: [Int?].self) == [1, nil])
        #expect(try await Interpreter().run("2KiB", as: Int.self) == 2048)
        #expect(try await Interpreter().run("0..<3", as: Range<Int>.self) == 0..<3)
        #expect(try await Interpreter().run("`ls -l`", as: [String].self) == ["ls", "-l"])
    }

    @Test func aRecordIsItsFields() async throws {
        let peer = try await Interpreter().run("struct P { address }\nP([1, 2])", as: Server.Peer.self)
        #expect(peer == Server.Peer(address: [1, 2]))
    }

    @Test func anEnumWithValuesGoesThereAndBack() throws {
        let tree = Tree.node(left: .leaf(1), right: .node(left: .leaf(2), right: .leaf(3)))
        #expect(try ScriptValue(encoding: tree).decoded() == tree)
    }

    @Test func aClassWithASuperclassGoesThereAndBack() throws {
        let value = Derived()
        value.id = 7
        let back: Derived = try ScriptValue(encoding: value).decoded()
        #expect(back.id == 7 && back.extra == "x")
    }

    @Test func keysKeepTheirOrder() throws {
        guard case .map(let map) = try ScriptValue(encoding: server) else { throw BoxFailure(what: "no map") }
        #expect(map.pairs.first?.key.text == "name" && map.pairs.last?.key.text == "peer")
    }

    @Test func anIntegerThatDoesNotFitIsAnError() {
        #expect(throws: EncodingError.self) { try ScriptValue(encoding: UInt64.max) }
        #expect(throws: DecodingError.self) { try ScriptValue.int(256).decoded(as: UInt8.self) }
        #expect(throws: DecodingError.self) { try ScriptValue.float(1.5).decoded(as: Int.self) }
    }

    @Test func theErrorLeadsToTheValue() async throws {
        do {
            _ = try await Interpreter().run(
                "{peers: [{address: [1]}, {address: \"x\"}]}", as: [String: [Server.Peer]].self)
            Issue.record("a String was taken for a list")
        } catch DecodingError.typeMismatch(_, let context) {
            #expect(context.codingPath.map(\.stringValue) == ["peers", "[1]", "address"])
            #expect(context.debugDescription == "a list was expected, this is a String: \"x\"")
        }
    }

    @Test func aMissingKeyNamesThoseThatAreThere() throws {
        do {
            _ = try ScriptValue.map(["adress": .nil]).decoded(as: Server.Peer.self)
            Issue.record("the key was found")
        } catch DecodingError.keyNotFound(_, let context) {
            #expect(context.debugDescription == "there is no `address`; there is `adress`")
        }
    }
}

// Peers find one another by name through their hosts files, however many come and go at once.

import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkNetwork

@Suite(.enabled(if: geteuid() == 0)) struct NamesTests {
    /// What a hosts file says about a name.
    private func addresses(of name: String, in file: String) throws -> [String] {
        try Files.readText(file).split(separator: "\n").compactMap { line in
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            return words.dropFirst().contains(Substring(name)) ? String(words[0]) : nil
        }
    }

    @Test func peersFindOneAnotherByNameAliasAndId() throws {
        try withWorld { world in
            let network = try world.store.create("app", log: world.log)
            let a = try NetworkNamespace.create()
            let b = try NetworkNamespace.create()
            let db = try world.request("db", aliases: ["postgres"])
            let web = try world.request("web")
            let first = try world.store.attach(db, to: [network], in: a, log: world.log)[0]
            let second = try world.store.attach(web, to: [network], in: b, log: world.log)[0]
            let hosts = try #require(web.hosts)
            for name in ["db", "postgres", db.container.short] {
                let found = try addresses(of: name, in: hosts)
                #expect(found == [first.address.description])
            }
            let back = try addresses(of: "web", in: #require(db.hosts))
            #expect(back == [second.address.description])
            try world.store.detach(first)
            let gone = try addresses(of: "db", in: hosts)
            #expect(gone == [])
            try world.store.detach(second)
        }
    }

    @Test func theFileKeepsItsInodeBecauseItIsMounted() throws {
        try withWorld { world in
            let network = try world.store.create("app", log: world.log)
            let a = try NetworkNamespace.create()
            let b = try NetworkNamespace.create()
            let web = try world.request("web")
            let first = try world.store.attach(web, to: [network], in: a, log: world.log)[0]
            let mounted = try Descriptor.open(#require(web.hosts), O_RDONLY)
            let second = try world.store.attach(world.request("db"), to: [network], in: b, log: world.log)[0]
            try world.store.detach(second)
            let c = try NetworkNamespace.create()
            let third = try world.store.attach(world.request("cache"), to: [network], in: c, log: world.log)
            let text = String(decoding: try mounted.readAll(), as: UTF8.self)
            #expect(text.contains("\tcache ") && !text.contains("\tdb "))
            #expect(text.hasPrefix("127.0.0.1\tlocalhost\n"))
            for attachment in [first] + third { try world.store.detach(attachment) }
        }
    }

    @Test func onTheDefaultNetworkAContainerKnowsOnlyItself() throws {
        try withWorld { world in
            let network = try world.store.defaultNetwork()
            let a = try NetworkNamespace.create()
            let b = try NetworkNamespace.create()
            let web = try world.request("web")
            let first = try world.store.attach(web, to: [network], in: a, log: world.log)[0]
            let second = try world.store.attach(world.request("db"), to: [network], in: b, log: world.log)[0]
            let hosts = try #require(web.hosts)
            let own = try addresses(of: web.container.short, in: hosts)
            let other = try addresses(of: "db", in: hosts)
            #expect(own == [first.address.description])
            #expect(other == [])
            for attachment in [first, second] { try world.store.detach(attachment) }
        }
    }

    @Test func sweepingWithdrawsTheNamesOfTheDead() throws {
        try withWorld { world in
            let network = try world.store.create("app", log: world.log)
            let a = try NetworkNamespace.create()
            let b = try NetworkNamespace.create()
            let web = try world.request("web")
            let first = try world.store.attach(web, to: [network], in: a, log: world.log)[0]
            let second = try world.store.attach(
                world.request("db", ["127.0.0.1::80"]), to: [network], in: b, log: world.log)[0]
            // What a journal does for an owner that was killed.
            try world.store.undoPublishedPort(second.ports[0])
            try NetworkUndo.link(second.hostInterface)
            try Files.remove(second.member)
            try world.store.sweep()
            let gone = try addresses(of: "db", in: #require(web.hosts))
            #expect(gone == [])
            #expect(try world.store.members(of: network).map(\.name) == ["web"])
            try world.store.detach(first)
        }
    }

    @Test func twoHundredJoinAtOnceAndEveryoneKnowsEveryone() throws {
        try withWorld { world in
            let subnet = CIDR(containing: IPv4(10, 125, UInt8.random(in: 0...63) * 4, 0), prefix: 22)
            let network = try world.store.create("crowd", subnet: subnet, log: world.log)
            let requests = try (0..<200).map { try world.request("c\($0)") }
            let attachments = Shared<[NetworkAttachment]>([])
            let failures = concurrently(200) { number in
                let namespace = try NetworkNamespace.create()
                let made = try world.store.attach(requests[number], to: [network], in: namespace, log: world.log)
                attachments.value.withLock { $0 += made }
            }
            #expect(failures == [])
            let all = attachments.value.withLock { $0 }
            #expect(Set(all.map(\.address)).count == 200)
            for request in requests {
                let text = try Files.readText(#require(request.hosts))
                let known = Set(
                    text.split(separator: "\n").compactMap { $0.split(whereSeparator: { " \t".contains($0) }).first })
                #expect(known.isSuperset(of: all.map { Substring($0.address.description) }))
            }
            let left = concurrently(200) { number in try world.store.detach(all[number]) }
            #expect(left == [])
        }
    }
}

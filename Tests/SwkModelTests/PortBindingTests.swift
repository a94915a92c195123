// The syntax of `-p`, as docker has it.

import SwkModel
import Testing

@Suite struct PortBindingTests {
    private func parse(_ text: String) throws -> [String] { try PortBinding.parse(text).map(\.description) }

    @Test(arguments: [
        ("8080:80", "0.0.0.0:8080:80/tcp"), ("127.0.0.1:8080:80", "127.0.0.1:8080:80/tcp"), ("80", "0.0.0.0::80/tcp"),
        ("127.0.0.1::80", "127.0.0.1::80/tcp"), ("53:53/udp", "0.0.0.0:53:53/udp"),
        ("8000-8010:80", "0.0.0.0:8000-8010:80/tcp"), ("localhost:80:80/TCP", "127.0.0.1:80:80/tcp"),
        (":80:80", "0.0.0.0:80:80/tcp"),
    ])
    func eachFormIsRead(_ text: String, _ meaning: String) throws { #expect(try parse(text) == [meaning]) }

    @Test func rangesOfEqualLengthGoPairwise() throws {
        #expect(try parse("8000-8001:80-81") == ["0.0.0.0:8000:80/tcp", "0.0.0.0:8001:81/tcp"])
    }

    @Test func aContainerRangeAloneGetsRandomHostPorts() throws {
        #expect(try parse("80-81/udp") == ["0.0.0.0::80/udp", "0.0.0.0::81/udp"])
    }

    @Test(arguments: [
        "", "65536:80", "a:80", ":80", "80:", "1:2:3", "1.2.3.4:1:2:3", "80-79:80-79", "1-3:1-2", "80/sctp",
        "[::1]:80:80", "8080:80/", "-80", "1-2-3:5",
    ])
    func whatIsNoBindingIsRefused(_ text: String) {
        #expect { try parse(text) } throws: { ($0 as? Failure)?.code == .invalidPort }
    }

    @Test func aMistypedProtocolIsCorrected() {
        #expect { try parse("80:80/tpc") } throws: { ($0 as? Failure)?.nearest == "tcp" }
    }

    @Test func anExposedPortHasNoHostPart() throws {
        #expect(try PortBinding.exposed("80/tcp").map(\.description) == ["0.0.0.0::80/tcp"])
        #expect { try PortBinding.exposed("1:80") } throws: { ($0 as? Failure)?.code == .invalidPort }
    }
}

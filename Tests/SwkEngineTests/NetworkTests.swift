// Containers on networks, and readiness.

import Glibc
import SwkEngine
import SwkModel
import Testing

@Suite(.enabled(if: geteuid() == 0), .serialized) struct NetworkTests {
    private func server(_ network: String?) -> ContainerOptions {
        var options = ContainerOptions(command: ["sh", "-c", "echo page >/index.html; exec httpd -f -p 80 -h /"])
        if let network { options.network = .named(network) }
        return options
    }

    @Test func aPeerIsReachedByName() async throws {
        try await withEngine { engine, scope in
            let network = try engine.createNetwork(NetworkOptions(name: "shop-\(getpid())"), in: scope)
            let image = try await engine.image("busybox")
            var options = server(network.record.name)
            options.name = "web"
            let web = try await image.start(options, in: scope)
            try await web.waitForPort(80, timeout: 10_000_000_000)
            var client = ContainerOptions(command: ["wget", "-qO-", "http://web/"])
            client.network = .named(network.record.name)
            #expect(try await image.run(client, in: scope).stdoutText == "page\n")
        }
    }

    @Test func aPublishedPortIsReachedFromTheHost() async throws {
        try await withEngine { engine, scope in
            let image = try await engine.image("busybox")
            var options = server(nil)
            options.publish = try PortBinding.parse("127.0.0.1:0:80")
            let web = try await image.start(options, in: scope)
            try await web.waitForPort(80, timeout: 10_000_000_000)
            var client = ContainerOptions(command: ["wget", "-qO-", "http://127.0.0.1:\(try web.hostPort(for: 80))/"])
            client.network = .host
            #expect(try await image.run(client, in: scope).stdoutText == "page\n")
        }
    }

    @Test func aTakenPortNamesItsHolderAndLeavesNothing() async throws {
        try await withEngine { engine, scope in
            let image = try await engine.image("busybox")
            var options = server(nil)
            options.name = "holder"
            options.publish = try PortBinding.parse("127.0.0.1:0:80")
            let holder = try await image.start(options, in: scope)
            options.name = "second"
            options.publish = try PortBinding.parse("127.0.0.1:\(try holder.hostPort(for: 80)):80")
            let failure = await #expect(throws: Failure.self) { try await image.start(options, in: scope) }
            #expect(failure?.code.rawValue == "port.taken")
            #expect(failure?.description.contains("holder") == true)
            #expect(try engine.containers(all: true).map(\.name) == ["holder"])
        }
    }

    @Test func waitingForAPortFailsAtOnceWhenTheContainerDies() async throws {
        try await withEngine { engine, scope in
            let container = try await engine.image("busybox").start(
                .offline("sh", "-c", "echo no config; exit 9"), in: scope)
            let failure = await #expect(throws: Failure.self) {
                try await container.waitForPort(80, timeout: 60_000_000_000)
            }
            #expect(failure?.code == .containerDied)
            #expect(failure?.exit?.code == 9)
            #expect(failure?.description.contains("no config") == true)
        }
    }

    @Test func aNetworkInUseIsNotRemoved() async throws {
        try await withEngine { engine, scope in
            let network = try engine.createNetwork(NetworkOptions(name: "busy-\(getpid())"), in: scope)
            var options = ContainerOptions(command: ["sleep", "1000"])
            options.network = .named(network.record.name)
            let container = try await engine.image("busybox").start(options, in: scope)
            let failure = #expect(throws: Failure.self) { try network.remove(from: scope) }
            #expect(failure?.description.contains(container.name) == true)
        }
    }
}

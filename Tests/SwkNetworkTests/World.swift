// A small world for each test: a store with directories, interface names and subnets of its own, checked to be empty afterwards.

import Glibc
import SwkModel
import SwkSystem
import Synchronization
import Testing

@testable import SwkNetwork

/// Remembers what was recorded, in order.
final class Recorder: EffectLog {
    private let effects = Mutex<[Effect]>([])
    var recorded: [Effect] { effects.withLock { $0 } }
    func record(_ effect: Effect) { effects.withLock { $0.append(effect) } }
}

/// One store in a temporary directory.
struct World {
    let directory: String
    let store: NetworkStore
    let log = Recorder()
    var prefix: String { store.configuration.prefix }

    init() throws {
        // On a tmpfs, as /run is.
        var template = Array("/dev/shm/swk-net-XXXXXX".utf8CString)
        directory = String(cString: try #require(mkdtemp(&template)))
        // Each world has a subnet range of its own, so that tests may run side by side.
        let number = Self.numbers.add(1, ordering: .relaxed).newValue
        let half = { (third: UInt8) in CIDR(containing: IPv4(10, 130 + UInt8(number % 64), third, 0), prefix: 17) }
        let configuration = NetworkConfiguration(
            prefix: "t" + ObjectID.random().hex.prefix(3),
            defaultPool: SubnetPool([.init(half(0), prefix: 17)]), userPool: SubnetPool([.init(half(128), prefix: 28)]))
        store = NetworkStore(
            stateDirectory: directory + "/state", runDirectory: directory + "/run", configuration: configuration)
    }

    private static let numbers = Atomic<Int>(0)

    func request(_ name: String, _ ports: [String] = [], aliases: [String] = []) throws -> AttachmentRequest {
        let hosts = "\(directory)/\(name).hosts"
        return AttachmentRequest(
            container: .random(), name: name, aliases: aliases, hosts: hosts,
            ports: try ports.flatMap(PortBinding.parse))
    }

    /// The names of interfaces and files that exist on behalf of this world.
    func leftovers() throws -> [String] {
        let links = try NetlinkSocket(.route).dump(LinkRequest.all()).compactMap(LinkStatus.init).map(\.name)
        let files = try store.list().flatMap { network in
            try ["members", "leases", "hosts"].flatMap {
                try Files.names(in: "\(directory)/run/networks/\(network.id)/\($0)")
            }
        }
        let ports = try Files.names(in: directory + "/run/ports").filter { !$0.hasSuffix("lock") }
        return links.filter { $0.hasPrefix(prefix) } + files + ports
    }

    func remove() throws {
        try store.uninstall()
        try Files.removeTree(directory)
    }
}

/// Runs a test in a world and requires that nothing but the networks themselves is left, and after removing them nothing at all.
func withWorld(_ body: (World) throws -> Void) throws {
    let world = try World()
    do {
        try body(world)
    } catch {
        try world.remove()
        throw error
    }
    try world.store.settle()
    try eventually { try world.leftovers().allSatisfy { $0 == world.prefix + "0" || $0.hasPrefix(world.prefix + "-") } }
    try world.remove()
    #expect(try world.leftovers().isEmpty)
    #expect(try world.store.firewall.isInstalled() == false)
}

/// Waits for what happens in its own time: a server that starts, interfaces that the kernel deletes with their namespace.
func eventually(_ condition: () throws -> Bool) throws {
    let deadline = time(nil) + 10
    while time(nil) < deadline {
        if try condition() { return }
        usleep(5000)
    }
    Issue.record("did not come true within ten seconds")
}

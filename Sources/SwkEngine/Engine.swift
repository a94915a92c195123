// The facade of the engine wing: one value from which images, containers, networks and volumes are reached.
//
// An engine has no state of its own besides open stores: everything is files below its root and live kernel objects, so any number of
// engines, in any number of processes, work on the same root at once.

public import SwkImage
public import SwkModel
public import SwkNetwork
import SwkRuntime
import SwkState
import SwkSystem

/// The container engine, embedded: no daemon, no client.
///
/// ```swift
/// let engine = try Engine()
/// let scope = try engine.scope()
/// defer { scope.close() }
/// let result = try await engine.image("busybox").run(ContainerOptions(command: ["echo", "hi"]), in: scope)
/// ```
public final class Engine: Sendable {
    public let configuration: EngineConfiguration
    public let volumes: VolumeStore
    public let imageStore: ImageStore
    public let networkStore: NetworkStore
    let layout: Layout
    let records: RecordStore<ContainerRecord>
    let names: NameRegistry
    let filters: SeccompFilters

    /// Opens the stores below the configured root, making what is missing.
    /// - Parameter recovering: whether to finish what dead owners left behind.
    public init(_ configuration: EngineConfiguration = .standard(), recovering: Bool = true) throws(Failure) {
        self.configuration = configuration
        layout = Layout(root: configuration.root, run: configuration.runDirectory)
        try Self.prepare(layout)
        volumes = VolumeStore(directory: layout.volumes, lock: layout.volumeLock)
        records = try RecordStore(kind: "container", directory: layout.containers)
        names = try NameRegistry(kind: "container", directory: layout.containerNames)
        imageStore = ImageStore(
            root: layout.images,
            settings: RegistrySettings(
                insecure: Set(configuration.insecureRegistries), mirrors: configuration.mirrors,
                credentialsFile: configuration.credentialsFile,
                certificateDirectory: configuration.certificateDirectory,
                certificateFile: configuration.certificateFile, hub: configuration.hub))
        networkStore = NetworkStore(stateDirectory: layout.networks, runDirectory: layout.networkRun)
        filters = SeccompFilters(directory: layout.seccompCache)
        if recovering { try recover() }
    }

    /// A new owner for containers and networks.
    public func scope() throws(Failure) -> Scope { try Scope(engine: self) }

    private static func prepare(_ layout: Layout) throws(Failure) {
        do throws(Failure) {
            try layout.prepare()
        } catch  where error.code == .notPermitted {
            throw Failure(
                .notPermitted, "open engine", layout.root, error.reason, errno: error.errno,
                help: "run swk as root, or choose a directory of your own with SWK_ROOT")
        }
    }
}

// What the engine changes on the host, as values: written to a journal before it is made, undone from the journal afterwards.
//
// Each case names the object that will exist; its inverse is fixed by the case and idempotent, so it may run from any point,
// any number of times, and by another process than the one that made the effect.

/// One change to the host, together with how it is undone.
public enum Effect: Hashable, Sendable, Codable {
    /// A file (also a name or an address lease, which are files). Inverse: unlink.
    case file(String)
    /// A directory tree. Inverse: remove without following links.
    case directory(String)
    /// A mount point. Inverse: detach.
    case mount(String)
    /// A cgroup directory (each hierarchy of cgroup v1 is one effect). Inverse: kill its members, wait, remove it and its children.
    case cgroup(String)
    /// A process, by pid and start time. Inverse: SIGKILL to exactly that process.
    case process(pid: Int32, startTime: UInt64)
    /// A network interface in the host's namespace. Inverse: delete it.
    case link(String)
    /// A container on one more network, by their ids, made or undone while it runs. Inverse: take it off that network.
    case connection(container: String, network: String)
    /// A container, by its id, is given another name. Inverse: leave it the one that its record has by now, and tell its networks.
    case peerName(String)
    /// A container with everything it has on the host, by id. Inverse: kill it and remove it, its record and its name.
    case container(String)
    /// A network, by id. Inverse: remove its bridge, record and name.
    case network(String)
    /// A cgroup that stands still, by its directory. Inverse: let it go on.
    case frozenCgroup(String)
    /// An image without a name, by id. Inverse: remove it, unless it has a name by now or a container needs it.
    case image(String)
    /// A name of an image changes; `manifest` is what it means before, nil for nothing. Inverse: let it mean that again.
    case imageName(String, manifest: String?)
    /// A named volume that did not exist before. Inverse: remove it with its content.
    case volume(String)
    /// A file changes; `copy` is where it is kept as it was before, nil when it did not exist. Inverse: put it back, or remove what is
    /// there.
    case savedFile(String, copy: String?)
    /// A published port of an attachment. Inverse: delete its elements from the nftables table.
    case publishedPort(PublishedPort)
}

/// A host port that leads to a container's port, with everything needed to withdraw it.
public struct PublishedPort: Hashable, Sendable, Codable {
    public enum TransportProtocol: String, Hashable, Sendable, Codable, CaseIterable { case tcp, udp }

    /// Address on the host, `0.0.0.0` for all.
    public var hostAddress: String
    public var hostPort: UInt16
    public var containerAddress: String
    public var containerPort: UInt16
    public var transport: TransportProtocol

    public init(
        hostAddress: String, hostPort: UInt16, containerAddress: String, containerPort: UInt16,
        transport: TransportProtocol
    ) {
        self.hostAddress = hostAddress
        self.hostPort = hostPort
        self.containerAddress = containerAddress
        self.containerPort = containerPort
        self.transport = transport
    }
}

/// Where effects are recorded before they are made. A scope, a container and a network each have one.
public protocol EffectLog: Sendable {
    /// Makes the effect known durably (against the death of this process, not of the machine) before it is made.
    func record(_ effect: Effect) throws(Failure)
}

extension [Effect] {
    /// The order in which effects are undone: the last first, but images behind everything else. A name or a container may be recorded
    /// before the image that it stands for is there, and an image can only go when nothing needs it.
    public var inUndoOrder: [Effect] {
        var images: [Effect] = []
        var others: [Effect] = []
        for effect in reversed() {
            if case .image = effect { images.append(effect) } else { others.append(effect) }
        }
        return others + images
    }
}

// An image as a value: what it holds, and how containers are made from it.

public import SwkImage
public import SwkModel
import SwkSystem

/// An image that is present in the store, or one of the two that need no store.
public struct Image: Sendable {
    /// What the container's root file system is made of.
    enum Source: Sendable {
        case stored(StoredImage)
        /// The machine's own root, read-only below an overlay.
        case host
    }

    public let engine: Engine
    /// As the user wrote it.
    public let reference: String
    let source: Source

    /// The digest of the configuration, docker's image id; `host` for the machine's own root.
    public var id: String {
        switch source {
        case .stored(let stored): stored.id.description
        case .host: "host"
        }
    }

    /// What the image says about running it.
    public var config: ImageConfig {
        switch source {
        case .stored(let stored): stored.config
        case .host: Self.hostConfig
        }
    }

    private static var hostConfig: ImageConfig {
        var config = ImageConfig()
        config.cmd = ["/bin/sh"]
        return config
    }

    /// The stored form; nil for the machine's own root.
    public var stored: StoredImage? { if case .stored(let stored) = source { stored } else { nil } }
}

extension Engine {
    /// The machine's own root file system as an image: read-only, with an overlay that is dropped with the container.
    public var hostImage: Image { Image(engine: self, reference: "host", source: .host) }

    /// The image of this name or id if it is present, pulled otherwise. `busybox` is made from the machine's own binary when neither
    /// the store nor a mirror has it.
    /// - Parameter progress: told about bytes as they arrive.
    public func image(
        _ reference: String, pull policy: PullPolicy = .missing, platform: Platform? = nil,
        progress: PullProgress? = nil
    ) async throws -> Image {
        if policy != .always, let found = try localImage(reference) { return found }
        guard policy != .never else { throw try imageStore.notFound(reference, "find image") }
        do {
            return try await pull(reference, platform: platform, progress: progress)
        } catch let failure as Failure
            where Self.isBusybox(reference) && [.imageNotFound, .registryUnreachable].contains(failure.code)
        {
            return Image(engine: self, reference: reference, source: .stored(try embeddedBusybox()))
        }
    }

    private static func isBusybox(_ reference: String) -> Bool { ["busybox", "busybox:latest"].contains(reference) }

    /// Fetches an image from its registry, whether or not it is present.
    /// - Parameter platform: which image of an index; nil is this machine's.
    public func pull(
        _ reference: String, platform: Platform? = nil, progress: PullProgress? = nil
    ) async throws -> Image {
        let parsed = try ImageReference(parsing: reference)
        let observer = (progress ?? PullProgress(events: { _ in })).observer
        let stored = try await imageStore.pull(parsed, platform: platform, progress: observer)
        return Image(engine: self, reference: reference, source: .stored(stored))
    }

    /// The image of this name, id or id prefix on this machine; nil when there is none.
    public func localImage(_ reference: String) throws(Failure) -> Image? {
        if let stored = try imageStore.resolve(reference) {
            return Image(engine: self, reference: reference, source: .stored(stored))
        }
        guard Self.isBusybox(reference), configuration.mirrors.isEmpty else { return nil }
        return Image(engine: self, reference: reference, source: .stored(try embeddedBusybox()))
    }

    /// The default image, made from Debian's busybox-static the first time it is asked for.
    public func embeddedBusybox() throws(Failure) -> StoredImage {
        try imageStore.makeBusybox(from: "/bin/busybox")
    }
}

/// Whether a registry is asked: docker's `--pull`.
public enum PullPolicy: String, Sendable, CaseIterable { case missing, always, never }

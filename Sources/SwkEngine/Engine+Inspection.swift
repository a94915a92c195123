// What a name means to `inspect`, which does not say what kind of thing it is.

public import SwkModel
import SwkNetwork

/// The kinds of things that can be inspected, in the order in which a name is looked up.
public enum InspectedKind: String, Sendable, CaseIterable { case container, image, network, volume }

extension Engine {
    /// The document of the first thing of this name: container, image, network, volume, in docker's order.
    /// - Parameters:
    ///   - kind: only a thing of this kind.
    ///   - withSize: also the sizes of a container's files.
    public func inspection(of name: String, kind: InspectedKind? = nil, withSize: Bool = false) throws(Failure)
        -> Document
    {
        for candidate in kind.map({ [$0] }) ?? InspectedKind.allCases {
            if let document = try inspection(candidate, name, withSize) { return document }
        }
        let words = kind?.rawValue ?? "object"
        throw Failure(
            .objectNotFound, "inspect \(words)", name, "no such \(words)",
            nearest: nearestName(to: name, in: try names(kind)))
    }

    private func inspection(_ kind: InspectedKind, _ name: String, _ withSize: Bool) throws(Failure) -> Document? {
        switch kind {
        case .container: return try findContainer(name)?.inspection(withSize: withSize)
        case .image: return try localImage(name)?.inspection
        case .network: return try networkInspection(name)
        case .volume: return try volumes.list().first { $0.name == name }?.inspection
        }
    }

    private func networkInspection(_ name: String) throws(Failure) -> Document? {
        if let predefined = PredefinedNetwork(reference: name) { return predefined.inspection }
        do throws(Failure) {
            return try network(name).inspection()
        } catch  where error.code == .networkNotFound {
            return nil
        }
    }

    private func names(_ kind: InspectedKind?) throws(Failure) -> [String] {
        var names: [String] = []
        if kind == nil || kind == .container { names += try containerNames() }
        if kind == nil || kind == .image { names += try imageStore.list().flatMap(\.references).map(\.description) }
        if kind == nil || kind == .network { names += try list(NetworkQuery()).map(\.name) }
        if kind == nil || kind == .volume { names += try volumes.list().map(\.name) }
        return names
    }
}

extension Failure.Code {
    /// Nothing of any kind that was asked for has this name or id.
    public static let objectNotFound = Failure.Code("object.not-found")
}

// Images of an engine: list, tag, remove, with an eye on the containers that use them.

import SwkImage
public import SwkModel

extension Engine {
    /// The images on this machine.
    public func images() throws(Failure) -> [Image] {
        try imageStore.list().map { stored in
            let name = stored.references.first.map(\.description) ?? stored.id.short
            return Image(engine: self, reference: name, source: .stored(stored))
        }
    }

    /// Removes a name of an image, and its content with the last name.
    /// - Parameter force: also when several names point to the id that was given, or stopped containers were made from it.
    @discardableResult
    public func removeImage(_ reference: String, force: Bool) throws(Failure) -> [RemovalEvent] {
        guard let image = try localImage(reference), let stored = image.stored else {
            throw Failure(
                .imageNotFound, "remove image", reference, "no such image on this machine",
                help: "`swk images` lists them",
                nearest: nearestName(to: reference, in: try imageStore.list().flatMap(\.references).map(\.description)))
        }
        if stored.references.count <= 1 { try checkUnused(image, force: force) }
        return try imageStore.remove(reference, force: force)
    }

    /// A container's root file system is made of its image's layers: they stay while a container needs them.
    private func checkUnused(_ image: Image, force: Bool) throws(Failure) {
        let users = try containers(all: true).filter { $0.record.imageID == image.id }
        var running: [Container] = []
        for user in users { if try user.state().isRunning { running.append(user) } }
        guard let user = running.first ?? (force ? nil : users.first) else { return }
        throw Failure(
            .imageInUse, "remove image", image.reference, "container `\(user.name)` was made from it",
            actual: "\(users.count) containers, \(running.count) running",
            help: "remove it first: swk rm -f \(users.map(\.name).joined(separator: " "))")
    }
}

extension Image {
    /// Gives the image a further name.
    public func tag(_ name: String) throws(Failure) -> Image {
        guard let stored else {
            throw Failure(.optionInvalid, "tag image", reference, "the machine's own root has no name in the store")
        }
        let parsed = try ImageReference(parsing: name)
        return Image(
            engine: engine, reference: parsed.description,
            source: .stored(try engine.imageStore.tag(stored, as: parsed)))
    }
}

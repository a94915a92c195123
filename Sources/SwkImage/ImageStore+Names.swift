// What a name means, and letting it mean again what it meant before.

public import SwkModel
import SwkSystem

extension ImageStore {
    /// The manifest that a full name (`name:tag`) stands for; nil for none.
    public func manifest(named name: String) throws(Failure) -> Digest? {
        try index.read().first { $0[annotation: IndexAnnotation.name] == name }?.digest
    }

    /// Lets a name stand for a manifest that is in the index, or for nothing. Idempotent.
    /// - Parameter manifest: its digest; nil takes the name away, and the image stays without it.
    public func restoreName(_ name: String, manifest: String?) throws(Failure) {
        let digest = if let manifest { try Digest(parsing: manifest) } else { nil as Digest? }
        try index.update { (entries) throws(Failure) in
            guard let digest else {
                for position in entries.indices where entries[position][annotation: IndexAnnotation.name] == name {
                    entries[position][annotation: IndexAnnotation.name] = nil
                }
                return entries.dropRedundantEntries()
            }
            guard var entry = entries.first(where: { $0.digest == digest }) else {
                throw Failure(.imageNotFound, "restore name", name, "its image \(digest) is gone")
            }
            entry.annotations = nil
            entries.releaseName(name, except: digest)
            entries.insert(entry, name: name, repoDigest: nil)
        }
    }
}

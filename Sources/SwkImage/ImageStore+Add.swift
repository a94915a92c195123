// How images that are made here enter the store: layers as archives, then configuration, manifest, name.

public import SwkModel
import SwkSystem

extension ImageStore {
    /// Makes `busybox:latest` from a static busybox, unpacks it and names it. Idempotent: an equal program is the same image.
    @discardableResult
    public func makeBusybox(from program: String = "/bin/busybox") throws(Failure) -> StoredImage {
        let lock = try content.openForAdding()
        let busybox = try BusyboxImage(from: program)
        let layer = try addLayer { (tar) throws(Failure) in try busybox.write(to: tar) }
        try layers.unpack(layer, diffID: layer.digest, chainID: layer.digest)
        let created = RFC3339.text(seconds: busybox.modified.seconds)
        let document = ImageDocument(
            created: created, platform: .host, config: BusyboxImage.config, diffIDs: [layer.digest],
            history: [ImageDocument.History(created: created, createdBy: "busybox-static")])
        let image = try addImage(document, layers: [layer], called: try ImageReference(parsing: "busybox"))
        _ = consume lock
        return image
    }

    /// Adds an uncompressed layer that `write` produces; its digest is its diff ID. The caller holds the lock of somebody who adds.
    func addLayer(_ write: (TarWriter) throws(Failure) -> Void) throws(Failure) -> ContentDescriptor {
        try addLayer(.none, write).blob
    }

    /// Adds a layer that `write` produces as an archive. The caller holds the lock of somebody who adds.
    func addLayer(
        _ compression: LayerCompression, _ write: (TarWriter) throws(Failure) -> Void
    ) throws(Failure) -> StoredLayer {
        let blob = try LayerBlobWriter(in: content, compression)
        try write(TarWriter { (bytes) throws(Failure) in try blob.write(bytes) })
        return try blob.commit()
    }

    /// Adds configuration and manifest of an image whose layers are there, and gives it a name if there is one.
    func addImage(
        _ document: ImageDocument, layers: [ContentDescriptor], called reference: ImageReference?
    ) throws(Failure) -> StoredImage {
        let config = try content.add(try JSONContent.encode(document), mediaType: MediaType.ociConfig)
        let manifest = Manifest(config: config, layers: layers)
        var entry = try content.add(try JSONContent.encode(manifest), mediaType: MediaType.ociManifest)
        entry.platform = document.platform
        return try record(entry, reference: reference, repoDigest: nil)
    }

    /// Puts a manifest into the index under a name, taking the name from whoever had it.
    func record(
        _ entry: ContentDescriptor, reference: ImageReference?, repoDigest: String?
    ) throws(Failure) -> StoredImage {
        let name = reference.flatMap { $0.tag == nil ? nil : $0 }
        let entries = try index.update { (entries) throws(Failure) in
            if let name { entries.releaseName(name.withoutDigest.description, except: entry.digest) }
            entries.insert(entry, name: name?.withoutDigest.description, repoDigest: repoDigest)
            return entries
        }
        return try image(try siblings(of: entry, in: entries))
    }
}

extension ImageReference {
    /// The name under which an image is filed: pulled by `name:tag@digest`, it is called `name:tag`.
    var withoutDigest: ImageReference {
        guard let tag, digest != nil else { return self }
        // The tag was checked when this reference was parsed.
        return (try? tagged(tag)) ?? self
    }
}

extension [ContentDescriptor] {
    /// Takes a name from other manifests; an image stays in the index without it.
    mutating func releaseName(_ name: String, except digest: Digest) {
        for position in indices
        where self[position][annotation: IndexAnnotation.name] == name && self[position].digest != digest {
            self[position][annotation: IndexAnnotation.name] = nil
        }
        dropRedundantEntries()
    }

    /// Adds an entry, or completes the one that has the same manifest and name.
    mutating func insert(_ entry: ContentDescriptor, name: String?, repoDigest: String?) {
        var new = entry
        new[annotation: IndexAnnotation.name] = name
        new[annotation: IndexAnnotation.repoDigest] = repoDigest
        let same = firstIndex { $0.digest == entry.digest && $0[annotation: IndexAnnotation.name] == name }
        if let same {
            if repoDigest != nil { self[same][annotation: IndexAnnotation.repoDigest] = repoDigest }
        } else {
            append(new)
        }
        dropRedundantEntries()
    }

    /// Removes entries that say nothing: no name, no repository digest that another entry of the manifest does not have, not the last one.
    mutating func dropRedundantEntries() {
        for position in indices.reversed() where self[position][annotation: IndexAnnotation.name] == nil {
            let entry = self[position]
            let digest = entry[annotation: IndexAnnotation.repoDigest]
            let others = indices.filter { $0 != position && self[$0].digest == entry.digest }
            let covered =
                digest == nil || others.contains { self[$0][annotation: IndexAnnotation.repoDigest] == digest }
            if !others.isEmpty, covered { remove(at: position) }
        }
    }
}

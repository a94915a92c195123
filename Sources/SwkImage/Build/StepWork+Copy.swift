// COPY and ADD: files from the context, a stage, an image, a text or an address into the image, as one layer.

import CArchive
import Glibc
public import SwkModel
public import SwkSystem

/// What is copied, and where to.
public struct CopyStep: Sendable {
    public enum Origin: Sendable {
        case context(BuildContext)
        case image(StoredImage)
        /// A directory of this machine, all of it visible.
        case directory(String)
    }

    public var origin: Origin
    public var sources: [String]
    /// Absolute, or relative to the working directory; with a slash at its end it is a directory.
    public var destination: String
    public var owner: String?
    public var mode: UInt32?
    /// Whether archives are unpacked.
    public var unpacks = false
    /// Texts that become files, by name.
    var texts: [(name: String, content: String)] = []
    /// The keyword, for the history and messages.
    var word = "COPY"

    public init(_ origin: Origin, _ sources: [String], to destination: String) {
        self.origin = origin
        self.sources = sources
        self.destination = destination
    }
}

extension StepWork {
    /// Copies into what is made so far, unless the cache has the result for the same content. Blocks for as long as that takes.
    ///
    /// Throws `build.no-source` for a source that is not there, and what the kernel refuses; nothing of the step is left then.
    public func copy(_ step: CopyStep, _ making: inout Making, _ cancellation: Cancellation) throws(Failure) {
        let workspace = try Workspace(self)
        do throws(Failure) {
            try copy(step, &making, workspace, cancellation)
        } catch {
            try workspace.remove()
            throw error
        }
        try workspace.remove()
    }

    private func copy(
        _ step: CopyStep, _ making: inout Making, _ workspace: Workspace, _ cancellation: Cancellation
    ) throws(Failure) {
        let selections = try selections(of: step, workspace)
        let place = ContainerPath.joined(making.draft.config.workingDir, step.destination)
        let isDirectory = step.destination.hasSuffix("/") || step.destination == "." || step.destination.hasSuffix("/.")
        var key = StepKey(
            making.key, [step.unpacks ? "ADD" : "COPY", place, isDirectory ? "/" : "", step.owner ?? ""])
        key.add(step.mode.map { String($0, radix: 8) } ?? "")
        var content: [Digest] = []
        for selection in selections {
            content.append(try TreeDigest.of(selection.items, in: selection.tree, cancellation))
        }
        for digest in content { key.add(digest.description) }
        let digest = try key.digest()
        if try takeFromCache(digest, &making) { return }
        let image = try made(making)
        let count = selections.reduce(0) { $0 + $1.items.count }
        guard count < 2 || isDirectory else {
            throw Failure(
                .buildSource, "copy \(count) files to", step.destination, "the destination must be a directory",
                help: "end it with a slash")
        }
        let tree = try workspace.write(on: image) { (root) throws(Failure) in
            let target = CopyTarget(root, cancellation)
            if let owner = step.owner { target.owner = try OwnerSpec.resolve(owner, in: root) }
            target.mode = step.mode
            for selection in selections {
                for item in selection.items {
                    try write(item, selection.tree, target, place, isDirectory, step, cancellation)
                }
            }
        }
        let layer = try store.addStepLayer(from: tree, on: image.document, cancellation: cancellation)
        let shell = making.draft.shell.joined(separator: " ")
        let what = content.map { "\($0.short)" }.joined(separator: " ")
        try commit(digest, &making, createdBy: "\(shell) #(nop) \(step.word) \(what) in \(place) ", layer: layer)
    }

    /// The things that one list of sources means, and the tree that they are in.
    private struct Selection {
        var tree: SourceTree
        var items: [SourceTree.Item]
    }

    private func selections(of step: CopyStep, _ workspace: Workspace) throws(Failure) -> [Selection] {
        var selections: [Selection] = []
        if !step.texts.isEmpty {
            let tree = SourceTree(try workspace.files(step.texts), name: "the Dockerfile")
            var items: [SourceTree.Item] = []
            for text in step.texts { items += try tree.items(text.name) }
            selections.append(Selection(tree: tree, items: items))
        }
        guard !step.sources.isEmpty else { return selections }
        let tree = try self.tree(step.origin)
        for source in step.sources {
            let items = try tree?.items(source) ?? []
            guard !items.isEmpty, let tree else { throw missing(source, step, tree) }
            selections.append(Selection(tree: tree, items: items))
        }
        return selections
    }

    private func tree(_ origin: CopyStep.Origin) throws(Failure) -> SourceTree? {
        switch origin {
        case .context(let context):
            guard let directory = context.directory else { return nil }
            return SourceTree(
                DirectoryHandle(try Descriptor.open(directory, O_RDONLY | O_DIRECTORY)), rules: context.rules,
                name: "the build context")
        case .directory(let path):
            return SourceTree(DirectoryHandle(try Descriptor.open(path, O_RDONLY | O_DIRECTORY)), name: path)
        case .image(let image):
            let layers = try store.layerDirectories(of: image)
            guard !layers.isEmpty else { return nil }
            let view = try RootView.overlay(layers)
            return SourceTree(DirectoryHandle(try view.openDirectory("/")), name: image.displayName)
        }
    }

    private func missing(_ source: String, _ step: CopyStep, _ tree: SourceTree?) -> Failure {
        let isExcluded = tree?.rules.excludes(String(ContainerPath.joined("/", source).dropFirst())) ?? false
        let place = tree?.name ?? "a build without files"
        // Only for the help: names that cannot be listed suggest nothing.
        let names = tree.flatMap { tree in try? tree.root.names().map(\.text).filter { !tree.rules.excludes($0) } }
        return Failure(
            .buildSource, step.word.lowercased(), source,
            isExcluded ? "it is left out by .dockerignore" : "there is no such file in \(place)",
            help: tree == nil ? "give the build a directory instead of `-`" : nil,
            nearest: names.flatMap { nearestName(to: source, in: $0) })
    }

    private func write(
        _ item: SourceTree.Item, _ tree: SourceTree, _ target: CopyTarget, _ place: String, _ isDirectory: Bool,
        _ step: CopyStep, _ cancellation: Cancellation
    ) throws(Failure) {
        if item.isDirectory { return try target.addContents(of: item, in: tree, at: place) }
        if step.unpacks, let archive = try ArchiveFile(item, in: tree) {
            return try archive.unpack(into: try target.makeDirectory(place), cancellation)
        }
        let intoDirectory = try target.isDirectory(place)
        if isDirectory || intoDirectory {
            return try target.addFile(item, in: tree, to: try target.makeDirectory(place), as: item.name)
        }
        let (parent, name) = EntryPath.parent(of: Array(place.utf8))
        let directory = try target.makeDirectory(parent.isEmpty ? "/" : parent.text)
        try target.addFile(item, in: tree, to: directory, as: name)
    }

    /// Makes a directory of the image, as WORKDIR does.
    func makeDirectory(
        _ path: String, _ making: inout Making, createdBy: String, _ cancellation: Cancellation
    ) throws(Failure) {
        let key = try StepKey(making.key, ["WORKDIR", path]).digest()
        if try takeFromCache(key, &making) { return }
        let image = try made(making)
        let workspace = try Workspace(self)
        let layer: StoredLayer?
        do throws(Failure) {
            let tree = try workspace.write(on: image) { (root) throws(Failure) in
                _ = try CopyTarget(root, cancellation).makeDirectory(path)
            }
            layer = try store.addStepLayer(from: tree, on: image.document, cancellation: cancellation)
        } catch {
            try workspace.remove()
            throw error
        }
        try workspace.remove()
        try commit(key, &making, createdBy: createdBy, layer: layer)
    }
}

/// A file that is a tar archive, compressed or not, by its content.
private struct ArchiveFile: ~Copyable {
    private let file: Descriptor
    private let name: String

    /// Nil for every other file.
    init?(_ item: SourceTree.Item, in tree: SourceTree) throws(Failure) {
        guard item.status.st_mode & S_IFMT == S_IFREG, item.status.st_size >= 20 else { return nil }
        let (path, name) = EntryPath.parent(of: item.path)
        guard let directory = try tree.root.openBelow(path, named: item.path.text) else { return nil }
        let file = try directory.open(name, O_RDONLY)
        guard Self.isArchive(file.raw, name.text) else { return nil }
        self.file = file
        self.name = item.path.text
    }

    /// What cannot be decompressed, or has no header, is no archive but a file like any other.
    private static func isArchive(_ file: Int32, _ name: String) -> Bool {
        guard let start = try? uncompressed(file, named: name).next(), start.count >= TarHeader.size else {
            return false
        }
        return (try? TarHeader(UnsafeRawBufferPointer(rebasing: start[..<TarHeader.size]), in: name)) != nil
    }

    func unpack(into directory: DirectoryHandle, _ cancellation: Cancellation) throws(Failure) {
        let raw = file.raw
        try system("read", name) { Int32(lseek(raw, 0, SEEK_SET)) }
        let unpacker = LayerUnpacker(into: directory, named: name, cancellation: cancellation)
        try unpacker.unpack(TarReader(try uncompressed(raw, named: name), named: name))
    }
}

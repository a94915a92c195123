// A tree of files as lines, one for each fact that an image decides: kinds, modes, owners, times, link targets, content, devices,
// attributes, and which names are one file. What a runtime adds to every container is left out.

import Testing

/// What is in a tree.
struct FileListing {
    let lines: [String]

    /// Python reads names as bytes, and prints one that is no text as what it is.
    private static let script = #"""
        import hashlib, os, stat, sys
        root = os.fsencode(sys.argv[1]) + b"/."
        added = {b"/" + name for name in b"dev proc sys .dockerenv etc/hostname etc/hosts etc/resolv.conf etc/mtab".split()}
        # A runtime makes files in these.
        busy = {b"", b"/etc"}
        same, sums = {}, {}
        def look(path):
            status = os.lstat(root + path)
            kind = stat.S_IFMT(status.st_mode)
            facts = [oct(status.st_mode), status.st_uid, status.st_gid, "-" if path in busy else status.st_mtime_ns]
            file = (status.st_dev, status.st_ino)
            if kind == stat.S_IFREG:
                # busybox has three hundred names.
                if file not in same: sums[file] = hashlib.sha256(open(root + path, "rb").read()).hexdigest()[:16]
                facts.append(sums[file])
            if kind == stat.S_IFLNK: facts.append(os.readlink(root + path))
            if kind in (stat.S_IFCHR, stat.S_IFBLK): facts.append((os.major(status.st_rdev), os.minor(status.st_rdev)))
            if kind != stat.S_IFDIR: same.setdefault(file, []).append(path)
            for name in sorted(os.listxattr(root + path, follow_symlinks=False)):
                if name.startswith("user.") or name == "security.capability":
                    facts.append((name, os.getxattr(root + path, name, follow_symlinks=False)))
            print(path, *facts)
            if kind != stat.S_IFDIR: return
            for name in sorted(os.listdir(root + path)):
                if path + b"/" + name not in added: look(path + b"/" + name)
        look(b"")
        for names in sorted(names for names in same.values() if len(names) > 1): print("one file", *sorted(names))
        """#

    /// What is below a directory.
    init(_ path: String) throws { try self.init(["python3", "-c", Self.script, path]) }

    /// What directories are that lie on top of one another, the top one first, seen by overlayfs where nobody else sees it.
    init(layers: [String]) throws {
        let mount = "mount -t overlay overlay -o \"ro,lowerdir=$1\" /mnt && exec python3 -c \"$2\" /mnt"
        try self.init(["unshare", "-m", "sh", "-c", mount, "sh", layers.joined(separator: ":"), Self.script])
    }

    private init(_ words: [String]) throws {
        let said = try Program(
            words, environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PYTHONIOENCODING": "utf-8"]
        )
        .outcome(within: 120)
        try #require(said.code == 0, "\(said)")
        lines = said.lines
    }

    /// The lines that only one of both has.
    func differences(from other: FileListing) -> [String] {
        lines.difference(from: other.lines).map { change in
            switch change {
            case .insert(_, let line, _): "+ \(line)"
            case .remove(_, let line, _): "- \(line)"
            }
        }
    }
}

// The files that a build may copy from: a directory without what its .dockerignore leaves out, or nothing at all.

import Glibc
public import SwkModel
import SwkSystem

/// Where COPY and ADD take their files from.
public struct BuildContext: Sendable {
    /// Absolute; nil for a build without files.
    public let directory: String?
    public let rules: IgnoreRules

    /// A Dockerfile alone, as from standard input.
    public static let none = BuildContext()

    private init() {
        directory = nil
        rules = IgnoreRules()
    }

    /// A directory and its .dockerignore, if it has one.
    ///
    /// Throws `build.no-context` for what is no directory and for addresses, `dockerfile.invalid` for a wrong pattern.
    public init(directory path: String) throws(Failure) {
        let isRemote = ["http://", "https://", "git://", "ssh://", "git@", "github.com/"].contains {
            path.hasPrefix($0)
        }
        if isRemote {
            throw Failure(
                .buildContext, "build", path, "contexts are directories of this machine",
                help: "fetch it first (`git clone`, `curl`), then build the directory or send a tar to `-`")
        }
        let absolute = try Files.absolute(path)
        var status = stat()
        guard stat(absolute, &status) == 0 else { throw .errno(errno, "open build context", path) }
        guard status.isDirectory else {
            throw Failure(
                .buildContext, "build", path, "the context must be a directory",
                help: "name the Dockerfile with `-f` and the directory last")
        }
        directory = absolute
        let ignore = "\(absolute)/.dockerignore"
        rules =
            Files.exists(ignore)
            ? try IgnoreRules(name: ".dockerignore", bytes: try Files.read(ignore)) : IgnoreRules()
    }
}

extension Failure.Code {
    /// What a build should take its files from is no directory of this machine.
    public static let buildContext = Failure.Code("build.no-context")
    /// A source of COPY or ADD is not in the context, the stage or the image.
    public static let buildSource = Failure.Code("build.no-source")
    /// A step's command ended with a code other than zero; `exit` holds its last output.
    public static let buildStepFailed = Failure.Code("build.step-failed")
}

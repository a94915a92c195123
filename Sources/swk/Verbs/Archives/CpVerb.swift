// `swk cp`: files between the host and a container, by path or as a tar archive.

import Glibc
import SwkEngine
import SwkModel

extension Verb {
    static let cp = Verb(
        "cp", "Copy files between the host and a container.",
        .exactly(2, "CONTAINER:PATH|PATH|- CONTAINER:PATH|PATH|-"),
        options: [
            .flag("archive", "a", "keep the numbers of the owners"),
            .flag("follow-link", "L", "follow a link that is the source"),
            .flag("quiet", "q", "say nothing about what was copied"),
        ], example: "swk cp web:/etc/nginx/nginx.conf ."
    ) { arguments, console in
        let (source, target) = (CopyPlace(arguments.operands[0]), CopyPlace(arguments.operands[1]))
        let options = CopyOptions(
            keepingOwners: arguments.has("archive"), followingLink: arguments.has("follow-link"))
        let engine = try openEngine(arguments)
        var bytes: Int64?
        switch (source, target) {
        case (.inside(let name, let path), .host(let local)):
            bytes = try await engine.container(name).copyOut(path, to: local, options)
        case (.inside(let name, let path), .stream):
            try refuseTerminal("cp")
            try await engine.container(name).copyOut(path, archive: STDOUT_FILENO, options)
        case (.host(let local), .inside(let name, let path)):
            bytes = try await engine.container(name).copyIn(local, to: path, options)
        case (.stream, .inside(let name, let path)):
            bytes = try await engine.container(name).copyIn(archive: STDIN_FILENO, to: path, options)
        case (.inside, .inside):
            throw Failure(
                .optionInvalid, "copy", "", "files are not copied from one container to another",
                help: "pipe them: `swk cp A:PATH - | swk cp - B:DIR`")
        default:
            throw Failure(
                .optionInvalid, "copy", "", "one of the two must be in a container", allowed: "CONTAINER:PATH",
                actual: arguments.operands.joined(separator: " "))
        }
        if let bytes, !arguments.has("quiet"), isatty(STDERR_FILENO) == 1 {
            Console.write("Copied \(ByteCount(bytes)) to \(arguments.operands[1])\n", to: STDERR_FILENO)
        }
        return 0
    }
}

/// One side of a copy, as docker reads it: what begins with a slash or a dot is on the host, whatever colons it has.
private enum CopyPlace {
    case host(String)
    case inside(container: String, path: String)
    case stream

    init(_ text: String) {
        if text == "-" {
            self = .stream
        } else if text.hasPrefix("/") || text.hasPrefix(".") {
            self = .host(text)
        } else if let colon = text.firstIndex(of: ":") {
            self = .inside(container: String(text[..<colon]), path: String(text[text.index(after: colon)...]))
        } else {
            self = .host(text)
        }
    }
}

// Codes of images, registries and archives.
import SwkVM

extension EngineExplanations {
    static var images: [Explanation] {
        [
            Explanation(
                "image.not-found", "no image of that name or id, here or at its registry",
                """
                The name was looked for on this machine and, when it names a registry's image, there. Neither has \
                it.
                """,
                example: "Image(\"bussybox\").pull()",
                remedy:
                    """
                    Check the spelling and the tag. `swk images` lists what is here; a private registry also says \
                    "not found" to strangers.
                    """
            ),
            Explanation(
                "image.invalid-reference", "an image name that docker's grammar does not allow",
                "A name is `[registry[:port]/]path[:tag][@digest]` in small letters, digits, `.`, `_`, `-` and `/`.",
                example: "Image(\"My Image\").pull()", remedy: "Write it in small letters without blanks.",
                instead: "Image(\"my-image\")"),
            Explanation(
                "image.ambiguous", "the beginning of an id fits several images",
                "More than one image has an id that begins so.",
                remedy: "Give more of its digits, or a name."),
            Explanation(
                "image.in-use", "an image that is still needed", "A container was made from it, and needs its files.",
                example: "Image(\"busybox\").remove()",
                remedy: "Remove the containers that the message names first, or force it."),
            Explanation(
                "image.digest-mismatch", "content that is not what its digest says",
                """
                Everything is checked against the digest by which it was asked for. What arrived is something \
                else, so it was thrown away.
                """,
                remedy: """
                    Pull again. When it happens again, the registry or a proxy before it serves damaged content.
                    """),
            Explanation(
                "image.truncated", "content that ended too early", "The registry sent less than it had announced.",
                remedy: "Pull again; what arrived whole is kept."),
            Explanation(
                "image.no-platform", "an image that is not made for this machine",
                """
                The image exists, but not for this operating system and processor. The message names the platforms \
                that there are.
                """,
                remedy: "Choose another tag, or ask for one of the platforms by name."),
            Explanation(
                "image.corrupt", "content that is not what its type says",
                "A manifest, configuration or layer cannot be read as what it claims to be.",
                remedy: "Pull the image again; if it was made by a tool, make it again."),
            Explanation(
                "image.unsupported", "a kind of image that is not understood",
                "The manifest or a layer is of a type that swk does not know.",
                remedy: "Convert the image to OCI or docker's schema 2; other tools do that when they push."),
            Explanation(
                "registry.unreachable", "a registry that does not answer",
                "No connection could be made: the message has the reason.",
                remedy: """
                    Check the address and the network. A registry without TLS is named in SWK_INSECURE_REGISTRIES.
                    """
            ),
            Explanation(
                "registry.broken", "a transfer that broke again and again",
                "The connection was lost in the middle, and going on from there did not help.",
                remedy: "Try again later; what arrived is kept."),
            Explanation(
                "registry.unauthorized", "a registry that wants other credentials",
                "The registry refused: it wants to know who you are.",
                remedy:
                    "`swk login HOST` keeps name and password where docker keeps them; `docker login` will do as well."),
            Explanation(
                "registry.no-catalog", "a registry that does not tell what it has",
                """
                Registries need not list their repositories (docker.io does not, it has a search instead). This one offers \
                neither a list nor a search.
                """,
                remedy: "Pull what you know by name; `Registry(host).tags(name)` lists the tags of one repository."),
            Explanation(
                "registry.helper", "a program that keeps docker's passwords did not do its part",
                """
                docker's config.json names a helper (`credsStore`, `credHelpers`) for the passwords of this registry. It \
                cannot be run, or it failed; the message has its words.
                """,
                remedy: "Install the helper, or take its name out of config.json and log in again."),
            Explanation(
                "registry.http", "a registry that answered with an error", "The message has its status and words.",
                remedy:
                    """
                    A status of 429 means too many requests, 5xx that the registry has trouble itself: wait and \
                    try again.
                    """
            ),
            Explanation(
                "archive.hostile", "an archive that reaches outside of its root",
                "An entry would write to a place outside of the image. Nothing of it was written there.",
                remedy: "Do not use this archive."),
            Explanation(
                "archive.invalid", "no tar archive, or a damaged one", "The file cannot be read as an archive.",
                remedy: "Check that it is a tar file, perhaps compressed, and that it is complete."),
            Explanation(
                "archive.unsupported", "an archive with an entry of an unknown kind",
                "An entry is of a type that swk does not know; guessing would lose it.",
                remedy: "Make the archive with GNU tar, bsdtar or docker."),
            Explanation(
                "dockerfile.invalid", "an instruction that cannot be read",
                """
                An instruction, of a Dockerfile or of `--change`, has an unknown word or something wrong behind it. \
                The message names it and says what is allowed.
                """,
                remedy: "Write it as docker's Dockerfile reference has it.",
                instead: "CMD [\"nginx\", \"-g\", \"daemon off;\"]"),
            Explanation(
                "build.step-failed", "a command of a build that ended with an error",
                """
                A RUN of a Dockerfile, or an image's `layer`, ended with a code other than 0. The message has its last \
                lines. Nothing of the step is left; the steps before it are cached.
                """,
                example: "Image(\"busybox\").layer(\"false\")",
                remedy: "Mend the command and build again: only what follows from there is run."),
            Explanation(
                "build.no-source", "a source of COPY or ADD that is not there",
                """
                Sources are looked up in the build's directory without what .dockerignore leaves out, in a stage, or in \
                an image. The same code is for destinations that cannot take the files.
                """,
                example: "Image(\"busybox\").copy(\"./missing\", \"/app/\")",
                remedy: "Check the spelling, and .dockerignore; paths begin at the build's directory."),
            Explanation(
                "build.no-context", "a build without a directory to take files from",
                "A build needs a directory of this machine with a Dockerfile, or one of both on standard input.",
                example: "Image.build(\"./nowhere\")",
                remedy: "Name the directory, and the Dockerfile with `-f` or `file:` where it is called otherwise."),
        ]
    }
}

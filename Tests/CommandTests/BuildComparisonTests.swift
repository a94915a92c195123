// Awkward Dockerfiles built with swk and with docker's classic builder: the same configuration, the same number of layers, the same files.

import FoundationEssentials
import Glibc
import Testing

extension Commands {
    @Suite(.docker) struct BuildComparisonTests {
        /// One Dockerfile; the context is the same for all.
        struct Case: Sendable, CustomTestStringConvertible {
            var name: String
            var text: String
            var arguments: [String] = []
            var testDescription: String { name }
        }

        static let cases: [Case] = [
            Case(
                name: "variables, quotes, continuations, comments",
                text: #"""
                    # escape=\
                    ARG BASE=busybox
                    FROM ${BASE}
                    MAINTAINER Ann <ann@example.org>
                    ARG version
                    ARG flavour=sweet
                    ENV A=1 B="two words" C='$A' \
                      # a comment in between

                      D=a\ b
                    ENV OLD form of $A
                    ENV E=${version:-none} F=${flavour:+has} G=\$A
                    LABEL one.two="x y" three=$B
                    RUN echo "$version $flavour $A" > /built && \
                      mkdir -p /deep/er
                    """#, arguments: ["--build-arg", "version=7"]),
            Case(
                name: "commands, shells, triggers of nobody, health",
                text: """
                    FROM busybox
                    CMD ["inherited"]
                    ENTRYPOINT ["/bin/echo", "a b"]
                    CMD more words
                    SHELL ["/bin/sh", "-ec"]
                    RUN false || echo ok > /shell
                    ENTRYPOINT exec top
                    EXPOSE 80 53/udp 8000-8002
                    VOLUME /data /more
                    VOLUME ["/a b", "/c"]
                    USER 12:34
                    STOPSIGNAL SIGQUIT
                    ONBUILD RUN echo child
                    HEALTHCHECK --interval=1m30s --timeout=3s --retries=2 CMD wget -q localhost
                    """),
            Case(
                name: "copies: globs, directories, links, owners, modes",
                text: """
                    FROM busybox
                    RUN mkdir -p /real /etc && ln -s real /linked && echo 'web:x:70:71::/:/bin/sh' >> /etc/passwd && echo 'www:x:72:' >> /etc/group
                    COPY *.txt /texts/
                    COPY tree /tree
                    COPY tree/ /again/
                    COPY one.txt /renamed
                    COPY one.txt /texts
                    COPY to-one /followed
                    COPY one.txt /linked/inside
                    COPY --chown=web:www tree /owned
                    COPY --chown=5 one.txt two.txt /numbers/
                    COPY ["with blank.txt", "/quoted name"]
                    WORKDIR /work
                    COPY one.txt .
                    COPY tree/script relative/place
                    """),
            Case(
                name: "working directories and removals",
                text: """
                    FROM busybox
                    WORKDIR /one
                    WORKDIR two/../three
                    RUN pwd > where && mkdir -p /gone/a/b /kept && echo x > /gone/f
                    RUN rm -r /gone && mkdir /gone && echo new > /gone/new
                    RUN rm /kept -r
                    RUN true
                    USER 1000
                    RUN id -u > /tmp/me || id > /dev/null
                    """),
            Case(
                name: "stages",
                text: """
                    FROM busybox AS first
                    RUN mkdir /out && echo first > /out/file && ln -s file /out/link && chmod 4711 /out/file
                    FROM busybox AS unused
                    RUN echo never > /never
                    FROM first
                    COPY --from=first /out /copied
                    COPY --from=0 /out/file /number
                    COPY --from=busybox /bin/busybox /from-image
                    """),
            Case(
                name: "archives",
                text: """
                    FROM busybox
                    ADD archive.tar.gz /unpacked
                    COPY archive.tar.gz /kept.tar.gz
                    ADD one.txt /plain/
                    """),
            Case(
                name: "scratch",
                text: """
                    FROM busybox AS tools
                    FROM scratch
                    COPY --from=tools /bin/busybox /bin/sh
                    COPY tree /tree
                    CMD ["/bin/sh"]
                    """),
            Case(name: "nothing but a base", text: "FROM busybox\n"),
            Case(
                name: "what the ignore file leaves out",
                text: """
                    FROM busybox
                    COPY . /all
                    """),
        ]

        @Test(arguments: cases)
        func bothBuildTheSame(_ example: Case) throws {
            let docker = try DockerDaemon.required()
            let mirror = "http://\(try Registry.required().address)"
            try withWorld(extra: ["SWK_MIRRORS": mirror]) { world in
                try makeContext(in: world)
                let file = try world.write(example.text, to: "context/Dockerfile")
                let ours = try world.start(
                    ["build", "-q", "-t", "ours", "--network", "none"] + example.arguments + ["context"]
                ).outcome(within: 120)
                let theirs = try docker.host(
                    ["env", "DOCKER_BUILDKIT=0", "docker", "build", "-q", "-t", "theirs", "-f", file]
                        + example.arguments + ["\(world.files)/context"])
                #expect(ours.code == 0 && theirs.code == 0, "\(ours)\n\(theirs)")
                guard ours.code == 0, theirs.code == 0 else { return }
                try compareConfigurations(ours.trimmed, world, docker)
                try compareTrees(world, docker)
                try docker.host("docker", "rmi", "-f", "theirs")
            }
        }

        private func makeContext(in world: World) throws {
            let made = try world.host(
                "sh", "-ec",
                """
                mkdir -p context/tree/sub context/tree/empty context/docs; cd context
                echo one > one.txt; echo two > two.txt; echo blank > 'with blank.txt'
                printf '#!/bin/sh\\n' > tree/script; chmod 755 tree/script; echo deep > tree/sub/deep
                ln -s sub tree/link; ln -s ../../nowhere tree/dangling; ln -s one.txt to-one
                ln tree/sub/deep tree/sub/hard; chmod 700 tree/sub; chmod 640 two.txt
                echo secret > docs/secret.md; echo public > docs/README.md; echo x > .hidden
                mkdir t; echo in > t/inside; mkdir t/d; chmod 711 t/d; tar -C t -czf archive.tar.gz .; rm -r t
                printf '# rules\\n**/*.md\\n!docs/README.md\\nDockerfile\\n.dockerignore\\n' > .dockerignore
                touch -d 2020-02-02T02:02:02Z one.txt two.txt tree/script tree/sub/deep tree tree/sub
                """)
            try #require(made.code == 0, "\(made)")
        }

        /// Fields of docker's `Config`; nothing given and nothing in it are the same.
        private func compareConfigurations(_ id: String, _ world: World, _ docker: DockerDaemon) throws {
            let hex = id.split(separator: ":").last ?? ""
            let ours = try JSONValue(contents(of: "\(world.root)/images/blobs/sha256/\(hex)"))
            let theirs = try JSONValue(try docker.host("docker", "inspect", "theirs").stdout)[0]
            for field in [
                "User", "ExposedPorts", "Env", "Entrypoint", "Cmd", "Volumes", "WorkingDir", "Labels", "StopSignal",
                "Healthcheck", "OnBuild", "Shell",
            ] {
                let (mine, other) = (ours["config"]?[field]?.orNil, theirs?["Config"]?[field]?.orNil)
                #expect(
                    mine == other, "\(field): swk has \(String(describing: mine)), docker \(String(describing: other))")
            }
            #expect(ours["author"]?.string ?? "" == theirs?["Author"]?.string)
            #expect(ours["rootfs"]?["diff_ids"]?.elements.count == theirs?["RootFS"]?["Layers"]?.elements.count)
        }

        /// Every path with kind, mode, owner, content or target, as a container sees it; times where they come from the context.
        private func compareTrees(_ world: World, _ docker: DockerDaemon) throws {
            // The machine's own busybox, which every image can run.
            let script = #"""
                b=/.bb/busybox; cd /
                $b find . -mindepth 1 \( -path ./proc -o -path ./sys -o -path ./dev -o -name .bb -o -name .dockerenv -o -path ./etc/hosts \
                  -o -path ./etc/hostname -o -path ./etc/resolv.conf -o -path ./etc/mtab \) -prune -o -print | $b sort | while IFS= read -r f; do
                  if [ -L "$f" ]; then echo "$f -> $($b readlink "$f")"
                  elif [ -f "$f" ]; then echo "$($b stat -c '%n %a %u:%g %h' "$f") $($b md5sum < "$f")"
                  else $b stat -c '%n %F %a %u:%g' "$f"; fi; done
                $b stat -c '%n %Y' texts/* renamed tree/script 2>/dev/null || true
                """#
            let words = [
                "run", "--rm", "--network", "none", "-u", "0", "-w", "/", "-v", "/bin/busybox:/.bb/busybox:ro",
                "--entrypoint",
                "/.bb/busybox",
            ]
            let ours = try world.start(words + ["ours", "sh", "-c", script]).outcome(within: 120)
            let theirs = try docker.host(["docker"] + words + ["theirs", "sh", "-c", script])
            #expect(!theirs.stdout.isEmpty && ours.lines == theirs.lines, "\(difference(ours, theirs))")
        }

        private func difference(_ ours: Outcome, _ theirs: Outcome) -> String {
            let (mine, other) = (Set(ours.lines), Set(theirs.lines))
            return "only swk: \(ours.lines.filter { !other.contains($0) })\nonly docker: "
                + "\(theirs.lines.filter { !mine.contains($0) })\n\(ours.stderr)\(theirs.stderr)"
        }
    }
}

extension JSONValue {
    /// Nil for null, and for everything that holds nothing.
    fileprivate var orNil: JSONValue? {
        switch self {
        case .null, .string(""), .array([]): nil
        case .object(let fields): fields.isEmpty ? nil : self
        default: self
        }
    }
}

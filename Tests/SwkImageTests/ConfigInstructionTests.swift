// Instructions that change the configuration, in docker's spellings.

import SwkModel
import Testing

@testable import SwkImage

@Suite("Instructions of the configuration")
struct ConfigInstructionTests {
    private func changed(_ lines: String..., from base: ImageConfig = ImageConfig()) throws -> ImageConfig {
        try base.applying(changes: lines)
    }

    @Test("commands in both forms")
    func commands() throws {
        #expect(try changed("CMD [\"nginx\", \"-g\", \"daemon off;\"]").cmd == ["nginx", "-g", "daemon off;"])
        #expect(try changed("cmd echo $HOME").cmd == ["/bin/sh", "-c", "echo $HOME"])
        #expect(try changed("CMD [ -f /x ] && echo y").cmd == ["/bin/sh", "-c", "[ -f /x ] && echo y"])
        #expect(try changed("CMD []").cmd == [])
        let both = try changed("CMD old", "ENTRYPOINT [\"/init\"]", "CMD [\"a\"]")
        #expect(both.entrypoint == ["/init"] && both.cmd == ["a"])
        #expect(try changed("CMD old", "ENTRYPOINT [\"/init\"]").cmd == nil)
    }

    @Test("variables and quotes in ENV and LABEL")
    func pairs() throws {
        var base = ImageConfig()
        base.env = ["PATH=/bin", "A=1"]
        let config = try changed(
            "ENV PATH=$PATH:/x A=\"two words\" B='$A' C=a\\ b D=${NO:-default}${A:+set}", "ENV OLD form of $A",
            "LABEL one.two=\"x y\" \"three\"=4", from: base)
        #expect(
            config.env == [
                "PATH=/bin:/x", "A=two words", "B=$A", "C=a b", "D=defaultset", "OLD=form of two words",
            ])
        #expect(config.labels == ["one.two": "x y", "three": "4"])
    }

    @Test("ports, volumes, user, directory, signal, triggers, health")
    func others() throws {
        let config = try changed(
            "ENV P=\"9000 9001/udp\"", "EXPOSE 80 443/tcp 53/udp 8000-8002 $P", "VOLUME /data /logs",
            "VOLUME [\"/a b\"]", "USER web:www", "WORKDIR /srv", "WORKDIR app/../$NONE./x", "STOPSIGNAL SIGQUIT",
            "ONBUILD run make", "HEALTHCHECK --interval=1m30s --retries=2 CMD curl -f localhost")
        #expect(
            config.exposedPorts == [
                "443/tcp", "53/udp", "80/tcp", "8000/tcp", "8001/tcp", "8002/tcp", "9000/tcp", "9001/udp",
            ])
        #expect(config.volumes == ["/a b", "/data", "/logs"])
        #expect(config.user == "web:www" && config.workingDir == "/srv/x" && config.stopSignal == "SIGQUIT")
        #expect(config.onBuild == ["RUN make"])
        #expect(
            config.healthcheck
                == Healthcheck(test: ["CMD-SHELL", "curl -f localhost"], interval: 90_000_000_000, retries: 2))
    }

    @Test(
        "mistakes say what is wrong",
        arguments: [
            ("RUN make", "`RUN` cannot be changed here"), ("ENVV A=1", "did you mean `ENV`"), ("", "it is empty"),
            ("CMD", "CMD needs at least one argument"), ("CMD [1]", "may hold strings only"),
            ("ENV A", "ENV needs a value"), ("ENV A=1 B", "`B` has no `=`"),
            ("ENV A=\"x", "double quote is not closed"),
            ("ENV A=${B", "a `${` has no `}`"), ("ENV A=${B:?needed}", "`B` is not set: needed"),
            ("EXPOSE 70000", "`70000` is no port"), ("ONBUILD FROM x", "FROM cannot be put off"),
            ("HEALTHCHECK --intervall=1s CMD x", "did you mean `--interval`"), ("HEALTHCHECK CMD", "needs a command"),
        ])
    func mistakes(_ line: String, _ words: String) throws {
        let failure = #expect(throws: Failure.self) { try changed(line) }
        #expect(failure?.code == .instructionInvalid)
        #expect(failure?.description.contains(words) == true, "\(failure?.description ?? "")")
    }

    @Test("words keep their places")
    func places() {
        let words = InstructionText().words("a='x y'  \"b\\\" c\" d\\ e")
        #expect(words.map(\.text) == ["a='x y'", "\"b\\\" c\"", "d\\ e"])
        #expect(words.map(\.place) == [0..<7, 9..<16, 17..<21])
    }
}

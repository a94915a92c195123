// What instructions make of a configuration, one rule each.

import SwkModel
import Testing

@testable import SwkImage

@Suite struct ConfigInstructionTests {
    private func changed(_ changes: String..., from config: ImageConfig = ImageConfig()) throws -> ImageConfig {
        try config.applying(changes: changes)
    }

    @Test func environmentIsReplacedInPlace() throws {
        let config = try changed("ENV A=1 B=2", "ENV A=$B", "ENV C d  e")
        #expect(config.env == ["A=2", "B=2", "C=d  e"])
    }

    @Test func pathsOfWorkdirAddUp() throws {
        #expect(try changed("WORKDIR /a", "WORKDIR b/./c", "WORKDIR ..").workingDir == "/a/b")
    }

    @Test func anEntrypointDropsAnInheritedCommandOnly() throws {
        var base = ImageConfig()
        base.cmd = ["sh"]
        var draft = ConfigDraft(base)
        let entrypoint = try #require(Dockerfile.instructions(named: "x", "ENTRYPOINT [\"a\"]").first)
        _ = try draft.apply(entrypoint, Expansion(variables: [:]))
        #expect(draft.config.cmd == nil)
        #expect(try changed("ENTRYPOINT [\"a\"]", from: base).cmd == nil)
        #expect(try changed("CMD b", "ENTRYPOINT [\"a\"]").cmd == ["/bin/sh", "-c", "b"])
    }

    @Test func commandsTakeTheShell() throws {
        var ash = ImageConfig()
        ash.shell = ["/bin/ash", "-ec"]
        #expect(try changed("CMD x", from: ash).cmd == ["/bin/ash", "-ec", "x"])
    }

    @Test func commandsHaveBothForms() throws {
        #expect(try changed("CMD [\"nginx\", \"-g\", \"daemon off;\"]").cmd == ["nginx", "-g", "daemon off;"])
        #expect(try changed("cmd echo $HOME").cmd == ["/bin/sh", "-c", "echo $HOME"])
        #expect(try changed("CMD [ -f /x ] && echo y").cmd == ["/bin/sh", "-c", "[ -f /x ] && echo y"])
        #expect(try changed("CMD []").cmd == [])
        let both = try changed("CMD old", "ENTRYPOINT [\"/init\"]", "CMD [\"a\"]")
        #expect(both.entrypoint == ["/init"] && both.cmd == ["a"])
    }

    @Test func variablesAndQuotesInPairs() throws {
        var base = ImageConfig()
        base.env = ["PATH=/bin", "A=1"]
        let config = try changed(
            "ENV PATH=$PATH:/x A=\"two words\" B='$A' C=a\\ b D=${NO:-default}${A:+set}", "ENV OLD form of $A",
            "LABEL one.two=\"x y\" \"three\"=4", from: base)
        let expected = ["PATH=/bin:/x", "A=two words", "B=$A", "C=a b", "D=defaultset", "OLD=form of two words"]
        #expect(config.env == expected)
        #expect(config.labels == ["one.two": "x y", "three": "4"])
    }

    @Test func theRestOfTheConfiguration() throws {
        let config = try changed(
            "ENV P=\"9000 9001/udp\"", "EXPOSE 80 $P", "USER web:www", "WORKDIR /srv", "WORKDIR app/../$NONE./x",
            "STOPSIGNAL SIGQUIT", "ONBUILD RUN make", "HEALTHCHECK --interval=1m30s --retries=2 CMD curl -f localhost")
        #expect(config.exposedPorts == ["80/tcp", "9000/tcp", "9001/udp"])
        #expect(config.user == "web:www" && config.workingDir == "/srv/x" && config.stopSignal == "SIGQUIT")
        #expect(config.onBuild == ["RUN make"])
        let check = Healthcheck(test: ["CMD-SHELL", "curl -f localhost"], interval: 90_000_000_000, retries: 2)
        #expect(config.healthcheck == check)
    }

    @Test func portsAreRangesToo() throws {
        #expect(try changed("EXPOSE 80 53/udp 8000-8001").exposedPorts == ["53/udp", "80/tcp", "8000/tcp", "8001/tcp"])
    }

    @Test func volumesAreWordsOrAList() throws {
        #expect(try changed("VOLUME /b /a", "VOLUME [\"/c d\"]").volumes == ["/a", "/b", "/c d"])
    }

    @Test(arguments: [
        ("", "it is empty"), ("CMD", "CMD: needs an argument"), ("ENVV A=1", "unknown instruction"),
        ("ENV A=\"x", "ENV: the quote is not closed"), ("ENV A=${B", "ENV: not a substitution that Dockerfiles have"),
        ("ENV A=${B:?needed}", "ENV: `B` is not set: needed"),
        ("CMD [1]", "CMD: the list is no JSON: expected a string in double quotes"),
        ("SHELL [\"a\"]", "SHELL is no change of a configuration"),
        ("EXPOSE 0", "EXPOSE: no port"), ("EXPOSE 70000", "EXPOSE: no port"), ("EXPOSE 80/tpc", "EXPOSE: no port"),
        ("STOPSIGNAL SIGTREM", "STOPSIGNAL: unknown signal"), ("WORKDIR $none", "WORKDIR: the path is empty"),
        ("RUN x", "RUN is no change of a configuration"), ("COPY a b", "COPY is no change of a configuration"),
        ("FROM a", "FROM is no change of a configuration"),
    ]) func aChangeMayBeRefused(change: String, reason: String) throws {
        do {
            let config = try changed(change)
            Issue.record("gave \(config)")
        } catch { #expect((error as? Failure)?.reason == reason) }
    }
}

// `http` and `wait.http` against real servers: what is sent, what is understood, and every way to get no answer.

import Glibc
import SwkVM
import Testing

@Suite struct HTTPTests {
    private func run(_ server: WebServer, _ script: String) async throws -> String {
        do {
            return try await ScriptRun().value(of: "let url = \"\(server.url)\"\n" + script).literal
        } catch let error as ScriptError {
            return "\(error.code): \(error.message.replacing(server.url, with: "URL"))"
        }
    }

    private static func echo() throws -> WebServer {
        try WebServer { request in
            let body =
                "\(request.method) \(request.path) \(request.header("X-Name") ?? "-") "
                + "\(request.header("Content-Type") ?? "-") \(String(decoding: request.body, as: UTF8.self))"
            return WebServer.reply("200 OK", "X-Many: a\r\nX-Many: b\r\nContent-Type: text/plain\r\n", body)
        }
    }

    @Test func getGivesStatusHeadersAndBody() async throws {
        let server = try Self.echo()
        #expect(
            try await run(server, #"let r = http.get(url + "/a?b=c"); [r.status, r.ok, r.body, r.size]"#)
                == #"[200, true, "GET /a?b=c - - ", 15B]"#)
        #expect(try await run(server, #"http.get(url).header("CONTENT-type")"#) == #""text/plain""#)
        #expect(try await run(server, #"http.get(url).headers["x-many"]"#) == #""a, b""#)
        #expect(try await run(server, "http.get(url).duration > 0s") == "true")
    }

    @Test func headersAndBodiesAreSent() async throws {
        let server = try Self.echo()
        #expect(
            try await run(server, #"http.post(url, body: "text", headers: {"X-Name": 5}).body"#)
                == #""POST / 5 - text""#)
        #expect(
            try await run(server, #"http.put(url, json: {a: [1]}).body"#)
                == #""PUT / - application/json {\"a\":[1]}""#)
        #expect(try await run(server, #"http.request("PURGE", url, body: "é".bytes()).body"#) == #""PURGE / - - é""#)
        #expect(try await run(server, "http.delete(url).body") == #""DELETE / - - ""#)
    }

    @Test func headHasNoBody() async throws {
        let server = try WebServer { $0.method == "HEAD" ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" : nil }
        #expect(
            try await run(server, #"let r = http.head(url); [r.body, r.header("content-length")]"#) == #"["", "5"]"#)
    }

    @Test func jsonOfTheAnswer() async throws {
        let server = try WebServer { _ in WebServer.reply("200 OK", "", #"{"port": 80}"#) }
        #expect(try await run(server, "http.get(url).json().port") == "80")
    }

    @Test func redirectsAreFollowedWhenAsked() async throws {
        let server = try WebServer { request in
            request.path == "/old"
                ? WebServer.reply("302 Found", "Location: /new\r\n") : WebServer.reply("200 OK", "", request.path)
        }
        #expect(try await run(server, #"http.get(url + "/old").body"#) == #""/new""#)
        #expect(try await run(server, #"http.get(url + "/old", follow: false).status"#) == "302")
        #expect(try await run(server, #"http.post(url + "/old", body: "x").status"#) == "302")
    }

    @Test func redirectsInACircleEnd() async throws {
        let server = try WebServer { _ in WebServer.reply("302 Found", "Location: /\r\n") }
        #expect(try await run(server, "http.get(url)").hasPrefix("http.redirects"))
    }

    @Test func anyStatusIsAnAnswerUnlessChecked() async throws {
        let server = try WebServer { _ in WebServer.reply("404 Not Found", "", "no such page") }
        #expect(try await run(server, "let r = http.get(url); [r.status, r.ok]") == "[404, false]")
        #expect(
            try await run(server, "http.get(url, check: true)") == "http.status: GET `URL`: the answer has status 404")
        #expect(
            try await run(server, "let e = try { http.get(url, check: true) } catch e { e }; [e.status, e.notes]")
                == #"[404, ["no such page"]]"#)
    }

    @Test func aSlowServerMeetsTheTimeout() async throws {
        let server = try WebServer { _ in
            sleep(30)
            return nil
        }
        #expect(
            try await run(server, "http.get(url, timeout: 200ms)")
                == "http.timeout: GET `URL`: no complete answer within 200ms")
    }

    @Test func cancellationReachesTheTransfer() async throws {
        let server = try WebServer { _ in
            sleep(600)
            return nil
        }
        let clock = ContinuousClock()
        let start = clock.now
        #expect(try await run(server, "timeout(100ms) { http.get(url) }").hasPrefix("timeout"))
        #expect(clock.now - start < .seconds(300))
    }

    @Test func anAnswerThatStopsInTheMiddleIsBroken() async throws {
        let server = try WebServer { _ in "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort" }
        #expect(try await run(server, "http.get(url)").hasPrefix("http.broken"))
    }

    @Test func aBodyBeyondTheLimitIsRefused() async throws {
        let server = try WebServer { _ in WebServer.reply("200 OK", "", String(repeating: "x", count: 3000)) }
        #expect(
            try await run(server, "http.get(url, limit: 2KiB)")
                == "http.too-large: GET `URL`: the answer is larger than 2048 bytes")
    }

    @Test func aBodyThatIsNoTextHasBytes() async throws {
        let server = try WebServer { _ in "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\u{7f}" }
        #expect(try await run(server, "http.get(url).bytes.hex()") == #""7f""#)
    }

    @Test func passwordsDoNotShow() async throws {
        let server = try WebServer { _ in nil }
        let url = "http://user:secret@127.0.0.1:\(server.port)/"
        #expect(try await !run(server, "http.get(\"\(url)\")").contains("secret"))
    }

    @Test func waitsForAServerThatBecomesReady() async throws {
        let answers = Answers()
        let server = try WebServer { _ in WebServer.reply(answers.next() < 3 ? "503 Not Yet" : "200 OK", "", "up") }
        let up = try await run(server, "import \"wait\"\nwait.http(url, timeout: 10m, every: 1ms).body")
        #expect(up == #""up""#)
        let port = try await run(
            server, "import \"wait\"\nwait.port(\"127.0.0.1\", \(server.port), timeout: 10m) < 10m")
        #expect(port == "true")
        let late = #"let e = try { wait.http(url, status: 204, timeout: 5s, every: 10m) } catch e { e }"#
        let note = try await run(server, "import \"wait\"\n\(late)\ne.notes[0].after(\": \")")
        #expect(note == #""it answered with status 200""#)
    }
}

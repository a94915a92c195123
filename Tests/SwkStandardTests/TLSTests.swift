// `http` over TLS: a server of openssl's with a certificate of an authority of our own.

import Glibc
import SwkVM
import Synchronization
import Testing

/// Counts calls from any thread.
final class Answers: Sendable {
    private let count = Mutex(0)
    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

@Suite struct TLSTests {
    private func outcome(_ script: String) async throws -> String {
        do {
            return try await ScriptRun().value(of: script).literal
        } catch let error as ScriptError {
            return error.code
        }
    }

    @Test func certificatesAreVerified() async throws {
        let server = try TLSServer()
        defer { server.stop() }
        let url = "https://localhost:\(server.port)/"
        // The server needs a moment before it listens.
        #expect(try await outcome("import \"wait\"\nwait.port(\"localhost\", \(server.port)); true") == "true")
        #expect(try await outcome("http.get(\"\(url)\")") == "http.tls")
        #expect(try await outcome("http.get(\"\(url)\", ca: \"\(server.directory)/ca.pem\").status") == "200")
        #expect(try await outcome("http.get(\"\(url)\", insecure: true).status") == "200")
        // The certificate is for localhost, and the address is another name.
        let address = "https://127.0.0.1:\(server.port)/"
        #expect(try await outcome("http.get(\"\(address)\", ca: \"\(server.directory)/ca.pem\")") == "http.tls")
    }

    @Test func plainHTTPIsNoTLS() async throws {
        let server = try WebServer { _ in WebServer.reply("200 OK") }
        #expect(try await outcome("http.get(\"https://127.0.0.1:\(server.port)/\", timeout: 5s)") == "http.tls")
    }
}

/// `openssl s_server` with a certificate for localhost.
private struct TLSServer {
    let directory: String
    let port: Int
    private let process: pid_t

    init() throws {
        var template = Array("/tmp/swk-tls-XXXXXX".utf8CString)
        directory = try #require(
            template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } }.map {
                String(cString: $0)
            })
        let commands = """
            cd \(directory)
            openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=authority -keyout ca.key -out ca.pem -days 2
            openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out request.pem
            echo subjectAltName=DNS:localhost > names
            openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names -out cert.pem -days 2
            """
        #expect(system("{ \(commands.replacing("\n", with: " && ")); } >/dev/null 2>&1") == 0)
        // A port that was free a moment ago.
        port = try WebServer { _ in nil }.port
        let words = [
            "openssl", "s_server", "-accept", "\(port)", "-cert", "\(directory)/cert.pem", "-key",
            "\(directory)/key.pem", "-www", "-quiet",
        ]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process = pid_t()
        #expect(posix_spawnp(&process, "openssl", nil, nil, &arguments, environ) == 0)
        self.process = process
    }

    func stop() {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        _ = system("rm -rf \(directory)")
    }
}

// Codes of HTTP and connections.
import SwkVM

extension StandardExplanations {
    static var network: [Explanation] {
        [
            Explanation(
                "http.refused", "nobody answers at the address",
                "The host has no server on that port, or there is no way to it.",
                example: "http.get(\"http://127.0.0.1:1/\")",
                remedy: "Start the server first, and wait for it with `wait.http(url)`."),
            Explanation(
                "http.dns", "a host without an address",
                "The name in the URL has no address.",
                example: "http.get(\"http://no-such-host.invalid/\")",
                remedy: "Correct the name. A container's name is known inside of its networks only; from the "
                    + "host use a published port."),
            Explanation(
                "http.timeout", "no answer in time",
                "The whole exchange did not end within `timeout`, which is 30s unless said otherwise.",
                remedy: "Give it more time, or find out what the server waits for."),
            Explanation(
                "http.tls", "no trust, or no TLS",
                "The certificate is not vouched for by a known authority or is for another name, or the "
                    + "server does not speak TLS at all.",
                example: "http.get(\"https://127.0.0.1:1/\", ca: \"/no/such.pem\")",
                remedy: "Give the authority with `ca:`, use the name in the certificate, or ask with `http://`."),
            Explanation(
                "http.broken", "a connection that ended too early",
                "The server closed the connection before the answer was complete.",
                remedy: "Look at the server's log."),
            Explanation(
                "http.status", "a status that the script refuses",
                "With `check: true` a status of 400 or more is an error; `err.status` and `err.response` "
                    + "tell more.",
                remedy: "Look at the notes: they show how the body begins."),
            Explanation(
                "http.bad-url", "a text that is no address",
                "An address begins with `http://` or `https://` and holds no white space.",
                example: "http.get(\"localhost:80\")",
                remedy: "Write the whole address.",
                instead: "let get = () => http.get(\"http://localhost:80\")"),
            Explanation(
                "http.bad-header", "a header that would break the request",
                "A name or value holds a character that ends a line, or a method is no word.",
                example: "http.get(\"http://127.0.0.1/\", headers: {A: \"b\\nc\"})",
                remedy: "Look at where the value comes from."),
            Explanation(
                "http.redirects", "redirects without an end",
                "The server led on more than ten times.",
                remedy: "Ask with `follow: false` and look at the `location` header."),
            Explanation(
                "http.too-large", "an answer beyond the limit",
                "The body is larger than `limit`, which is 64MiB unless said otherwise.",
                remedy: "Raise `limit`, or ask for less."),
            Explanation(
                "http.not-utf8", "a body that is no text",
                "`response.body` is a text, and the bytes of this answer are not UTF-8.",
                remedy: "Take `response.bytes`."),
            Explanation(
                "http.failed", "an exchange that failed",
                "The message says why, in libcurl's words.",
                remedy: "Try the same with `curl -v`."),
            Explanation(
                "net.bad-port", "a number that is no port",
                "A port is 1 to 65535.",
                example: "import \"wait\"\nwait.port(\"localhost\", 0)",
                remedy: "Give the number of the port."),
            Explanation(
                "net.refused", "a port that nobody listens on",
                "One attempt to connect was refused; `wait.port` shows the last one.",
                remedy: "Start the server, or wait longer."),
            Explanation(
                "net.unknown-host", "a host without an address",
                "The name has no address.",
                remedy: "Correct the name."),
            Explanation(
                "wait.timeout", "what was waited for did not come",
                "The deadline passed. The notes say what the last attempt saw.",
                example: "import \"wait\"\nwait.until(() => false, timeout: 10ms)",
                remedy: "Look at the last attempt first; give more time with `timeout:` when it only is slow.",
                instead: "import \"wait\"\nwait.until(() => true, timeout: 10ms)"),
        ]
    }
}

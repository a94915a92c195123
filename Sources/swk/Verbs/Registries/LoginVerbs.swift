// login and logout: docker's accounts, in docker's configuration.

import Glibc
import SwkEngine
import SwkModel

extension Verb {
    static let login = Verb(
        "login", "Log in to a registry; docker.io when none is named.", .optional("SERVER"),
        options: [
            .value("username", "u", "NAME", "who"),
            .value("password", "p", "PASSWORD", "the password; others on this machine can see it there"),
            .flag("password-stdin", nil, "read the password from standard input"),
        ], example: "swk login -u alice --password-stdin registry.example.org <secret.txt"
    ) { arguments, console in
        let (name, password) = try credentials(arguments)
        let login = try await openEngine(arguments).logIn(
            to: arguments.operands.first, name: name, password: password)
        if console.json { return console.json([LoginRow(registry: login.registry, username: name)]) }
        if let file = login.plainFile {
            Console.write("the password stands unencrypted in \(file)\n", to: STDERR_FILENO)
        }
        console.line("Login Succeeded")
        return 0
    }

    static let logout = Verb(
        "logout", "Log out of a registry; docker.io when none is named.", .optional("SERVER"),
        example: "swk logout registry.example.org"
    ) { arguments, console in
        let (registry, wasKnown) = try openEngine(arguments).logOut(of: arguments.operands.first)
        if console.json { return console.json(wasKnown ? [registry] : []) }
        console.line(wasKnown ? "Removing login credentials for \(registry)" : "Not logged in to \(registry)")
        return 0
    }

    private static func credentials(_ arguments: Arguments) throws -> (name: String, password: String) {
        var name = arguments.value("username") ?? ""
        if arguments.has("password-stdin") {
            if arguments.value("password") != nil {
                throw mistake("--password and --password-stdin exclude each other")
            }
            guard !name.isEmpty else { throw mistake("--password-stdin needs --username") }
            return (name, try nonEmpty(try passwordFromInput()))
        }
        if let password = arguments.value("password"), !name.isEmpty {
            Console.write(
                "a password in the command line can be seen by others: use --password-stdin\n", to: STDERR_FILENO)
            return (name, try nonEmpty(password))
        }
        guard isatty(STDIN_FILENO) == 1 else {
            throw mistake("name and password are asked for at a terminal only", help: "-u NAME --password-stdin")
        }
        if name.isEmpty {
            Console.write("Username: ", to: STDERR_FILENO)
            name = readLine() ?? ""
            if name.isEmpty { throw mistake("a username is needed") }
        }
        return (name, try nonEmpty(arguments.value("password") ?? PasswordPrompt.read("Password: ")))
    }

    /// The whole of standard input without the end of its last line, as docker takes it.
    private static func passwordFromInput() throws -> String {
        var text = ""
        while let line = readLine(strippingNewline: false) { text += line }
        while text.hasSuffix("\n") || text.hasSuffix("\r") || text.hasSuffix("\r\n") { text.removeLast() }
        return text
    }

    private static func nonEmpty(_ password: String) throws -> String {
        if password.isEmpty { throw mistake("a password is needed") }
        return password
    }

    private static func mistake(_ reason: String, help: String? = nil) -> Failure {
        Failure(.optionInvalid, "swk login", "", reason, help: help)
    }
}

private struct LoginRow: Encodable {
    let registry, username: String
}
